"""What runs as one unit, and in which order: Task, Plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .graph import Dag, Node

DEFAULT_GROUPING = "blocks"  # Hamilton's default, too
LINKS = ("inline", "import")  # how the user's modules come into a script


@dataclass(frozen=True, slots=True)
class Task:
    """Nodes that run together, once, or once for every item of a fan-out."""

    name: str
    nodes: tuple[Node, ...]  # in running order
    over: str  # the fan-out for whose items it repeats, "" for a task that runs once
    needs: tuple[str, ...]  # values that it takes; the item comes first; "k?" is an optional input
    gives: tuple[str, ...]  # values that leave it
    parts: tuple[Task, ...] = ()  # what it runs one after the other for an item; without any, its nodes
    how: tuple[tuple[str, object], ...] = ()  # its items run: ("executor", "processes"), …
    is_recipe: bool = False  # it runs in each worker, when that first needs its value
    admits: tuple[str, ...] = ()  # of what it needs, lists in which items may have failed
    streams: tuple[str, ...] = ()  # of what it needs, results of blocks that it takes as they come


@dataclass(frozen=True, slots=True)
class Plan:
    """The tasks, each after everything that it needs."""

    tasks: tuple[Task, ...]
    dag: Dag
    grouping: str
