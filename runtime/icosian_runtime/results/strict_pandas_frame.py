"""A DataFrame of pandas, of outputs whose indexes are of one kind."""

from __future__ import annotations

from . import _pandas
from ._pandas import as_json, as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["as_json", "as_text", "assembled"]


def assembled(outputs: Mapping[str, Any]) -> Any:
    """Raises ValueError unless there is an index, and only one kind of it; what has none fits any."""
    kinds: dict[str, list[str]] = {}
    for name, value in outputs.items():
        if kind := _kind(value):
            kinds.setdefault(kind, []).append(name)
    if len(kinds) != 1:
        told = "; ".join(f"{kind} of {', '.join(names)}" for kind, names in kinds.items())
        raise ValueError(f"indexes of one kind are asked for, and there are {told or 'none'}")
    return _pandas.assembled(outputs)


def _kind(value: Any) -> str:
    """The kind of index; an index itself is a column, which is numbered."""
    from pandas import DataFrame, Index, Series

    if isinstance(value, Index):
        value = Series([0], index=[0])
    if isinstance(value, (DataFrame, Series)):
        return f"{type(value.index).__name__} ({value.index.dtype})"
    return ""
