"""As few tasks as can be without making anything wait: nodes that wait for the same blocks are one task.

    before [fan-out] -> block -> [fan-in, after]       brackets are tasks; without blocks, all is one task

No two of these tasks could be one: some node would wait for a block that it does not need.  So the ends
of two independent blocks stay apart, each runs as soon as its own block is done, and what needs both is
a third task.  We prefer that to fewer tasks, because a task costs a microsecond and a block may take hours.
"""

from __future__ import annotations

from ..ir.graph import Dag
from . import Group, one_each, outer, recipes, running, waits, whole_blocks


def group(dag: Dag) -> tuple[Group, ...]:
    """Each task has the name of the last of its nodes."""
    import networkx

    blocks, made = whole_blocks(dag), recipes(dag)
    alone = one_each(outer(dag))
    graph = waits(dag, (*alone, *blocks, *made))
    itself = {block.name: {block.name} for block in blocks} | {recipe.name: set[str]() for recipe in made}
    awaited: dict[str, frozenset[str]] = {}
    for name in networkx.topological_sort(graph):
        before = graph.predecessors(name)
        awaited[name] = frozenset().union(*(awaited[each] | itself.get(each, set()) for each in before))
    nodes: dict[frozenset[str], list[str]] = {}
    for name in awaited:
        if name not in itself:
            nodes.setdefault(awaited[name], []).append(name)
    place = running(dag)
    return (
        *(Group(max(names, key=place.__getitem__), tuple(names)) for names in nodes.values()),
        *blocks,
        *made,
    )
