"""A block at work: items are drawn as there is room, run in batches, and their results put back in order.

draw      items -> a batch, at most 10 ms of work as far as that is known; a slow fan-out fills it for a
          moment only, and towards the end of a list batches shrink, so that all workers end together
take      results of a batch, in whatever order batches end
fail      or a batch in which an item failed: it is tried again, or has failed for good; every other item of
          the batch that has no result runs again
results   the list of all, in the order of the items
stream    or an iterator over them, for a fan-in that takes one after the other; what has run and was not
          taken yet is bounded, even when the first of many takes longest
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import chain, islice
from operator import length_hint
from time import monotonic, perf_counter

from .executors import Batch
from .failures import Failure
from .interrupts import is_interrupt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from .executors import Event, Executor
    from .plan import Task

_BATCH_SECONDS = 0.01  # of work: small items travel together
_DRAWING_SECONDS = 0.001  # that a batch waits for a slow fan-out
_BATCH_ITEMS = 8192
_AHEAD = 4  # times what the executor holds: so many batches may be drawn beyond the first that is not taken
_AHEAD_ITEMS = 8 * _BATCH_ITEMS  # beyond these, no more than the executor holds


class Aside(Failure):
    """An error of the run itself, on its way through a function that has nothing to do with it."""

    def __init__(self, error: Exception) -> None:
        self.error = self.aside = error


class Block:
    """The items of one fan-out, from the first that is drawn to the last result."""

    __slots__ = (
        "_chunks",
        "_drawn",
        "_error",
        "_how",
        "_next",
        "_pace",
        "_repeats",
        "_size",
        "_timed",
        "executor",
        "failure",
        "in_flight",
        "is_drawn",
        "is_slow",
        "is_streamed",
        "items",
        "rests",
        "task",
    )

    def __init__(
        self,
        task: Task,
        items: Iterator[Any],
        executor: Executor,
        is_streamed: bool,
        how: Mapping[str, Any],
        first: int,
    ) -> None:
        self.task = task
        self.items = items
        self.executor = executor
        self.is_streamed = is_streamed
        self._how = how
        self.in_flight = 0  # batches
        self.is_drawn = False  # the last item has been drawn
        self.is_slow = False  # what was drawn last took a while
        self.rests = False  # it could draw more, but something may have happened meanwhile
        self._drawn = first  # index of the next item
        self._size = 1  # items in the next batch
        self._pace = 1  # items that the fan-out may give in a moment: no item waits for those that come later
        self._chunks: dict[int, list[Any]] = {}  # index of the first item -> results
        self._next = first  # index of the first result that a stream has not given
        self._error: BaseException | None = None  # that the fan-out raised after the items of the last batch
        self.failure: Failure | None = None  # without which it could end well
        self._repeats: list[tuple[float, int, Batch]] = []  # to run again: not before, first item, batch
        self._timed: dict[int, Batch] | None = {} if how["item_timeout"] else None  # in flight, by first item

    @property
    def has_room(self) -> bool:
        """Whether to draw: a list takes all results, a stream so many as somebody asks for."""
        if self._repeats and self._repeats[0][0] <= monotonic():
            return True
        waiting = len(self._chunks) + self.in_flight
        if self.is_drawn or not self.is_streamed:
            return not self.is_drawn
        ahead = 1 if self._drawn - self._next > _AHEAD_ITEMS else _AHEAD
        return waiting < ahead * self.executor.capacity

    @property
    def is_done(self) -> bool:
        return self.is_drawn and not self.in_flight and not self._repeats

    def draw(self) -> Batch | None:
        """The next batch, None when there is no more; raises what the fan-out does."""
        if self._repeats and self._repeats[0][0] <= monotonic():
            return self._sent(heappop(self._repeats)[-1])
        items: list[Any] = []
        size = min(self._fitting(), self._pace)
        until = perf_counter() + _DRAWING_SECONDS
        step = 1
        self.is_slow, self._pace = False, 2 * size
        try:
            if self._error:
                raise self._error
            while len(items) < size and not self.is_drawn:
                step = min(2 * step, size - len(items))
                expected = len(items) + step
                items.extend(islice(self.items, step))
                self.is_drawn = len(items) < expected
                if perf_counter() > until:
                    self.is_slow, self._pace = True, max(1, len(items) // 2)
                    break
        except BaseException as error:
            self.is_drawn = not items
            if not items or is_interrupt(error):
                raise
            self._error = error  # after the items that came before it
        if not items:
            return None
        batch = Batch(self.task, self._drawn, items)
        self._drawn += len(items)
        return self._sent(batch)

    def _sent(self, batch: Batch) -> Batch:
        self.in_flight += 1
        if self._timed is not None:
            self._timed[batch.start] = batch
        return batch

    def _fitting(self) -> int:
        """Items of the next batch: where it is known how many are left, every worker gets of the last ones."""
        if self._timed is not None or self._how["checkpoint"]:
            return 1  # it is the item that has so much time, and that is kept
        left = length_hint(self.items)
        share = -(-left // self.executor.capacity) if left else self._size
        return min(self._size, max(share, self._size // 16, 1))

    def take(self, event: Event) -> None:
        """Results of a batch; how long it took says how many items the next one gets."""
        self._ended(event)
        an_item = event.seconds / len(event.results)
        fitting = int(_BATCH_SECONDS / an_item) if an_item else _BATCH_ITEMS
        self._size = max(1, min(fitting, 2 * self._size, _BATCH_ITEMS))

    def _ended(self, event: Event) -> None:
        self.in_flight -= 1
        if self._timed is not None:
            del self._timed[event.batch.start]
        if event.results and not self.failure:
            self._chunks[event.batch.start] = event.results

    def fail(self, event: Event) -> Failure | None:
        """What is left of a batch in which an item failed; its failure, if it is not tried again."""
        from .policies import counted, failed, pause, told, warn

        self._ended(event)
        batch, at, done = event.batch, event.failed, len(event.results)
        item = batch.items[at]
        self._repeat(batch.start + done, batch.items[done:at])
        self._repeat(batch.start + at + 1, batch.items[at + 1 :])
        assert event.error
        error = told(event.error, self._how)
        attempts = batch.errors + batch.deaths + 1
        failure = Failure(self.task, error, (batch.start + at, item), event.told, attempts=attempts)
        seconds = pause(error, batch, self._how)
        if seconds is None and self._how["on_error"] == "collect":
            self._chunks[batch.start + at] = [failed(failure, item)]
            return None
        if seconds is None:
            self.give_up(failure)
            return failure
        warn(failure, seconds)
        self._repeat(batch.start + at, [item], seconds, *counted(error, batch))
        return None

    def give_up(self, failure: Failure) -> None:
        """It cannot end well any more: its other items run all the same, but nobody will take their results."""
        self.failure = failure
        self._chunks.clear()

    def _repeat(self, start: int, items: list[Any], seconds: float = 0.0, *counts: int) -> None:
        if items:
            batch = Batch(self.task, start, items, *counts)
            heappush(self._repeats, (monotonic() + seconds, start, batch))

    def due(self) -> float | None:
        """When to look at it even if nothing happens, by the monotonic clock."""
        times = [monotonic()] if self.rests else []
        times += [self._repeats[0][0]] if self._repeats else []
        if self._timed:
            limit, now = self._how["item_timeout"], monotonic()
            times += [(batch.began or now) + limit for batch in self._timed.values()]
        return min(times, default=None)

    def end_overdue(self) -> None:
        """Give up what has taken too long; raises the failure of what cannot be given up."""
        if not self._timed:
            return
        limit = self._how["item_timeout"]
        oldest = monotonic() - limit
        for batch in [each for each in self._timed.values() if 0 < each.began <= oldest]:
            if not self.executor.kill(batch):
                error = TimeoutError(
                    f"took longer than {limit:g} s, and is not the first that cannot be ended"
                )
                raise Failure(self.task, error, (batch.start, batch.items[0]))

    def results(self) -> list[Any]:
        return list(chain.from_iterable(self._chunks[start] for start in sorted(self._chunks)))

    def stream(self, advance: Callable[[], None]) -> Iterator[Any]:
        """Each result, in the order of the items; `advance` lets the run go on until something has happened."""
        return chain.from_iterable(self._in_order(advance))

    def _in_order(self, advance: Callable[[], None]) -> Iterator[list[Any]]:
        while True:
            while chunk := self._chunks.pop(self._next, None):
                self._next += len(chunk)
                yield chunk
            if self.is_done:
                if self.failure:
                    raise self.failure
                return
            try:
                advance()
            except Exception as error:  # of the run, and not of whoever takes the results
                raise Aside(error) from error

    def close(self) -> None:
        """Let a generator run its `finally` now, not when it is collected."""
        if close := getattr(self.items, "close", None):
            close()
