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

What a fan-out yields meets what the block takes, and what the block gives meets what is collected:

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: list[str]) -> int:  # expect: type-mismatch
    return len(word)


def lengths(length: Collect[str]) -> int:  # expect: type-mismatch
    return len(length)
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
from ...ir.types import Type, fits
from .. import Report, rule


@rule(is_structural=False)
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for edge in dag.edges():
        given, wanted = edge.producer.type, edge.need.type
        if edge.producer is edge.consumer or not _is_typed(given) or not _is_typed(wanted):
            continue  # `cycle` and `unannotated-node` tell
        if fits(given.element, wanted.element) is False:
            takes = "collects" if edge.need.collects else "takes"
            it_is = "its items are" if given.is_fan_out else "it is"
            yield report(
                f"`{edge.consumer.name}` {takes} `{edge.need.source}` as `{wanted.element}`, "
                f"and {it_is} `{given.element}`",
                edge.need.span,
                (f"`{edge.producer.name}` returns `{given}`", edge.producer.span),
                help="make the two annotations agree",
                when=edge.when,
            )
    inputs = {each.name for each in dag.inputs if dag.is_understood}  # else it may be no input
    takers: dict[str, list[tuple[Node, Need]]] = defaultdict(list)
    for node in dag.nodes:
        for need in node.needs:
            if need.source in inputs and _is_typed(need.type):
                takers[need.source].append((node, need))
    for name, found in takers.items():
        yield from _input(name, found, report)


def _is_typed(type: Type) -> bool:
    """Has it an annotation, and one that `wrapped-marker` has nothing to say about?"""
    return bool(type.name) and not type.stray_marker


def _input(name: str, takers: list[tuple[Node, Need]], report: Report) -> Iterator[Finding]:
    """One value cannot be given for two types that exclude each other."""
    takers = sorted(takers, key=lambda taker: taker[1].span)
    (first, one), *others = takers
    for node, need in others:
        when = first.when & node.when
        if when.is_possible and fits(one.type, need.type) is False and fits(need.type, one.type) is False:
            yield report(
                f"`{node.name}` takes the input `{name}` as `{need.type}`, and `{first.name}` as `{one.type}`",
                need.span,
                (f"`{first.name}` takes it here", one.span),
                help="make the two annotations agree, or give the inputs two names",
                when=when,
            )
