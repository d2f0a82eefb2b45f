"""What is submitted runs at once, in the caller's own thread."""

from __future__ import annotations

from ..interrupts import is_interrupt
from . import Batch, Event, Table, ignore, work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

IS_LOCAL = True
CANNOT = frozenset({"kill"})


class Sync:
    """Holds what has ended until somebody asks."""

    capacity = 1

    def __init__(self) -> None:
        self._shared: dict[str, object] = {}
        self._table = Table(self._shared)
        self._ended: list[Event] = []

    def share(self, key: str, value: object) -> None:
        self._shared[key] = value

    def submit(self, batch: Batch) -> None:
        event = work(batch, self._table)
        if event.error and is_interrupt(event.error):
            raise event.error
        self._ended.append(event)

    def events(self, seconds: float | None = None) -> list[Event]:
        ended, self._ended = self._ended, []
        return ended

    def wake(self) -> None:
        """Never asleep."""

    def kill(self, batch: Batch) -> bool:
        return False  # what runs, runs in the thread that would have to end it

    def close(self) -> None:
        self._ended.clear()


def open(workers: int | None, ended: Callable[[], None] = ignore) -> Sync:
    return Sync()
