"""What is submitted runs on Ray: on the cluster at an address, that of RAY_ADDRESS, or one made here.

    ray                    processes of this machine, unless RAY_ADDRESS names a cluster
    ray:auto               the cluster that runs on this machine; ray:ADDRESS another one

Ray exists once in a process: where the program has started it, or another run, it is taken as it is, and left
so.  Values that items share are put into its store, once.  Ray repeats nothing.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from logging import CRITICAL
from pickle import dumps, loads
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
_FRESH = 1.0  # seconds for which the number of workers is believed
_SHORT = 0.1  # seconds: what takes no longer ends by itself

_lock = threading.Lock()
_runs = 0  # that use what we have started


class Ray:
    """The engine."""

    name = "Ray"
    ahead = 4
    patience = None  # where its head is gone, Ray ends the process

    def __init__(self, address: str, workers: int | None) -> None:
        import ray

        self._ray = ray
        self._is_ours = _begin(address, workers)
        self._remote: Any = None
        self._running: dict[Any, None] = {}  # in the order of their calls
        self._slots, self._counted = 1, 0.0

    @property
    def slots(self) -> int:
        if monotonic() - self._counted > _FRESH:
            self._counted = monotonic()
            self._slots = int(self._ray.cluster_resources().get("CPU", 1)) or 1
        return self._slots

    def is_lost(self, error: Exception) -> bool:
        lost = (
            "WorkerCrashedError",
            "NodeDiedError",
            "OutOfMemoryError",
            "ObjectLostError",
            "OwnerDiedError",
        )
        return any(each.__name__ in lost for each in type(error).__mro__)

    def is_gone(self, error: Exception) -> bool:
        return isinstance(error, self._ray.exceptions.RayError) and not hasattr(error, "cause")

    def put(self, body: bytes) -> object:
        return self._ray.put(body)

    def call(self, function: Callable[..., Any], *values: object) -> Any:
        if not self._remote:
            arrive = loads(dumps(function))  # as it is for workers; Ray looks at what it sends
            self._remote = self._ray.remote(max_retries=0)(arrive)
        reference = self._remote.remote(*values)
        self._running[reference] = None
        future = reference.future()
        future.add_done_callback(lambda _: self._running.pop(reference, None))
        return future

    def look(self) -> str:
        return ""

    def mend(self) -> None:
        """Ray replaces its workers by itself."""

    def close(self) -> None:
        """Whoever leaves Ray ends all that it runs there; whoever stays ends it piece by piece."""
        if not (self._is_ours and _end()):
            with suppress(Exception):  # Ray has gone meanwhile
                self._give_up()

    def _give_up(self) -> None:
        """Drop what waits, from the end, and end the workers that are long at what they do.

        Not those that may be just about to answer: where an answer meets a cancellation, Ray aborts the process
        (its checks of `submissible_tasks_`: ray-project/ray#54798 and others).
        """
        waits = self._ray.wait
        _, left = waits(list(self._running), num_returns=len(self._running), timeout=0, fetch_local=False)
        busy, queued = left[: self.slots], left[self.slots :]
        for reference in reversed(queued):
            self._ray.cancel(reference, force=True)
        _, busy = waits(busy, num_returns=len(busy), timeout=_SHORT, fetch_local=False)
        for reference in busy:
            self._ray.cancel(reference, force=True)


def _begin(address: str, workers: int | None) -> bool:
    """Start Ray, or go to where it runs, unless somebody else has; whether it was us."""
    import ray

    global _runs
    with _lock:
        if _runs or not ray.is_initialized():
            if not _runs:
                _init(address or os.environ.get("RAY_ADDRESS", ""), workers)
            _runs += 1
            return True
    return False


def _init(address: str, workers: int | None) -> None:
    import ray

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    is_main = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGINT, signal.SIGTERM) if is_main else ()
    handlers = [(number, signal.getsignal(number)) for number in numbers]
    place = {"address": address} if address else {"num_cpus": workers}
    try:
        ray.init(**place, include_dashboard=None if address else False, logging_level=CRITICAL)
    except (ConnectionError, ValueError) as error:
        raise Misused(f"no cluster of Ray answers at {address}: {error}") from error
    finally:
        for number, handler in handlers:  # Ray takes them over, and the run has its own
            signal.signal(number, handler)


def _end() -> bool:
    """Leave Ray, unless another run of ours uses it still; whether it is left."""
    import ray

    global _runs
    with _lock:
        _runs -= 1
        if not _runs:
            ray.shutdown()
        return not _runs


def wrong(address: str) -> Iterator[str]:
    return missing("ray", "ray")


def open(workers: int | None, ended: Callable[[], None] = ignore, address: str = "") -> Foreign:
    return Foreign(Ray(address, workers), workers)
