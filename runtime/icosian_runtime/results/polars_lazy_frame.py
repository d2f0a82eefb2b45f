"""A LazyFrame of polars; nothing is computed before it is printed."""

from __future__ import annotations

from . import _polars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def assembled(outputs: Mapping[str, Any]) -> Any:
    """A column an output; a LazyFrame that is alone stays as it is."""
    from polars import LazyFrame

    if len(outputs) == 1 and isinstance(alone := next(iter(outputs.values())), LazyFrame):
        return alone
    return LazyFrame(outputs)


def as_text(frame: Any) -> str:
    return _polars.as_text(frame.collect())


def as_json(frame: Any) -> str:
    return _polars.as_json(frame.collect())
