"""A fan-out draws its items from a set.

The order of a set of texts differs from run to run, and so do the order of the results and, with it, whatever
depends on that. Sort it.

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from set(text.split())  # expect: unordered-fan-out


def length(word: str) -> int:
    return len(word)


def lengths(length: Collect[int]) -> list[int]:
    return length


def letter(alphabet: set[str]) -> Parallelizable[str]:
    for each in alphabet:  # expect: unordered-fan-out
        yield each


def code(letter: str) -> int:
    return ord(letter)


def codes(code: Collect[int]) -> list[int]:
    return code
```

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from sorted(set(text.split()))


def length(word: str) -> int:
    return len(word)


def lengths(length: Collect[int]) -> list[int]:
    return length
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Node
from .. import Report, rule
from ..members import bound
from ..written import Written, written

_SETS = ("set", "frozenset")


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for block in dag.blocks:
        node = block.fan_out
        place = written(node.definition, report.modules)
        for source in _drawn(place) if place else ():
            assert place
            if _is_set(source, node, place):
                yield report(
                    f"`{node.name}` draws its items from a set, which has no order",
                    place.span(source),
                    help="sort it: `sorted(…)`",
                    when=node.when,
                )


def _drawn(place: Written) -> Iterator[ast.expr]:
    """What items come from: loops that yield, `yield from`, and what is returned."""
    for node in place.nodes(ast.YieldFrom, ast.Return, ast.For):
        match node:
            case ast.YieldFrom(value=source) | ast.Return(value=ast.expr() as source):
                yield source
            case ast.For(iter=source) if any(isinstance(each, ast.Yield) for each in ast.walk(node)):
                yield source


def _is_set(source: ast.expr, node: Node, place: Written) -> bool:
    match source:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _SETS and not any(name in each.writes for each in place.module.statements)
        case ast.Name(id=name) if name not in bound(place):
            return any(need.param == name and need.type.name in _SETS for need in node.needs)
    return False
