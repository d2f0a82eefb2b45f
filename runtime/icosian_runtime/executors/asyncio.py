"""What is submitted runs on the event loop of the async nodes, side by side as far as it awaits.

    the loop's thread                        the event loop's thread
    submit   -> begin(…)              ->     work(batch)
    events   <- _done (a queue)       <-     Event, then ended()
                                      <-     None, from any thread: wake()

Functions that are not async run there too, one after the other, as in Hamilton's async driver: they may use
the event loop, and while they do not return, nothing else does.
"""

from __future__ import annotations

from queue import Empty, SimpleQueue
from time import monotonic, perf_counter

from ..coroutines import Awaiting, begin, doubt
from . import Batch, Event, GivenUp, Table, ignore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future
    from typing import Any

IS_LOCAL = True
_WORKERS = 10  # as many as threads


class OnTheLoop:
    """So many batches at a time, none waiting."""

    def __init__(self, workers: int, ended: Callable[[], None]) -> None:
        self.capacity = workers
        self._ended = ended
        self._shared: dict[str, object] = {}
        self._table = Table(self._shared)  # of the loop, which is one worker
        self._done: SimpleQueue[Event | None] = SimpleQueue()
        self._running: dict[Batch, Future[Any]] = {}
        self._given_up: set[Batch] = set()

    def share(self, key: str, value: object) -> None:
        self._shared[key] = value

    def submit(self, batch: Batch) -> None:
        batch.began = monotonic()
        self._running[batch] = begin(self._serve, batch)

    def events(self, seconds: float | None = None) -> Iterator[Event]:
        try:
            while True:
                if event := self._done.get(True, seconds):
                    self._running.pop(event.batch, None)
                    yield event
                seconds = 0
        except Empty:
            return

    def wake(self) -> None:
        self._done.put(None)

    def kill(self, batch: Batch) -> bool:
        """What awaits is cancelled; what does not can only be waited for."""
        if not isinstance(batch.task.run, Awaiting):
            return False
        self._given_up.add(batch)
        self._running.pop(batch).cancel()
        self._done.put(Event(batch, [], 0.0, GivenUp()))
        return True

    def close(self) -> None:
        if self._running:
            doubt()
        self._given_up.update(self._running)
        for future in self._running.values():
            future.cancel()
        self._running.clear()

    async def _serve(self, batch: Batch) -> None:
        event = await _work(batch, self._table)
        if batch not in self._given_up:
            self._done.put(event)
            self._ended()


async def _work(batch: Batch, shared: Mapping[str, object]) -> Event:
    """Run a batch, one item after the other."""
    task = batch.task
    results: list[Any] = []
    run = task.run.awaited if isinstance(task.run, Awaiting) else task.run
    began = perf_counter()
    try:
        shares = [shared[key] for key in task.shares]
        for item in batch.items:
            made = run(item, *shares) if task.over else run(*shares)
            results.append(await made if run is not task.run else made)
    except BaseException as error:
        return Event(batch, results, perf_counter() - began, error)
    return Event(batch, results, perf_counter() - began)


def open(workers: int | None, ended: Callable[[], None] = ignore) -> OnTheLoop:
    return OnTheLoop(workers or _WORKERS, ended)
