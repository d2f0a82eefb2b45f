"""Pickles: whatever Python can pickle, and frames of pandas by pandas."""

from __future__ import annotations

import pickle

from ._adapters import given, loader, saver
from ._metadata import both, file_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    import pathlib
    from typing import Any

    from ._adapters import Loaded


@loader("PickleLoader", "object", "typing.Any")
def load(path: str) -> Loaded:
    with open(path, "rb") as file:
        return pickle.load(file), file_metadata(path)


@saver("PickleSaver", "object")
def save(value: object, path: str) -> dict[str, Any]:
    with open(path, "wb") as file:
        pickle.dump(value, file)
    return file_metadata(path)


@loader("PandasPickleReader", "pandas.DataFrame")
def load_pandas(
    filepath_or_buffer: str | pathlib.Path | io.BytesIO | io.BufferedReader | None = None,
    path: str | pathlib.Path | io.BytesIO | io.BufferedReader | None = None,
    *,
    compression: Any = None,
    storage_options: dict[str, Any] | None = None,
) -> Loaded:
    """The path has two names, of which one has to be given."""
    options = given(locals(), "filepath_or_buffer", "path")
    if (filepath_or_buffer is None) == (path is None):
        raise ValueError("one of `path` and `filepath_or_buffer` has to be given")
    import pandas

    there: Any = path if filepath_or_buffer is None else filepath_or_buffer
    frame = pandas.read_pickle(there, **options)
    return frame, both(there, frame)


@saver("PandasPickleWriter", "pandas.DataFrame")
def save_pandas(
    value: Any,
    path: str | pathlib.Path | io.BytesIO | io.BufferedReader,
    *,
    compression: Any = None,
    protocol: int | None = 5,
    storage_options: dict[str, Any] | None = None,
) -> dict[str, Any]:
    value.to_pickle(path, **given(locals(), "value", "path"))
    return both(path, value)
