"""What is submitted runs in a `concurrent.futures.Executor`, by the dotted name of its class or of what makes it.

    futures                                            Python's own ProcessPoolExecutor
    futures:mpi4py.futures.MPIPoolExecutor             called with `max_workers`, if that is said
    futures:our.cluster.make_executor

Where a pool hands over what it is given, as threads do, values are not pickled.
"""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import suppress
from pkgutil import resolve_name

from ..failures import Misused
from . import ignore
from ._foreign import Foreign, hands_over
from ._worker import Undisturbed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future
    from typing import Any

TAKES = "DOTTED.NAME"
CANNOT = frozenset({"charge", "kill", "map"})
_DEFAULT = "concurrent.futures.ProcessPoolExecutor"


class Pool:
    """The engine: a pool, and another one when its workers have died."""

    ahead = 2
    patience = None  # a broken pool says so

    def __init__(self, name: str, make: Callable[[], Executor], workers: int | None) -> None:
        self.name = name
        self._make = make
        self._pool = make()
        self.slots = workers or getattr(self._pool, "_max_workers", None) or os.cpu_count() or 1

    def is_lost(self, error: Exception) -> bool:
        return isinstance(error, BrokenExecutor)

    def is_gone(self, error: Exception) -> bool:
        return isinstance(error, CancelledError)

    def put(self, body: bytes) -> bytes:
        return body  # there is no place that all workers know

    def call(self, function: Callable[..., Any], *values: Any) -> Future[Any]:
        if not hasattr(self._pool, "_processes"):
            return self._pool.submit(function, *values)
        with Undisturbed():  # it may start some
            return self._pool.submit(function, *values)

    def look(self) -> str:
        return ""

    def mend(self) -> None:
        self._end()
        self._pool = self._make()

    def close(self) -> None:
        self._end()

    def _end(self) -> None:
        """What runs is ended where that can be done; else it runs on, and what it gives is dropped."""
        processes = dict(getattr(self._pool, "_processes", None) or {})
        for process in processes.values():
            with suppress(ValueError):  # ended, and closed
                process.kill()
        # Whose processes have ended has ended soon; Python's exit must not meet it halfway.
        self._pool.shutdown(wait=bool(processes), cancel_futures=True)


def wrong(name: str) -> Iterator[str]:
    try:
        resolve_name(name or _DEFAULT)
    except (AttributeError, ImportError, ValueError) as error:
        yield f"there is no `{name}` to make an executor with: {error}"


def open(workers: int | None, ended: Callable[[], None] = ignore, name: str = _DEFAULT) -> Foreign:
    maker = resolve_name(name)
    options = {"max_workers": workers} if workers else {}
    try:
        pool = Pool(f"`{name}`", lambda: maker(**options), workers)
        return Foreign(pool, workers, hands_over(pool.call))
    except (AttributeError, TypeError) as error:
        raise Misused(f"`{name}` makes no executor: {error}") from error
