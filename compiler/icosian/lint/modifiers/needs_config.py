"""What a function becomes depends on the configuration, and none is given.

Such a function is left out while all configurations are judged at once; `icosian build`, or `icosian lint`
with `-c`, judges it.

```python
from hamilton.function_modifiers import ResolveAt, inject, resolve, source


def _priced(region):
    return inject(price=source(f"price_{region}"))


@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=_priced)  # expect: needs-config
def total(price: int) -> int:
    return price
```

```python
from hamilton.function_modifiers import config, inject, source


@config.when(region="EU")
@inject(price=source("price_EU"))
def total__eu(price: int) -> int:
    return price


@config.when_not(region="EU")
@inject(price=source("price_US"))
def total__us(price: int) -> int:
    return price
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule(severity="info")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(
            f"{flaw.message} is left out: what it becomes depends on the configuration",
            flaw.span,
            help="give one, with `-c` or `--config-file`",
        )
