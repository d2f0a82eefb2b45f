"""A driver gives a value in its configuration, and the same as an input or an override.

Hamilton refuses a name that is in both the configuration and the inputs, and lets an override go before the
configuration.  In a script the configuration is fixed, so one of the two would be lost.

```python
import sys

from hamilton import driver


def total(prices: list[float], rate: float) -> float:
    return sum(prices) * rate


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).with_config({"rate": 0.2}).build()
    dr.execute(["total"], inputs={"rate": 0.5})  # expect: given-twice
```

```python
import sys

from hamilton import driver


def total(prices: list[float], rate: float) -> float:
    return sum(prices) * rate


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    dr.execute(["total"], inputs={"rate": 0.5})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule


@rule()
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    directions = driven.directions
    places = {each.text: each.span for each in directions.keys if each.text in directions.config}
    roles = (("as an input", directions.supplied), ("as an override", directions.overridden))
    for role, given in roles:
        for each in given:
            if each.text in places:
                yield report(
                    f"`{each.text}` is given {role}, and by the configuration",
                    each.span,
                    ("the configuration says it here", places[each.text]),
                    help="leave one of the two out",
                )
