"""What a fan-in gets in the place of a result, where a run collects failures."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Failed:
    """An item that failed for good.

    `error` is what its function raised, `note` says where: the node, the item, the place in your file.
    """

    __slots__ = ("error", "index", "item", "node", "note")

    def __init__(self, error: BaseException, node: str, index: int, item: Any, note: str) -> None:
        self.error = error
        self.node = node
        self.index = index
        self.item = item
        self.note = note

    def __repr__(self) -> str:
        return f"Failed({self.error!r}, {self.note})"
