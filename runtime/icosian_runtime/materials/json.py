"""JSON: dicts and lists by the standard library, frames by the library that they come from."""

from __future__ import annotations

import json

from ._adapters import given, loader, saver
from ._metadata import both, file_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    import pathlib
    from typing import Any

    from ._adapters import Loaded


@loader("JSONDataLoader", "dict", "list")
def load(path: str) -> Loaded:
    with open(path) as file:
        return json.load(file), file_metadata(path)


@saver("JSONDataSaver", "dict", "list")
def save(value: Any, path: str) -> dict[str, Any]:
    with open(path, "w") as file:
        json.dump(value, file)
    return file_metadata(path)


@loader("PandasJsonReader", "pandas.DataFrame")
def load_pandas(
    filepath_or_buffer: str | pathlib.Path | io.BytesIO | io.BufferedReader,
    *,
    chunksize: int | None = None,
    compression: Any = None,
    convert_axes: bool | None = None,
    convert_dates: bool | list[str] | None = None,
    date_unit: str | None = None,
    dtype: Any = None,
    dtype_backend: str | None = None,
    encoding: str | None = None,
    encoding_errors: str | None = None,
    engine: str | None = None,
    keep_default_dates: bool | None = None,
    lines: bool | None = None,
    nrows: int | None = None,
    orient: str | None = None,
    precise_float: bool | None = None,
    storage_options: dict[str, Any] | None = None,
    typ: str | None = None,
) -> Loaded:
    options = given(locals(), "filepath_or_buffer")
    import pandas

    frame = pandas.read_json(filepath_or_buffer, **options)
    return frame, both(filepath_or_buffer, frame)


@saver("PandasJsonWriter", "pandas.DataFrame")
def save_pandas(
    value: Any,
    filepath_or_buffer: str | pathlib.Path | io.BytesIO | io.BufferedReader,
    *,
    compression: str | None = None,
    date_format: str | None = None,
    date_unit: str | None = None,
    default_handler: Any = None,
    double_precision: int | None = None,
    force_ascii: bool | None = None,
    index: bool | None = None,
    indent: int | None = None,
    lines: bool | None = None,
    mode: str | None = None,
    orient: str | None = None,
    storage_options: dict[str, Any] | None = None,
) -> dict[str, Any]:
    value.to_json(filepath_or_buffer, **given(locals(), "value", "filepath_or_buffer"))
    return both(filepath_or_buffer, value)


@loader("PolarsJSONReader", "polars.DataFrame")
def load_polars(
    source: str | pathlib.Path | io.IOBase | bytes, *, schema: Any = None, schema_overrides: Any = None
) -> Loaded:
    options = given(locals(), "source")
    import polars

    return polars.read_json(source, **options), file_metadata(source)


@saver("PolarsJSONWriter", "polars.DataFrame", "polars.LazyFrame")
def save_polars(value: Any, file: io.IOBase | str | pathlib.Path) -> dict[str, Any]:
    frame = value.collect() if hasattr(value, "collect") else value
    frame.write_json(file)
    return both(file, frame)
