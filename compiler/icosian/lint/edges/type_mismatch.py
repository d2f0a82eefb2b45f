"""A node gives one type, and the parameter that takes it wants another.

Only what certainly does not fit is reported.  Between third-party classes, and through type variables,
nobody can know without running the code.  As in Hamilton, an `int` does not fit a `float`, and the
arguments of generic types have to be equal (but `Any` fits everything).

```python
def count() -> str:
    return "3"


def total(count: int) -> int:  # expect: type-mismatch
    return count
```

```python
def count() -> int:
    return 3


def total(count: int | None) -> int:
    return count or 0
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Need, Node
from ...ir.types import fits
from .. import Report, rule


@rule(is_structural=False)
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    made: dict[str, list[Node]] = defaultdict(list)
    for node in dag.nodes:
        made[node.name].append(node)
    users: dict[str, list[tuple[Node, Need]]] = defaultdict(list)
    for node in dag.nodes:
        for need in node.needs:
            if node.is_unknown or not need.type.name:
                continue
            users[need.source].append((node, need))
            for producer in made.get(need.source, ()):
                when = producer.when & node.when
                given, wanted = producer.type.element, need.type.element
                if (
                    when.is_possible
                    and not producer.is_unknown
                    and given.name
                    and fits(given, wanted) is False
                ):
                    yield report(
                        f"`{node.name}` takes `{need.source}` as {wanted}, and it is {given}",
                        need.span,
                        (f"`{producer.name}` returns {producer.type}", producer.span),
                        help="make the two annotations agree",
                        when=when,
                    )
    for name, takers in users.items():
        if name not in made:
            yield from _input(name, takers, report)


def _input(name: str, takers: list[tuple[Node, Need]], report: Report) -> Iterator[Finding]:
    """One value cannot be given for two types that exclude each other."""
    takers = sorted(takers, key=lambda taker: taker[1].span)
    (first, one), *others = takers
    for node, need in others:
        when = first.when & node.when
        if when.is_possible and fits(one.type, need.type) is False and fits(need.type, one.type) is False:
            yield report(
                f"`{node.name}` takes the input `{name}` as {need.type}, and `{first.name}` as {one.type}",
                need.span,
                (f"`{first.name}` takes it here", one.span),
                help="make the two annotations agree, or give the inputs two names",
                when=when,
            )
