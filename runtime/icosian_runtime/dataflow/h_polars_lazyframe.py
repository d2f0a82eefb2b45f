"""What Hamilton has in `hamilton.plugins.h_polars_lazyframe`: for `pl.LazyFrame`, and `pl.Expr` for its columns."""

from ._columns import with_columns

__all__ = ["with_columns"]
