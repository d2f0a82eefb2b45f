"""A driver is given a module that cannot be read, or none at all.

It is made when the driver runs, or it is no module of this project.  What it defines is not known, so there is
no script to write.

```python
import sys

from hamilton import driver


def total(prices: list[float]) -> float:
    return sum(prices)


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[sys.argv[1]]).build()  # expect: unread-module
    dr.execute(["total"])
```

```python
import sys

from hamilton import driver


def total(prices: list[float]) -> float:
    return sum(prices)


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    dr.execute(["total"])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule


@rule(is_for_builds=True)
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    directions = driven.directions
    if directions.span and not (directions.paths or directions.unread):
        yield report("the driver is given no module", directions.span, help="add `.with_modules(…)`")
    for module in directions.unread:
        yield report(
            f"`{module.text}` is no module that can be read here",
            module.span,
            help="import it by name from this project, or name its folder with `--source-root`",
        )
