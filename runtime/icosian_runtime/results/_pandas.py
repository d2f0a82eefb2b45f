"""DataFrames of pandas, strict or not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def assembled(outputs: Mapping[str, Any]) -> Any:
    """A column an output, joined on the index; the columns of a DataFrame have its name in front.

    A DataFrame that is alone stays as it is.  Where all are scalars, they are one row.
    """
    from pandas import DataFrame
    from pandas.api.types import is_list_like

    if len(outputs) == 1 and isinstance(alone := next(iter(outputs.values())), DataFrame):
        return alone
    if not any(map(is_list_like, outputs.values())):
        return DataFrame([outputs])
    columns: dict[str, Any] = {}
    for name, value in outputs.items():
        if isinstance(value, DataFrame):
            parts = value.to_dict(orient="series")
            columns.update({f"{name}.{column}": series for column, series in parts.items()})
        elif name in columns:
            raise ValueError(f"`{name}` is an output and a column of another output, too")
        else:
            columns[name] = value
    return DataFrame(columns)


def as_text(frame: Any) -> str:
    return f"{frame.to_string()}\n"


def as_json(frame: Any) -> str:
    """Columns, index and rows, each by itself: names need not be unique."""
    return f"{frame.to_json(orient='split', date_format='iso')}\n"
