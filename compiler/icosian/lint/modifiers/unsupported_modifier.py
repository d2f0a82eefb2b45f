"""A decorator of Hamilton that Icosian does not understand yet.

What it does to the function is unknown, so nothing can be said about the nodes that it makes.

```python
from hamilton.function_modifiers import parameterize, value


@parameterize(small={"size": value(1)}, large={"size": value(9)})  # expect: unsupported-modifier
def box(size: int) -> int:
    return size
```

```python
def _box(size: int) -> int:
    return size


def small() -> int:
    return _box(1)


def large() -> int:
    return _box(9)
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
    names = known()
    for definition in filter(is_node, program.definitions()):
        for decorator in definition.decorators:
            if decorator.modifier and decorator.modifier not in names:
                yield report(
                    f"`@{decorator.modifier}` on `{definition.name}` is not supported yet",
                    decorator.written.span,
                    help="write the functions that it would make by hand",
                )
