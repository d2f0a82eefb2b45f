"""What is submitted runs in threads of this process.

    the loop's thread                        one of the worker threads
    submit   -> _waiting (a queue)    ->     work(batch)
    events   <- _done (a queue)       <-     Event, then ended()
                                      <-     None, from any thread: wake()

Both queues are safe from any thread.  `_shared` is written by the loop before a batch names the key,
and only read by workers.  The threads are daemons: an item that never ends cannot keep the process.
"""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from time import monotonic

from . import Batch, Event, GivenUp, Table, ignore, work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IS_LOCAL = True
_WORKERS = 10  # as in Hamilton


class Threads:
    """So many daemon threads, started when they are first needed."""

    def __init__(self, workers: int, ended: Callable[[], None]) -> None:
        self.capacity = 2 * workers  # one runs, one waits, for every worker
        self._workers = workers
        self._ended = ended
        self._shared: dict[str, object] = {}
        self._waiting: SimpleQueue[Batch | None] = SimpleQueue()
        self._done: SimpleQueue[Event | None] = SimpleQueue()
        self._started = 0
        self._given_up: set[Batch] = set()
        self._is_open = True

    def share(self, key: str, value: object) -> None:
        self._shared[key] = value

    def submit(self, batch: Batch) -> None:
        if self._started < self._workers:
            self._start()
        self._waiting.put(batch)

    def events(self, seconds: float | None = None) -> Iterator[Event]:
        try:
            while True:
                event = self._done.get(True, seconds)
                # What was given up may have ended at that very moment.
                if event and (event.batch not in self._given_up or isinstance(event.error, GivenUp)):
                    yield event
                seconds = 0
        except Empty:
            return

    def wake(self) -> None:
        self._done.put(None)

    def kill(self, batch: Batch) -> bool:
        """A thread cannot be ended: what it returns is dropped, and another one takes its place, so far."""
        if len(self._given_up) >= self._workers:
            return False
        self._given_up.add(batch)
        self._done.put(Event(batch, [], 0.0, GivenUp()))
        self._start()
        return True

    def close(self) -> None:
        self._is_open = False
        for _ in range(self._started):
            self._waiting.put(None)

    def _start(self) -> None:
        self._started += 1
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        table = Table(self._shared)
        while (batch := self._waiting.get()) is not None and self._is_open:
            batch.began = monotonic()
            event = work(batch, table)
            if batch in self._given_up:
                return
            self._done.put(event)
            self._ended()


def open(workers: int | None, ended: Callable[[], None] = ignore) -> Threads:
    return Threads(workers or _WORKERS, ended)
