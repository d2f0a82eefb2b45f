"""How a result is stored: in a form that needs no pickle where there is one that gives back the very same.

plain data       `marshal`: exact types, and nothing in it can be run
numpy arrays     .npy, without pickles
pyarrow, polars  Arrow's file format
everything else  a pickle: pandas too, since no other form keeps every index and every type of column

A pickle can run anything.  It is read only from a directory that is the user's own (`directory.py`), and after
its digest has matched.
"""

from __future__ import annotations

import marshal
import sys
from io import BytesIO

from ..executors._wire import pack_one
from .digest import is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PLAIN, ARRAY, TABLE, FRAME, PICKLE = range(1, 6)
_VERSION = 4  # of marshal: what every Python from 3.4 on writes and reads
_NUMBERS = "biufcSUmMV"


def encode(value: Any) -> tuple[int, bytes]:
    """Its form, and its bytes.  Raises `Unpicklable`, with the path to what is to blame."""
    if is_plain(value):
        try:
            return PLAIN, marshal.dumps(value, _VERSION)
        except ValueError:  # nested too deeply for it
            pass
    kind = type(value)
    library = kind.__module__.partition(".")[0]
    if library == "numpy" and kind.__name__ == "ndarray":
        if value.dtype.kind in _NUMBERS and value.dtype.metadata is None and value.dtype.names is None:
            sys.modules["numpy"].lib.format.write_array(file := BytesIO(), value, allow_pickle=False)
            return ARRAY, file.getvalue()
    elif library == "pyarrow" and kind.__name__ == "Table":
        with sys.modules["pyarrow"].ipc.new_stream(file := BytesIO(), value.schema) as writer:
            writer.write_table(value)
        return TABLE, file.getvalue()
    elif library == "polars" and kind.__name__ == "DataFrame" and "Object" not in map(str, value.dtypes):
        value.write_ipc(file := BytesIO())
        return FRAME, file.getvalue()
    return PICKLE, pack_one(value, "it")


def decode(form: int, data: bytes) -> Any:
    """The value again.  Raises whatever its library does when the bytes make no value."""
    if form == PLAIN:
        return marshal.loads(data)
    if form == ARRAY:
        from numpy.lib import format

        return format.read_array(BytesIO(data), allow_pickle=False)
    if form == TABLE:
        import pyarrow  # type: ignore[import-untyped, unused-ignore]  # as who type-checks a dataflow sees it

        return pyarrow.ipc.open_stream(data).read_all()
    if form == FRAME:
        import polars

        return polars.read_ipc(BytesIO(data), memory_map=False)
    import pickle

    return pickle.loads(data)
