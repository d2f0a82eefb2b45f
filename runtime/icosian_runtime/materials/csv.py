"""Tables as text, into frames of pandas and of polars, which may be lazy."""

from __future__ import annotations

from ._adapters import given, loader, saver
from ._metadata import both
from ._polars import renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    import pathlib
    from typing import Any

    from ._adapters import Loaded


@loader("PandasCSVReader", "pandas.DataFrame")
def load_pandas(
    path: str | pathlib.Path | io.BytesIO | io.BufferedReader,
    *,
    sep: str | None = None,
    delimiter: str | None = None,
    header: Any = None,
    names: Any = None,
    index_col: Any = None,
    usecols: Any = None,
    dtype: Any = None,
    engine: str | None = None,
    converters: Any = None,
    true_values: list[Any] | None = None,
    false_values: list[Any] | None = None,
    skipinitialspace: bool | None = None,
    skiprows: Any = None,
    nrows: int | None = None,
    na_values: Any = None,
    keep_default_na: bool | None = None,
    na_filter: bool | None = None,
    skip_blank_lines: bool | None = None,
    parse_dates: Any = None,
    date_format: str | None = None,
    dayfirst: bool | None = None,
    cache_dates: bool | None = None,
    iterator: bool | None = None,
    chunksize: int | None = None,
    compression: Any = None,
    thousands: str | None = None,
    lineterminator: str | None = None,
    quotechar: str | None = None,
    quoting: int | None = None,
    doublequote: bool | None = None,
    escapechar: str | None = None,
    comment: str | None = None,
    encoding: str | None = None,
    encoding_errors: str | None = None,
    dialect: Any = None,
    on_bad_lines: Any = None,
    low_memory: bool | None = None,
    memory_map: bool | None = None,
    float_precision: str | None = None,
    storage_options: dict[str, Any] | None = None,
    dtype_backend: str | None = "numpy_nullable",
) -> Loaded:
    options = given(locals(), "path")
    import pandas

    frame = pandas.read_csv(path, **options)
    return frame, both(path, frame)


@saver("PandasCSVWriter", "pandas.DataFrame")
def save_pandas(
    value: Any,
    path: str | pathlib.Path | io.BytesIO | io.BufferedReader,
    *,
    sep: str | None = None,
    na_rep: str | None = None,
    float_format: Any = None,
    columns: Any = None,
    header: bool | list[str] | None = None,
    index: bool | None = False,
    index_label: Any = None,
    mode: str | None = None,
    encoding: str | None = None,
    compression: Any = None,
    quoting: int | None = None,
    quotechar: str | None = None,
    lineterminator: str | None = None,
    chunksize: int | None = None,
    date_format: str | None = None,
    doublequote: bool | None = None,
    escapechar: str | None = None,
    decimal: str | None = None,
    errors: str | None = None,
    storage_options: dict[str, Any] | None = None,
) -> dict[str, Any]:
    value.to_csv(path, **given(locals(), "value", "path"))
    return both(path, value)


@loader("PolarsCSVReader", "polars.DataFrame")
def load_polars(
    file: str | io.TextIOBase | io.BytesIO | pathlib.Path | bytes,
    *,
    has_header: bool | None = None,
    columns: Any = None,
    new_columns: Any = None,
    separator: str | None = None,
    comment_char: str | None = None,
    quote_char: str | None = None,
    skip_rows: int | None = None,
    dtypes: Any = None,
    null_values: Any = None,
    missing_utf8_is_empty_string: bool | None = None,
    ignore_errors: bool | None = None,
    try_parse_dates: bool | None = None,
    n_threads: int | None = None,
    infer_schema_length: int | None = None,
    batch_size: int | None = None,
    n_rows: int | None = None,
    encoding: str | None = None,
    low_memory: bool | None = None,
    rechunk: bool | None = None,
    use_pyarrow: bool | None = None,
    storage_options: dict[str, Any] | None = None,
    skip_rows_after_header: int | None = None,
    row_count_name: str | None = None,
    row_count_offset: int | None = None,
    eol_char: str | None = None,
    raise_if_empty: bool | None = None,
) -> Loaded:
    options = renamed(given(locals(), "file"))
    import polars

    frame = polars.read_csv(file, **options)
    return frame, both(file, frame)


@saver("PolarsCSVWriter", "polars.DataFrame", "polars.LazyFrame")
def save_polars(
    value: Any,
    file: io.BytesIO | io.TextIOWrapper | str | pathlib.Path,
    *,
    include_header: bool | None = None,
    separator: str | None = None,
    line_terminator: str | None = None,
    quote_char: str | None = None,
    batch_size: int | None = None,
    datetime_format: str | None = None,
    date_format: str | None = None,
    time_format: str | None = None,
    float_precision: int | None = None,
    null_value: str | None = None,
    quote_style: Any = None,
) -> dict[str, Any]:
    options = given(locals(), "value", "file")
    frame = value.collect() if hasattr(value, "collect") else value
    frame.write_csv(file, **options)
    return both(file, frame)


@loader("PolarsScanCSVReader", "polars.LazyFrame")
def scan_polars(
    file: str | io.TextIOBase | io.BytesIO | pathlib.Path | bytes,
    *,
    has_header: bool | None = None,
    new_columns: Any = None,
    separator: str | None = None,
    comment_char: str | None = None,
    quote_char: str | None = None,
    skip_rows: int | None = None,
    dtypes: Any = None,
    null_values: Any = None,
    missing_utf8_is_empty_string: bool | None = None,
    ignore_errors: bool | None = None,
    try_parse_dates: bool | None = None,
    infer_schema_length: int | None = None,
    n_rows: int | None = None,
    encoding: str | None = None,
    low_memory: bool | None = None,
    rechunk: bool | None = None,
    storage_options: dict[str, Any] | None = None,
    skip_rows_after_header: int | None = None,
    row_count_name: str | None = None,
    row_count_offset: int | None = None,
    eol_char: str | None = None,
    raise_if_empty: bool | None = None,
) -> Loaded:
    options = renamed(given(locals(), "file"))
    import polars

    frame = polars.scan_csv(file, **options)
    return frame, both(file, frame)
