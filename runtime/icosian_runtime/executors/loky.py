"""What is submitted runs in processes of loky, which start afresh, without a fork, on every system."""

from __future__ import annotations

from functools import partial

from . import ignore, missing
from ._foreign import Foreign
from .futures import CANNOT, Pool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from typing import Any

__all__ = ["CANNOT", "open", "wrong"]
_PROMPT = 5.0  # seconds that the end of a pool may take, at most


class Loky(Pool):
    """The engine."""

    _pool: Any  # which takes more than other pools when it ends

    def call(self, function: Callable[..., Any], *values: Any) -> Future[Any]:
        from loky.backend.resource_tracker import ensure_running

        ensure_running()  # as it lifts the block of Ctrl-C when it starts
        return super().call(function, *values)

    def _end(self) -> None:
        thread = self._pool._executor_manager_thread
        self._pool.shutdown(wait=False, kill_workers=True)
        if thread:  # it ends the workers and puts away what they shared, if the program does not end before
            thread.join(_PROMPT)


def wrong(variant: str) -> Iterator[str]:
    return missing("loky", "loky")


def open(workers: int | None, ended: Callable[[], None] = ignore) -> Foreign:
    import loky

    make = partial(loky.ProcessPoolExecutor, workers or loky.cpu_count())
    return Foreign(Loky("loky", make, workers), workers)
