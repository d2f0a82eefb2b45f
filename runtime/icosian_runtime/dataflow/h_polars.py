"""What Hamilton has in `hamilton.plugins.h_polars`: for `pl.DataFrame`, and `pl.Series` for its columns."""

from ._columns import with_columns

__all__ = ["with_columns"]
