"""Items run in threads of this process.

    the loop's thread                        one of the worker threads
    submit   -> _waiting (a queue)    ->     work(batch)
    events   <- _done (a queue)       <-     Event

Both queues are safe from any thread.  `_shared` is written by the loop before a batch names the key,
and only read by workers.  The threads are daemons: an item that never ends cannot keep the process.
"""

from __future__ import annotations

import threading
from queue import SimpleQueue

from . import Batch, Event, GivenUp, work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Threads:
    """So many daemon threads, started when they are first needed."""

    def __init__(self, workers: int) -> None:
        self.capacity = 2 * workers  # one runs, one waits, for every worker
        self._workers = workers
        self._shared: dict[str, object] = {}
        self._waiting: SimpleQueue[Batch | None] = SimpleQueue()
        self._done: SimpleQueue[Event] = SimpleQueue()
        self._started = 0
        self._given_up: set[Batch] = set()
        self._is_open = True

    def share(self, key: str, value: object) -> None:
        self._shared[key] = value

    def submit(self, batch: Batch) -> None:
        if self._started < self._workers:
            self._start()
        self._waiting.put(batch)

    def events(self) -> Iterator[Event]:
        yield self._done.get()
        while not self._done.empty():
            yield self._done.get()

    def kill(self, batch: Batch) -> bool:
        """A thread cannot be ended: what it returns is dropped, and another thread takes its place."""
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
        while (batch := self._waiting.get()) is not None and self._is_open:
            event = work(batch, self._shared)
            if batch in self._given_up:
                return
            self._done.put(event)


def open(workers: int) -> Threads:
    return Threads(workers)
