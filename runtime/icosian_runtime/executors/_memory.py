"""Large values, in memory that processes share and that has no name.

The run writes a value there once, however many workers there are, and sends each of them the open file; a
worker maps it, and what is rebuilt of it (arrays of numpy, columns of pandas and Arrow) lies there: pages
that nobody changes exist once.  A worker that changes some gets copies of these, as with any value that was
sent.  Without a name there is nothing to be left behind: when the last process that has it open has ended, in
whatever way, the memory is free.
"""

from __future__ import annotations

import mmap
import os
from contextlib import suppress

from ._pickling import pickle, pickle_apart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from typing import Any

    Extent = tuple[int, int, bool]  # begin, end, whether it must not be changed

_LARGE = 256 * 1024  # bytes; less is sent faster than it is mapped
_ALIGNED = 64  # bytes, as libraries like their arrays
_CAN_BE_SENT = hasattr(os, "pwrite")  # where files can be sent, too


class Mapped:
    """A pickled value there: its pickle, and then the buffers that belong to it."""

    def __init__(self, pieces: Sequence[memoryview]) -> None:
        self.extents: list[Extent] = []
        self._file = _nameless()
        at = 0
        for piece in pieces:
            at += -at % _ALIGNED
            _write(self._file, piece, at)
            self.extents.append((at, at + piece.nbytes, piece.readonly))
            at += piece.nbytes

    def send(self, pipe: Connection[Any, Any], process: int) -> None:
        from multiprocessing.reduction import send_handle

        send_handle(pipe, self._file, process)

    def close(self) -> None:
        os.close(self._file)


def packed(value: Any) -> bytes | Mapped:
    """The value there, or only its pickle where that is small, or there is no such memory."""
    if not _CAN_BE_SENT:
        return pickle(value)
    body, buffers = pickle_apart(value)
    pieces = [memoryview(body), *(each.raw() for each in buffers)]
    if sum(piece.nbytes for piece in pieces) >= _LARGE:
        with suppress(OSError):  # no memory, no files: it has to be sent, then
            return Mapped(pieces)
    return pickle(value) if buffers else body


def received(pipe: Connection[Any, Any], extents: Sequence[Extent]) -> list[memoryview]:
    """In a worker: the pickle that was sent, and its buffers."""
    from multiprocessing.reduction import recv_handle

    file = recv_handle(pipe)
    try:
        memory = memoryview(mmap.mmap(file, extents[-1][1], access=mmap.ACCESS_COPY))
    finally:
        os.close(file)
    pieces = [(memory[begin:end], is_fixed) for begin, end, is_fixed in extents]
    return [piece.toreadonly() if is_fixed else piece for piece, is_fixed in pieces]


def _nameless() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("icosian")
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _write(file: int, piece: memoryview, at: int) -> None:
    piece = piece.cast("B") if piece.nbytes else piece
    done = 0
    while done < piece.nbytes:
        done += os.pwrite(file, piece[done:], at + done)
