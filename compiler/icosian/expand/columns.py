"""What the columns of a frame are, for the libraries that Hamilton knows, and how the script takes one.

frame: pd.DataFrame          pd.Series    frame["price"]
frame: pl.LazyFrame          pl.Expr      pl.col("price")
"""

from __future__ import annotations

from ..ir.expression import Argument, Call, Expression, Fixed, Foreign, Item, Taken
from ..ir.types import ANY, Type, is_known

# Frame -> what a column of it is.
_COLUMNS = {
    "dask.dataframe.DataFrame": "dask.dataframe.Series",
    "geopandas.GeoDataFrame": "geopandas.GeoSeries",
    "ibis.expr.types.Table": "ibis.expr.types.Column",
    "pandas.DataFrame": "pandas.Series",
    "polars.DataFrame": "polars.Series",
    "polars.LazyFrame": "polars.Expr",
    "pyspark.pandas.DataFrame": "pyspark.pandas.Series",
    "vaex.dataframe.DataFrame": "vaex.expression.Expression",
}

# Where a library defines what it offers under a shorter name.
_SHORT = {
    "pandas.core.frame.DataFrame": "pandas.DataFrame",
    "pandas.core.series.Series": "pandas.Series",
    "polars.dataframe.frame.DataFrame": "polars.DataFrame",
    "polars.expr.expr.Expr": "polars.Expr",
    "polars.lazyframe.frame.LazyFrame": "polars.LazyFrame",
    "polars.series.series.Series": "polars.Series",
}


def short(type: Type) -> str:
    """The name under which one imports it."""
    return _SHORT.get(type.name, type.name)


def column_type(frame: Type) -> Type | None:
    """What a column of it is; None for what is no frame."""
    name = _COLUMNS.get(short(frame))
    return Type(name) if name else None


def is_other(type: Type, wanted: str) -> bool:
    """Is it certain that it is not this frame, or column, but another, or nothing of the kind?"""
    name = short(type)
    is_plain = is_known(type) and not type.kind and name not in (ANY, "object")
    return name != wanted and (is_plain or name in (*_COLUMNS, *_COLUMNS.values()))


def keeps_its_columns(frame: Type) -> bool:
    """Does it refuse `frame["new"] = 0`?"""
    return short(frame) in ("polars.DataFrame", "polars.LazyFrame", "ibis.expr.types.Table")


def is_lazy(frame: Type) -> bool:
    """Does it only say how a frame is to be made?"""
    return short(frame) == "polars.LazyFrame"


def column(frame: Type, source: str, name: str) -> Expression:
    """The column of the frame that this node gives."""
    if is_lazy(frame):
        return Call(Foreign("polars", "col"), (Argument("", Fixed(name)),))
    return Item(Taken(source), name)
