"""How DataFrames of polars are printed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_text(frame: Any) -> str:
    from polars import Config

    with Config(tbl_rows=-1, tbl_cols=-1):
        return f"{frame}\n"


def as_json(frame: Any) -> str:
    """An object a row."""
    return f"{frame.write_json()}\n"
