"""Parquet, into frames of pandas and of polars, which may be lazy."""

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


@loader("PandasParquetReader", "pandas.DataFrame")
def load_pandas(
    path: str | pathlib.Path | io.BytesIO | io.BufferedReader,
    *,
    engine: str | None = None,
    columns: list[str] | None = None,
    storage_options: dict[str, Any] | None = None,
    dtype_backend: str | None = "numpy_nullable",
    filesystem: str | None = None,
    filters: Any = None,
) -> Loaded:
    options = given(locals(), "path")
    import pandas

    frame = pandas.read_parquet(path, **options)
    return frame, both(path, frame)


@saver("PandasParquetWriter", "pandas.DataFrame")
def save_pandas(
    value: Any,
    path: str | pathlib.Path | io.BytesIO | io.BufferedReader,
    *,
    engine: str | None = None,
    compression: str | None = None,
    index: bool | None = None,
    partition_cols: list[str] | None = None,
    storage_options: dict[str, Any] | None = None,
    extra_kwargs: dict[str, Any] | None = None,
) -> dict[str, Any]:
    options = given(locals(), "value", "path", "extra_kwargs")
    value.to_parquet(path, **{**options, **(extra_kwargs or {})})
    return both(path, value)


@loader("PolarsParquetReader", "polars.DataFrame")
def load_polars(
    file: str | io.TextIOBase | io.BytesIO | pathlib.Path | bytes,
    *,
    columns: list[int] | list[str] | None = None,
    n_rows: int | None = None,
    use_pyarrow: bool | None = None,
    memory_map: bool | None = None,
    storage_options: dict[str, Any] | None = None,
    parallel: Any = None,
    row_count_name: str | None = None,
    row_count_offset: int | None = None,
    low_memory: bool | None = None,
    pyarrow_options: dict[str, Any] | None = None,
    use_statistics: bool | None = None,
    rechunk: bool | None = None,
) -> Loaded:
    options = renamed(given(locals(), "file"))
    import polars

    frame = polars.read_parquet(file, **options)
    return frame, both(file, frame)


@saver("PolarsParquetWriter", "polars.DataFrame", "polars.LazyFrame")
def save_polars(
    value: Any,
    file: io.BytesIO | io.TextIOWrapper | str | pathlib.Path,
    *,
    compression: Any = None,
    compression_level: int | None = None,
    statistics: bool | None = False,
    row_group_size: int | None = None,
    use_pyarrow: bool | None = None,
    pyarrow_options: dict[str, Any] | None = None,
) -> dict[str, Any]:
    options = given(locals(), "value", "file")
    frame = value.collect() if hasattr(value, "collect") else value
    frame.write_parquet(file, **options)
    return both(file, frame)


@loader("PolarsScanParquetReader", "polars.LazyFrame")
def scan_polars(
    file: str | io.TextIOBase | io.BytesIO | pathlib.Path | bytes,
    *,
    n_rows: int | None = None,
    storage_options: dict[str, Any] | None = None,
    parallel: Any = None,
    row_count_name: str | None = None,
    row_count_offset: int | None = None,
    low_memory: bool | None = None,
    use_statistics: bool | None = None,
    rechunk: bool | None = None,
) -> Loaded:
    options = renamed(given(locals(), "file"))
    import polars

    frame = polars.scan_parquet(file, **options)
    return frame, both(file, frame)
