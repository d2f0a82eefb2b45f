"""Async nodes, and the event loop on which they run; imported only by scripts that have some.

    the thread of a task                        the loop's thread, one for the whole process
    Awaiting(…)      -> begin(function)  ->     runs it, beside all others
    waits            <- a future         <-     its value, or its error

All async nodes of a process share one loop, for as long as the process lives: a client that one of them has
opened serves the others, be they items in threads or those of the next run.  The loop has a thread of its
own, so that a script can also be run by a program whose own loop is running.  Only a loop on which something
hangs that was given up, and does not await, is left to itself.
"""

from __future__ import annotations

import atexit
import os
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Future
    from typing import Any

    Outcome = tuple[Any, BaseException | None]

_PATIENCE = 0.2  # seconds that a loop gets to answer
_GRACE = 1.0  # seconds that coroutines get to clean up when the process ends

# By the loop in which somebody asks: a coroutine that runs a script blocks its own, and needs another one.
_loops: dict[AbstractEventLoop | None, AbstractEventLoop] = {}
_doubts: dict[AbstractEventLoop | None, Future[None]] = {}  # of these loops: whether they have answered since
_threads: list[threading.Thread] = []
_lost: list[object] = []  # loops of the process that forked this one; they must not be closed here
_lock = threading.Lock()


class Awaiting:
    """The async function of a task, as a plain function that waits for it."""

    def __init__(self, function: Callable[..., Coroutine[Any, Any, Any]]) -> None:
        self.function = function
        self.__module__ = function.__module__
        self.__code__ = function.__code__

    def awaited(self, *values: Any) -> Coroutine[Any, Any, Any]:
        return self.function(*values)

    def __call__(self, *values: Any) -> Any:
        future = begin(self.awaited, *values)
        try:
            value, error = future.result()
        except BaseException:  # a real Ctrl-C: coroutines hand over theirs
            future.cancel()
            raise
        if error is not None:
            raise error
        return value

    def __reduce__(self) -> tuple[type, tuple[object]]:
        return Awaiting, (self.function,)


def begin(function: Callable[..., Coroutine[Any, Any, Any]], *values: Any) -> Future[Outcome]:
    """Run it on the loop; the future is its value and its error, of which one is None."""
    import asyncio

    loop = _loop()  # first: who is interrupted while it starts has made no coroutine yet
    return asyncio.run_coroutine_threadsafe(_outcome(function, values), loop)


async def _outcome(function: Callable[..., Coroutine[Any, Any, Any]], values: tuple[Any, ...]) -> Outcome:
    """Whatever it raises is its failure: `SystemExit` would end the loop, and a cancelled future has no traceback."""
    try:
        return await function(*values), None
    except BaseException as error:
        return None, error


def _loop() -> AbstractEventLoop:
    """The one that whoever asks may wait for; it is started when it is first needed."""
    import asyncio

    try:
        around = asyncio.get_running_loop()
    except RuntimeError:
        around = None
    with _lock:
        key = around if around in _loops.values() else None
        if key in _doubts and not _is_answered(_doubts.pop(key)):
            del _loops[key]
        if key not in _loops:
            _loops[key] = asyncio.new_event_loop()
            _threads.append(threading.Thread(target=_serve, args=(_loops[key],), daemon=True))
            _threads[-1].start()
        return _loops[key]


def doubt() -> None:
    """Something that was begun is given up, and may hang."""
    import asyncio

    with _lock:
        for key, loop in _loops.items():
            _doubts[key] = asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop)


def _is_answered(doubt: Future[None]) -> bool:
    try:
        doubt.result(_PATIENCE)
    except TimeoutError:
        return False
    return True


def _serve(loop: AbstractEventLoop) -> None:
    """Until it is stopped: a `SystemExit` of something that a node left running must not end it for all."""
    while True:
        try:
            loop.run_forever()
            break
        except BaseException:
            continue
    loop.close()


def _end() -> None:
    """The process ends: what still runs is cancelled, and may clean up for a moment."""
    for loop in _loops.values():
        from asyncio import run_coroutine_threadsafe

        run_coroutine_threadsafe(_cancel(), loop)
    for thread in _threads:
        thread.join(_GRACE)


async def _cancel() -> None:
    import asyncio

    loop = asyncio.get_running_loop()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await loop.shutdown_asyncgens()
    loop.stop()


def _forget() -> None:
    """In a process that was forked: the threads of the loops are not there."""
    global _lock
    _lost.append(dict(_loops))
    _loops.clear()
    _doubts.clear()
    _threads.clear()
    _lock = threading.Lock()


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
