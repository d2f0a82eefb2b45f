"""Nodes need each other in a circle.

Hamilton builds such a graph and then hangs, or ends in a RecursionError.

```python
def egg(hen: int) -> int:  # expect: cycle
    return hen


def hen(egg: int) -> int:
    return egg
```

```python
def egg(first_hen: int) -> int:
    return first_hen


def hen(egg: int) -> int:
    return egg
```
"""

from __future__ import annotations

import graphlib
from collections.abc import Iterator
from itertools import pairwise

from ...ir.condition import ALWAYS
from ...ir.findings import Finding
from ...ir.graph import Dag, Need, Node
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    edges = {(user, node): need for user, node, need in _edges(dag)}
    while circle := _circle(dag, edges):
        steps = [(dag.nodes[user], edges[user, node]) for user, node in pairwise(circle)]
        when = ALWAYS
        for node, _ in steps:
            when &= node.when
        if when.is_possible:
            (first, _), *others = steps
            path = " -> ".join(f"`{dag.nodes[index].name}`" for index in reversed(circle))
            yield report(
                f"`{first.name}` needs itself: {path}",
                first.span,
                *((f"`{node.name}` takes `{taken.source}`", taken.span) for node, taken in others),
                help="rename the parameter that was meant to be an input",
                when=when,
            )
        del edges[circle[0], circle[1]]


def _edges(dag: Dag) -> Iterator[tuple[int, int, Need]]:
    """Who takes from whom, as places in `dag.nodes`; variants of one name are nodes of their own."""
    made: dict[str, list[int]] = {}
    for index, node in enumerate(dag.nodes):
        made.setdefault(node.name, []).append(index)
    for index, node in enumerate(dag.nodes):
        for need in node.needs:
            producers = [each for each in made.get(need.source, ()) if _can_meet(node, dag.nodes[each])]
            if need.source != node.name or producers == [index]:  # else `duplicate-node` tells
                yield from ((index, producer, need) for producer in producers)


def _can_meet(one: Node, other: Node) -> bool:
    return (one.when & other.when).is_possible and not (one.is_unknown or other.is_unknown)


def _circle(dag: Dag, edges: dict[tuple[int, int], Need]) -> list[int]:
    """Some circle, beginning and ending with its first node in the source; empty if there is none."""
    sorter: graphlib.TopologicalSorter[int] = graphlib.TopologicalSorter()
    for user, node in edges:
        sorter.add(user, node)
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        found: list[int] = error.args[1][:0:-1]  # graphlib lists a producer before its user
        first = found.index(min(found, key=lambda index: dag.nodes[index].span))
        return [*found[first:], *found[: first + 1]]
    return []
