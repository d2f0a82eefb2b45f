"""Nodes at the same distance from the inputs are one task; in a block, those at the same distance from the item.

A block counts as one step of the way; a node's distance is the length of the longest way to it.  So the
nodes of a task never need one another.
"""

from __future__ import annotations

from ..ir.graph import Dag
from . import Group, divided, one_each, outer, recipes, waits, whole_blocks


def group(dag: Dag) -> tuple[Group, ...]:
    blocks = whole_blocks(dag)
    alone = one_each(outer(dag))
    parts = {block: _levels(dag, one_each(block.nodes), f"{block.name}.level") for block in blocks}
    made = recipes(dag)
    others = (*blocks, *made)
    return (*_levels(dag, alone, "level", others), *(divided(block, parts[block]) for block in blocks), *made)


def _levels(
    dag: Dag, alone: tuple[Group, ...], name: str, others: tuple[Group, ...] = ()
) -> tuple[Group, ...]:
    """A group for each level that has nodes; the others only count as steps between them."""
    import networkx

    names = {group.name for group in alone}
    generations = networkx.topological_generations(waits(dag, (*alone, *others)))
    levels = [tuple(each for each in generation if each in names) for generation in generations]
    return tuple(Group(f"{name}_{n}", level) for n, level in enumerate(levels, 1) if level)
