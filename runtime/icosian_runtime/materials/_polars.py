"""Options of polars by the names that Hamilton has for them, which polars has changed since."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NAMES = {
    "comment_char": "comment_prefix",
    "dtypes": "schema_overrides",
    "row_count_name": "row_index_name",
    "row_count_offset": "row_index_offset",
}


def renamed(options: dict[str, Any]) -> dict[str, Any]:
    return {_NAMES.get(name, name): each for name, each in options.items()}
