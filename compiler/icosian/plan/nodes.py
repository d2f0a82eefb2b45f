"""Every node is a task of its own; in a block, a part of its own."""

from __future__ import annotations

from ..ir.graph import Dag
from . import Group, divided, one_each, outer, recipes, whole_blocks


def group(dag: Dag) -> tuple[Group, ...]:
    blocks = (divided(block, one_each(block.nodes)) for block in whole_blocks(dag))
    return (*one_each(outer(dag)), *blocks, *recipes(dag))
