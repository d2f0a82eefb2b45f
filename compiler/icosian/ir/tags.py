"""What `icosian.…` tags say to the compiler: one table, for whoever acts on a tag and for the rules about tags.

@tag(**{"icosian.stream": "false"})
def total(price: Collect[int]) -> int: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .graph import Node

PREFIX = "icosian."


@dataclass(frozen=True, slots=True)
class Tag:
    """One of them: what it may say, and of which nodes."""

    name: str  # behind the prefix
    read: Callable[[object], Any]  # what a value means; None where it means nothing
    takes: str  # the values that mean something, in words
    fits: Callable[[Node], bool]
    carriers: str  # the nodes that it fits, in words

    @property
    def key(self) -> str:
        return PREFIX + self.name

    def of(self, node: Node) -> Any:
        """What it says of the node; None where it is not there, or means nothing."""
        said = dict(node.tags).get(self.key)
        return None if said is None else self.read(said)


def _flag(value: object) -> bool | None:
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


PER_WORKER = "per-worker"

STREAM = Tag("stream", _flag, "`true` or `false`", lambda node: node.is_fan_in, "fan-ins")
MAKE = Tag(
    "make",
    lambda value: PER_WORKER if value == PER_WORKER else None,
    f"`{PER_WORKER}`",
    lambda node: not (node.is_fan_in or node.is_fan_out),
    "nodes that neither fan out nor collect",
)

TAGS = {tag.key: tag for tag in (STREAM, MAKE)}
