"""One item of a block alone, to look at what becomes of it: `page=17`."""

from __future__ import annotations

from copy import copy
from itertools import islice

from .failures import Misused
from .refusals import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .plan import Plan


def narrowed(plan: Plan, only: str) -> Plan:
    """The plan whose output is what that item makes of its block.  Raises `Misused`."""
    blocks = {node: task for task in plan.tasks if task.over for node in (task.over, *task.nodes)}
    node, _, index = only.partition("=")
    if not index.isdecimal():
        raise Misused(f"only has to be NODE=INDEX, with an index from 0, not {only!r}")
    if node not in blocks:
        raise Misused(f"there is no fan-out `{node}`, and no node of a block{nearest(node, blocks)}")
    narrow = copy(plan)
    narrow.outputs = blocks[node].gives
    narrow.requests = {}
    return narrow


def picked(items: Iterator[Any], only: str) -> tuple[Iterator[Any], int]:
    """The item, and its index."""
    index = int(only.rpartition("=")[2])
    return _one(items, index), index


def _one(items: Iterator[Any], index: int) -> Iterator[Any]:
    try:
        yield from islice(items, index, index + 1)
    finally:
        if close := getattr(items, "close", None):
            close()


def alone(results: dict[str, Any], only: str) -> dict[str, Any]:
    """What the item made, without the lists around it.  Raises `Misused` if there is no such item."""
    if not all(results.values()):
        node, _, index = only.partition("=")
        raise Misused(f"there is no item {index}: `{node}` has fewer")
    return {name: made for name, (made,) in results.items()}
