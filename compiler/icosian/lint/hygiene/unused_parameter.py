"""A function takes a value and does not look at it.

It is made all the same, and everything that it is made from. That may be meant, as an order among things that have
effects; then allow it, with the reason.

```python
def total(counts: list[int], unit: str) -> int:  # expect: unused-parameter
    return sum(counts)
```

```python
def total(counts: list[int], _unit: str) -> int:
    return sum(counts)


def later(total: int) -> str: ...


def names(total: int) -> list[str]:
    return list(locals())
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...expand import is_node
from ...ir.findings import Finding
from ...ir.source import Definition, Program
from .. import Report, rule
from ..written import Written, written

_SEES_ALL = frozenset({"locals", "vars", "eval", "exec", "dir"})


@rule(severity="info")
def check(program: Program, report: Report) -> Iterator[Finding]:
    for definition in filter(is_node, program.definitions()):
        place = written(definition, report.modules)
        for name in _unused(definition, place) if place else ():
            param = next(each for each in definition.params if each.name == name)
            yield report(
                f"`{definition.name}` takes `{name}`, and does not use it",
                param.span,
                help="remove it, or let its name begin with an underscore",
            )


def _unused(definition: Definition, place: Written) -> Iterator[str]:
    """Parameters that the body never names; a body that says nothing at all is a stub."""
    body = place.node.body
    if all(isinstance(each, ast.Expr | ast.Pass | ast.Raise) for each in body):
        return
    names = {each.id for part in body for each in ast.walk(part) if isinstance(each, ast.Name)}
    if names & _SEES_ALL or definition.decorators:
        return
    for param in definition.params:
        if param.name not in names and not param.name.startswith("_") and param.kind not in ("*", "**"):
            yield param.name
