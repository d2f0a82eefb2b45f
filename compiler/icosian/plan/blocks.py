"""Every block is one task that repeats for the items of its fan-out; every other node is a task of its own.

This is Hamilton's default grouping.
"""

from __future__ import annotations

from ..ir.graph import Dag
from . import Group, one_each, outer, recipes, whole_blocks


def group(dag: Dag) -> tuple[Group, ...]:
    return (*one_each(outer(dag)), *whole_blocks(dag), *recipes(dag))
