"""What is submitted runs on a cluster of Dask: the one at an address, that of Dask's settings, or one made here.

    dask                           workers of one thread on this machine, unless Dask's setting
                                   `scheduler-address` (DASK_SCHEDULER_ADDRESS) names a cluster
    dask:tcp://scheduler:8786      the workers of that cluster, as many as there are at any time

Values that items share are scattered to all workers.  Nothing is ever taken from Dask's memory of earlier
results, and Dask repeats nothing, except that the scheduler of a cluster that is not ours may be set to give
the calls of a dead worker to others.

Dask waits for ever where its workers are gone, in case others come.  We wait as long as its setting
`distributed.scheduler.no-workers-timeout` says, or `_PATIENT` seconds: what adapts may take minutes to start one.
"""

from __future__ import annotations

import os
import signal
from asyncio import run_coroutine_threadsafe
from contextlib import ExitStack, suppress
from logging import CRITICAL
from time import monotonic

from ..failures import Misused
from . import ignore, missing
from ._foreign import Foreign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

TAKES = "ADDRESS"
CANNOT = frozenset({"charge", "kill", "map", "print"})
_SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1 TiB",  # of items, it may say that they are large
    "distributed.scheduler.allowed-failures": 0,
    # A cluster made here would give up, one after the other, nannies whose workers take that long to start again.
    "distributed.deploy.lost-worker-timeout": "1 day",
}
_LOCAL = {
    "threads_per_worker": 1,
    "silence_logs": CRITICAL,
    "scheduler_kwargs": {"dashboard": False},
    "dashboard_address": "127.0.0.1:0",  # it serves some pages in any case, at a port that is free
}
_LARGE = 256 * 1024  # bytes; less is as well sent with the batch that lacks it
_PROMPT = 10  # seconds until a scheduler has to answer
_PATIENT = 300  # seconds without any worker, after which none will come
_FRESH = 1.0  # seconds for which the number of workers is believed


class Dask:
    """The engine."""

    name = "Dask"
    ahead = 4
    patience = 2.0

    def __init__(self, address: str, workers: int | None) -> None:
        import dask
        from distributed import Client, LocalCluster
        from distributed.utils import silence_logging_cmgr

        self._open = ExitStack()
        self._open.enter_context(dask.config.set(_SETTINGS))
        self._open.enter_context(silence_logging_cmgr(CRITICAL))
        address = address or dask.config.get("scheduler-address", None)
        self._cluster: Any = None if address else LocalCluster(n_workers=workers, **_LOCAL)
        if self._cluster:
            self._open.callback(self._cluster.close)
        try:
            self._client = Client(address or self._cluster, timeout=_PROMPT, set_as_default=False)
        except (OSError, ValueError) as error:
            self._open.close()
            raise Misused(f"no scheduler of Dask answers at {address}, in {_PROMPT} seconds") from error
        self._open.callback(self._client.close)
        self._slots, self._counted = 1, 0.0
        self._deserted = 0.0  # since when there are no workers
        self._mourns = False  # a worker has died

    @property
    def slots(self) -> int:
        now = monotonic()
        if now - self._counted > _FRESH:
            self._counted = now
            with suppress(OSError):  # gone: calls will tell
                found = sum(self._client.nthreads().values())
                self._deserted = 0.0 if found else self._deserted or now
                self._slots = found or 1
        return self._slots

    def look(self) -> str:
        import dask

        timeout = dask.config.get("distributed.scheduler.no-workers-timeout", None)
        patience = dask.utils.parse_timedelta(timeout) if timeout else _PATIENT
        is_over = self.slots and self._deserted and monotonic() - self._deserted > patience
        return f"it has had no workers for {patience:g} seconds" if is_over else ""

    def is_lost(self, error: Exception) -> bool:
        from distributed import CancelledError, KilledWorker

        # What a call was to get may be lost, too; then it is cancelled.
        is_cancelled = isinstance(error, CancelledError) and self._client.status == "running"
        return isinstance(error, KilledWorker) or is_cancelled

    def is_gone(self, error: Exception) -> bool:
        from distributed import CancelledError

        is_gone = isinstance(error, (CancelledError, OSError)) or self._client.status != "running"
        return is_gone or type(error).__name__ == "NoWorkerError"  # of schedulers that do not wait for ever

    def put(self, body: bytes) -> object:
        """Scatter what is large; what a worker takes with it when it dies would be missed, so then no more."""
        with suppress(OSError):  # no worker, or one that dies just now
            if len(body) >= _LARGE and not self._mourns:
                (found,) = self._client.scatter([body], broadcast=True, hash=False)
                return found
        return body

    def call(self, function: Callable[..., Any], *values: object) -> Any:
        future = self._client.submit(function, *values, pure=False, retries=0)
        return run_coroutine_threadsafe(self._fetched(future), self._client.loop.asyncio_loop)

    async def _fetched(self, future: Any) -> Any:
        """What the call gave, or its error: on its way as soon as it is there, beside what others gave."""
        try:
            return await future._result()
        except Exception as error:
            return error

    def mend(self) -> None:
        """Dask replaces its workers by itself."""
        self._mourns = True

    def close(self) -> None:
        """Workers of ours are ended, whatever they do; others drop what waits, and end what they run."""
        for nanny in self._cluster.workers.values() if self._cluster else ():
            nanny.auto_restart = False
            with suppress(ProcessLookupError, TypeError):  # ended, or not begun
                os.kill(nanny.pid, signal.SIGKILL)
        self._open.close()


def wrong(address: str) -> Iterator[str]:
    return missing("distributed", "dask")


def open(workers: int | None, ended: Callable[[], None] = ignore, address: str = "") -> Foreign:
    return Foreign(Dask(address, workers), workers)
