"""A driver, or the settings, give a config key that nothing asks for.

Neither a condition nor a parameter has its name, so it does nothing; often the one that was meant is spelt otherwise.
A value that is nearly one that a condition compares with is told of, too.

```python
import sys

from hamilton import driver


def total(prices: list[float], rate: float) -> float:
    return sum(prices) * rate


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).with_config({"rat": 2.0}).build()  # expect: unasked-config
    dr.execute(["total"])
```

```python
import sys

from hamilton import driver


def total(prices: list[float], rate: float) -> float:
    return sum(prices) * rate


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).with_config({"rate": 2.0}).build()
    dr.execute(["total"])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule
from ..keys import idle


@rule(severity="warning")
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    if not driven.dag.is_whole:
        return  # there may be nodes that are not known
    places = {each.text: each.span for each in driven.directions.keys}
    given = {key: value for key, value in driven.directions.config.items() if key in places}
    for key, message, near in idle(driven.dag, given):
        yield report(
            message, places[key], help=near or "leave it out, or name a parameter or a condition after it"
        )
