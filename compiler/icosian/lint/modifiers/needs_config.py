"""What a function becomes depends on a key of the configuration that is not given.

Such a function is left out while all configurations are judged at once; `icosian build`, or `icosian lint`
with `-c` for each key that it asks for, judges it.  All functions of a module that are left out are one finding.

```python
from hamilton.function_modifiers import ResolveAt, inject, resolve, source


def _priced(region):
    return inject(price=source(f"price_{region}"))


@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=_priced)  # expect: needs-config
def total(price: int) -> int:
    return price
```

```python
from hamilton.function_modifiers import config


@config(lambda given: given["size"] > 10)  # expect: needs-config
def stored__large(rows: list[int]) -> str:
    return "table"


@config(lambda given: given["size"] <= 10)
def stored__small(rows: list[int]) -> str:
    return "list"
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
from ...ir.source import Span
from .. import Report, rule

_SHOWN = 3  # names in the message


@rule(severity="info")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    """One finding a module: whoever has fifty such functions knows why after the first."""
    by_path: dict[str, dict[Span, str]] = {}
    for node in dag.nodes:
        for flaw in node.flaws:
            if flaw.rule == report.rule:
                by_path.setdefault(flaw.span.path, {}).setdefault(flaw.span, flaw.message)
    for flaws in by_path.values():
        first, *_ = sorted(flaws)
        names = list(dict.fromkeys(flaws[span] for span in sorted(flaws)))
        if len(names) == 1:
            left_out = f"{names[0]} is left out: what it becomes depends"
        else:
            shown = names[:_SHOWN] if len(names) > _SHOWN + 1 else names[:-1]
            last = names[-1] if len(shown) == len(names) - 1 else f"{len(names) - len(shown)} more"
            left_out = f"{', '.join(shown)} and {last} are left out: what they become depends"
        yield report(f"{left_out} on the configuration", first, help="give one, with `-c` or `--config-file`")
