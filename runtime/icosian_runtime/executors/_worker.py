"""A worker process of the executor `processes`: takes batches, runs them, sends what came of them.

    main thread        the pipe, and everything that the items do
    a daemon thread    waits for the end of the run's process, and then ends this one at once

`marks[slot]`, in memory shared with the run, says which item of which batch has begun: when this process
dies, no message could say so any more.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
from importlib import import_module
from multiprocessing import connection, current_process, parent_process, resource_tracker
from operator import itemgetter
from pickle import dumps, loads
from time import perf_counter

from . import Batch, Table, Unpicklable, work
from ._memory import received
from ._wire import pack, report, unpack, unpack_one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from typing import Any

    from ..plan import Task
    from ._wire import Head, Packed

PLACES = 1 << 16  # more than a batch has items; a mark is the number of the batch * PLACES + place in it
_PR_SET_PDEATHSIG = 1


def serve(pipe: Connection[Any, Any], marks: Any, slot: int, inherited: dict[str, Any]) -> None:
    """Say that we are here, then serve until an empty message, or until the run has gone."""
    settle()
    marks = memoryview(marks).cast("B").cast("q")
    shared = _Shared(inherited)
    pipe.send_bytes(b"")
    try:
        while head := pipe.recv_bytes():
            number, key, sizes = loads(head)
            if not number:
                shared.arrive(key, received(pipe, sizes) if sizes else [pipe.recv_bytes()])
                continue
            body = pipe.recv_bytes()
            marks[slot] = number * PLACES
            begun = _begun((sizes, body), marks, slot)
            said, results = answer(shared, key, begun)
            pipe.send_bytes(dumps(said))
            pipe.send_bytes(results)
    except (EOFError, OSError):
        return


class Serve:
    """`serve`, which is pickled so that the script is imported before: a bundled runtime comes with it."""

    def __init__(self, script: str) -> None:
        self._script = script

    def __call__(self, *args: Any) -> None:
        serve(*args)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return itemgetter(1), ((_Import(self._script), serve),)


class _Import:
    """Rebuilt as the module of that name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return import_module, (self._name,)


class Undisturbed:
    """No Ctrl-C meets a process before it knows that it has to ignore it."""

    def __enter__(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            resource_tracker.ensure_running()  # which lifts the block when it starts, so it has to be first
            self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)


class _Shared(Table):
    """What items take besides themselves, and their tasks; rebuilt when first asked for."""

    def __init__(self, inherited: dict[str, Any]) -> None:
        super().__init__(inherited)
        self._inherited = inherited
        self._bodies: dict[str, Sequence[bytes | memoryview]] = {}

    def arrive(self, key: str, body: Sequence[bytes | memoryview]) -> None:
        self._bodies[key] = body
        self.pop(key, None)

    def __missing__(self, key: str) -> Any:
        if key in self._bodies:
            self._inherited[key] = unpack_one(*self._bodies[key], what=f"`{key}`")
            del self._bodies[key]
        return super().__missing__(key)


def _begun(packed: Packed, marks: Any, slot: int) -> Iterator[Any]:
    """The items, each marked before it is rebuilt; after the last, the mark lies behind the batch."""
    for item in unpack(packed, "the item"):
        yield item
        marks[slot] += 1


def answer(shared: Mapping[str, Any], key: str, items: Iterator[Any]) -> tuple[Head, bytes]:
    """Run a batch: its results as far as they go, and the error that came then."""
    began = perf_counter()
    task: Task = shared[key]
    event = work(Batch(task, 0, items), shared)
    error = event.error
    what = f"the result `{', '.join(task.gives)}`"
    try:
        sizes, body = pack(event.results, what)
    except Unpicklable as unpicklable:
        error = unpicklable
        sizes, body = pack(event.results[: unpicklable.at], what)
    # Large values take longer to pickle than to make, and should travel in smaller batches, too.
    seconds = perf_counter() - began
    return (sizes, seconds, report(task, error) if error else None), body


def settle() -> None:
    """Make this process one that ends with the run, whatever happens, and by nothing else."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the run decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # blocked while we were started
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = parent_process()
    if parent and parent.sentinel:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    elif (
        parent and parent.pid != os.getppid()
    ):  # of loky, which gives no sentinel: it ended before we were here
        os._exit(1)
    # Items may start processes; only before the start can one say so in public.
    current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # it is private
    faulthandler.enable(2)
    if reconfigure := getattr(sys.stdout, "reconfigure", None):
        reconfigure(line_buffering=True)  # or what an item printed would be lost when it dies


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
