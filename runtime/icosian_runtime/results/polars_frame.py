"""A DataFrame of polars."""

from __future__ import annotations

from ._polars import as_json, as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["as_json", "as_text", "assembled"]


def assembled(outputs: Mapping[str, Any]) -> Any:
    """A column an output.  A frame that is alone is the whole, and anything else alone is one cell."""
    from polars import DataFrame, LazyFrame, Series

    if len(outputs) == 1:
        ((name, alone),) = outputs.items()
        if isinstance(alone, DataFrame):
            return alone
        if isinstance(alone, LazyFrame):
            return alone.collect()
        if not isinstance(alone, Series):
            return DataFrame({name: [alone]})
    return DataFrame(outputs)
