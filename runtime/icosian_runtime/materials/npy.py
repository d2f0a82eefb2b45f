"""Arrays of numpy."""

from __future__ import annotations

from ._adapters import given, loader, saver
from ._metadata import file_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._adapters import Loaded


@loader("NumpyNpyReader", "numpy.ndarray")
def load(
    path: Any,
    *,
    mmap_mode: str | None = None,
    allow_pickle: bool | None = None,
    fix_imports: bool | None = False,
    encoding: str | None = None,
) -> Loaded:
    options = given(locals(), "path")
    import numpy

    return numpy.load(path, **options), file_metadata(path)


@saver("NumpyNpyWriter", "numpy.ndarray")
def save(value: Any, path: Any, *, allow_pickle: bool | None = None) -> dict[str, Any]:
    import numpy

    numpy.save(path, value, allow_pickle=bool(allow_pickle))
    return file_metadata(path)
