"""A file as it is: its text, or its bytes."""

from __future__ import annotations

from ._adapters import loader, saver
from ._metadata import file_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    import pathlib
    from typing import Any

    from ._adapters import Loaded


@loader("RawFileDataLoader", "str")
def load(path: str, *, encoding: str = "utf-8") -> Loaded:
    with open(path, encoding=encoding) as file:
        return file.read(), file_metadata(path)


@saver("RawFileDataSaver", "str")
def save(value: str, path: str, *, encoding: str = "utf-8") -> dict[str, Any]:
    with open(path, "w", encoding=encoding) as file:
        file.write(value)
    return file_metadata(path)


@saver("RawFileDataSaverBytes", "bytes", "io.BytesIO")
def save_bytes(value: bytes | io.BytesIO, path: pathlib.Path | str) -> dict[str, Any]:
    with open(path, "wb") as file:
        file.write(value if isinstance(value, bytes) else value.getvalue())
    return file_metadata(path)
