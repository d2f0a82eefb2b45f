"""A source stands inside a value.

Hamilton does not look into values: the function gets the object that `source(…)` makes, and not what it stands for.

```python
from hamilton.function_modifiers import inject, source, value


@inject(prices=value([source("low"), source("high")]))  # expect: source-inside-value
def total(prices: list[int]) -> int:
    return sum(prices)
```

```python
from hamilton.function_modifiers import group, inject, source


@inject(prices=group(source("low"), source("high")))
def total(prices: list[int]) -> int:
    return sum(prices)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(flaw.message, flaw.span, help="several sources make a `group(…)`; one stands by itself")
