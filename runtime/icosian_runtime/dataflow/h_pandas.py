"""What Hamilton has in `hamilton.plugins.h_pandas`: for `pd.DataFrame`, and `pd.Series` for its columns."""

from ._columns import with_columns

__all__ = ["with_columns"]
