"""A decorator of Hamilton that Icosian does not understand yet.

What it does to the function is unknown, so nothing can be said about the nodes that it makes.

```python
from hamilton.function_modifiers import dynamic_transform


@dynamic_transform("forecast.Model", "settings")  # expect: unsupported-modifier
def forecast(sales: list[float]) -> float: ...
```

```python
def forecast(sales: list[float]) -> float:
    return sales[-1]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import is_node, known
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    names = known() | {"hamilton_exclude"}
    for definition in filter(is_node, program.definitions()):
        for decorator in definition.decorators:
            if decorator.modifier and decorator.modifier not in names:
                yield report(
                    f"`@{decorator.modifier}` on `{definition.name}` is not supported yet",
                    decorator.written.span,
                    help="write the functions that it would make by hand",
                )
