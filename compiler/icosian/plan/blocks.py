"""Every block is one task that repeats for the items of its fan-out; every other node is a task of its own.

This is Hamilton's default grouping.
"""

from __future__ import annotations

from ..ir.graph import Dag
from . import Group


def group(dag: Dag) -> tuple[Group, ...]:
    inside = {member.node.name for block in dag.blocks for member in block.members}
    alone = [Group(node.name, (node.name,)) for node in dag.nodes if node.name not in inside]
    blocks = [
        Group(
            name=f"{block.fan_out.name}.block",
            nodes=tuple(dict.fromkeys(member.node.name for member in block.members)),
            over=block.fan_out.name,
        )
        for block in dag.blocks
        if block.members
    ]
    return (*alone, *blocks)
