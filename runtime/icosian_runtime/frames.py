"""What modifiers do to dicts and frames on their way: in place, as Hamilton does it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def filled(parts: Any, names: list[str], value: object) -> Any:
    """The dict, or the frame, itself, with this value under each of the names that it lacks."""
    for name in names:
        if value is not None and name not in parts:
            parts[name] = value
    return parts


def labelled(frame: Any, names: list[str]) -> Any:
    """The frame itself, its columns called by these names."""
    frame.columns = names
    return frame
