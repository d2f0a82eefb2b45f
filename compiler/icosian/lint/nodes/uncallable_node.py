"""A node takes its values in a way in which nobody can pass them.

Every value is passed by the name of its parameter.  Hamilton accepts `*args`, `**kwargs` and positional-only
parameters when it builds the graph, and fails when it runs.

```python
def total(*counts: int) -> int:  # expect: uncallable-node
    return sum(counts)


def double(count: int, /) -> int:  # expect: uncallable-node
    return 2 * count
```

```python
def total(counts: list[int], *, start: int = 0) -> int:
    return sum(counts, start)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import is_node, is_understood
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule

_KINDS = {
    "*": "takes any number of values",
    "**": "takes any names",
    "positional-only": "cannot be passed by name",
}


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for definition in filter(is_node, program.definitions()):
        for param in definition.params if is_understood(definition) else ():
            if param.kind in _KINDS:
                yield report(
                    f"parameter `{param.name}` of `{definition.name}` {_KINDS[param.kind]}",
                    param.span,
                    help="name each value that the node takes as a parameter of its own",
                )
