"""A generator is taken more than once.

Every consumer gets the same generator, and the first that reads it leaves nothing for the others: they go on
with no items, and without an error.  A node of a parallel block reads it once for each item.  What is annotated as
an `Iterator` is taken for one, whether the function yields or not, and a generator expression that is annotated as
an `Iterable`.

```python
from collections.abc import Iterator


def lines(path: str) -> Iterator[str]:
    with open(path) as file:
        yield from file


def line_count(lines: Iterator[str]) -> int:
    return sum(1 for _ in lines)


def longest_line(lines: Iterator[str]) -> str:  # expect: shared-generator
    return max(lines, key=len)
```

```python
def lines(path: str) -> list[str]:
    with open(path) as file:
        return list(file)


def line_count(lines: list[str]) -> int:
    return len(lines)


def longest_line(lines: list[str]) -> str:
    return max(lines, key=len)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ...ir.expression import Call, Offered
from ...ir.findings import Finding
from ...ir.graph import Dag, Edge, Node
from ...ir.source import Module
from .. import Report, rule
from ..written import written

_READ_SOMEHOW = "collections.abc.Iterable"
_READ_ONCE = ("collections.abc.Iterator", "collections.abc.Generator")


@rule(is_structural=False)
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    inside = {id(member.node): block.fan_out for block in dag.blocks for member in block.members}
    before: dict[int, Edge] = {}
    for edge in dag.edges():
        node, user = edge.producer, edge.consumer
        if not _gives_generator(node, report.modules):
            continue
        first = before.setdefault(id(node), edge)
        made = (f"`{node.name}` yields its values once", node.span)
        help = f"let `{node.name}` return a list"
        if first is not edge and (both := first.when & edge.when).is_possible:
            yield report(
                f"`{user.name}` takes the generator `{node.name}`, and so does `{first.consumer.name}`",
                edge.need.span,
                made,
                (f"`{first.consumer.name}` takes it here", first.need.span),
                help=help,
                when=both,
            )
        elif id(user) in inside and id(node) not in inside:
            yield report(
                f"`{user.name}` takes the generator `{node.name}` once for every item of "
                f"`{inside[id(user)].name}`",
                edge.need.span,
                made,
                help=help,
                when=edge.when,
            )


def _gives_generator(node: Node, modules: Mapping[str, Module]) -> bool:
    """As far as is certain: what a foreign decorator makes of it is not known; other faults go first."""
    return (
        not (node.is_fan_out or node.type.stray_marker)
        and not (isinstance(node.how, Call) and node.how.function == Offered("checks", "items"))
        and all(decorator.modifier for decorator in node.definition.decorators)
        and (
            node.definition.is_generator
            or node.type.name in _READ_ONCE
            or (node.type.name == _READ_SOMEHOW and _returns_generator(node, modules))
        )
    )


def _returns_generator(node: Node, modules: Mapping[str, Module]) -> bool:
    """Does its body, and no step behind it, give a generator expression, whichever way it goes?"""
    place = written(node.definition, modules) if node.gives_what_its_body_gives else None
    if place is None:
        return False
    returned = [each.value for each in place.nodes(ast.Return)]  # those of functions in it, too
    return bool(returned) and all(isinstance(each, ast.GeneratorExp) for each in returned)
