"""What the run knows of its worker processes, and how it writes to them and ends them."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pickle import dumps
from time import monotonic

from ._memory import Mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from typing import Any

    from . import Batch
    from .processes import Parcel

FITS = 16 * 1024 if sys.platform == "linux" else 4 * 1024  # bytes that a pipe takes in any case


class Worker:
    """One worker process."""

    __slots__ = ("is_ready", "killed", "knows", "parcels", "pipe", "process", "seconds", "slot")

    def __init__(self, process: BaseProcess, pipe: Connection[Any, Any], slot: int) -> None:
        self.process = process
        self.pipe = pipe
        self.slot = slot
        self.parcels: list[Parcel] = []  # the first is being run
        self.knows: set[str] = set()  # keys of what it was sent
        self.seconds = float("inf")  # that its last batch took
        self.is_ready = False
        self.killed: Batch | None = None  # the batch for which it was ended

    def take(self, parcel: Parcel) -> None:
        """It is going to run this, at once if it runs nothing else."""
        self.parcels.append(parcel)
        self.parcels[0].batch.began = self.parcels[0].batch.began or monotonic()

    def done(self) -> Batch:
        """It has run the first, and begins with the next."""
        parcel = self.parcels.pop(0)
        if self.parcels:
            self.parcels[0].batch.began = monotonic()
        return parcel.batch

    def send(self, *messages: bytes) -> None:
        with suppress(OSError):  # it has died, and the pool is about to find out
            for message in messages:
                self.pipe.send_bytes(message)

    def tell(self, key: str, body: bytes | Mapped) -> None:
        """Let it know what is shared."""
        if isinstance(body, bytes):
            self.send(dumps((0, key, None)), body)
            return
        self.send(dumps((0, key, body.extents)))
        with suppress(OSError):  # as above
            body.send(self.pipe, self.process.pid or 0)

    def end(self, seconds: float) -> str:
        """Wait for it, but not for longer than that; how it ended."""
        self.process.join(seconds)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        self.pipe.close()
        code = self.process.exitcode
        self.process.close()
        return _ending(code)


def weight(body: bytes | Mapped) -> int:
    """How much of a pipe it takes; a file is sent only to who waits for it."""
    return len(body) if isinstance(body, bytes) else FITS


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"was ended by {name}" + (", often for want of memory" if name == "SIGKILL" else "")
