"""Items run in the caller's own thread, one after the other."""

from __future__ import annotations

from . import Batch, Event, work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Sync:
    """Holds the one batch that the next call of `events` runs."""

    capacity = 1

    def __init__(self) -> None:
        self._shared: dict[str, object] = {}
        self._waiting: list[Batch] = []

    def share(self, key: str, value: object) -> None:
        self._shared[key] = value

    def submit(self, batch: Batch) -> None:
        self._waiting.append(batch)

    def events(self) -> Iterator[Event]:
        event = work(self._waiting.pop(0), self._shared)
        if isinstance(event.error, KeyboardInterrupt):
            raise event.error  # in this thread it is the user's Ctrl-C
        yield event

    def kill(self, batch: Batch) -> bool:
        return False  # what runs, runs in the thread that would have to end it

    def close(self) -> None:
        self._waiting.clear()


def open(workers: int) -> Sync:
    return Sync()
