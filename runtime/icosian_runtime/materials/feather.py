"""Feather, which is Arrow's own format, into frames of pandas and of polars, which may be lazy."""

from __future__ import annotations

from ._adapters import given, loader, saver
from ._metadata import both, file_metadata
from ._polars import renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    import pathlib
    from typing import Any

    from ._adapters import Loaded


@loader("PandasFeatherReader", "pandas.DataFrame")
def load_pandas(
    path: str | pathlib.Path | io.BytesIO | io.BufferedReader,
    *,
    columns: Any = None,
    use_threads: bool | None = None,
    storage_options: dict[str, Any] | None = None,
    dtype_backend: str | None = "numpy_nullable",
) -> Loaded:
    options = given(locals(), "path")
    import pandas

    frame = pandas.read_feather(path, **options)
    return frame, both(path, frame)


@saver("PandasFeatherWriter", "pandas.DataFrame")
def save_pandas(
    value: Any,
    path: str | pathlib.Path | io.BytesIO | io.BufferedReader,
    *,
    compression: str | None = None,
    compression_level: int | None = None,
    chunksize: int | None = None,
    version: int | None = None,
) -> dict[str, Any]:
    value.to_feather(path, **given(locals(), "value", "path"))
    return both(path, value)


@loader("PolarsFeatherReader", "polars.DataFrame")
def load_polars(
    source: str | io.BytesIO | pathlib.Path | bytes,
    *,
    columns: list[int] | list[str] | None = None,
    n_rows: int | None = None,
    use_pyarrow: bool | None = None,
    memory_map: bool | None = None,
    storage_options: dict[str, Any] | None = None,
    row_count_name: str | None = None,
    row_count_offset: int | None = None,
    rechunk: bool | None = None,
) -> Loaded:
    options = renamed(given(locals(), "source"))
    import polars

    return polars.read_ipc(source, **options), file_metadata(source)


@saver("PolarsFeatherWriter", "polars.DataFrame", "polars.LazyFrame")
def save_polars(
    value: Any, file: io.BytesIO | str | pathlib.Path | None = None, *, compression: Any = None
) -> dict[str, Any]:
    frame = value.collect() if hasattr(value, "collect") else value
    frame.write_ipc(file, **({"compression": compression} if compression else {}))
    return both(file, frame)


@loader("PolarsScanFeatherReader", "polars.LazyFrame")
def scan_polars(
    source: str | io.BytesIO | pathlib.Path | bytes,
    *,
    n_rows: int | None = None,
    memory_map: bool | None = None,
    storage_options: dict[str, Any] | None = None,
    row_count_name: str | None = None,
    row_count_offset: int | None = None,
    rechunk: bool | None = None,
) -> Loaded:
    options = renamed(given(locals(), "source"))
    import polars

    return polars.scan_ipc(source, **options), file_metadata(source)
