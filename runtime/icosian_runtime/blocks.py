"""The blocks that are at work in a run, and the executors on which they are.

Only one executor is fed at a time, since the loop can only wait for one; the block that began first goes
first.
"""

from __future__ import annotations

from time import monotonic

from .block import Block
from .failures import Failure
from .interrupts import is_interrupt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .executors import Begin, Event, Executor
    from .plan import Task
    from .request import Request


class Blocks:
    """Those that are not over."""

    def __init__(
        self, asked: Request, values: dict[str, Any], begin: Begin, fail: Callable[[Failure], None]
    ) -> None:
        self._asked = asked
        self._values = values
        self._start = begin
        self._fail = fail
        self._at_work: list[Block] = []
        self._executors: dict[tuple[str, int | None], Executor] = {}  # opened when a block first needs them

    def open(self, task: Task) -> Block:
        how = self._asked.how_of(task)
        where = how["executor"], how["max_tasks"]
        if where not in self._executors:
            self._executors[where] = self._start(*where)
        executor = self._executors[where]
        self._asked.share(task, self._values, executor)
        if task.over in self._asked.outputs and task.over in self._asked.replaced:
            as_list(task, task.over, self._values)
        items = _drawn(task, task.over, lambda: iter(self._values[task.over]))
        first = 0
        if how["only"]:
            from .only import picked

            items, first = picked(items, how["only"])
        block = Block(task, items, executor, self._asked.is_streamed(task), how, first)
        self._at_work.append(block)
        return block

    def fed(self) -> Iterator[Block]:
        """Draw items while there is room for them; each block in turn."""
        for block in list(self._at_work):
            block.end_overdue()
            self._feed(block)
            yield block

    def _feed(self, block: Block) -> None:
        task, executor = block.task, block.executor
        block.rests = is_slow = False
        busy = [each for each in self._at_work if each.in_flight]
        if any(each.executor is not executor for each in busy):
            return
        room = executor.capacity - sum(each.in_flight for each in busy)
        try:
            while (wants := room > 0 and block.has_room) and not is_slow:
                if batch := _drawn(task, task.over, block.draw):
                    executor.submit(batch)
                    room -= 1
                is_slow = block.is_slow
            block.rests = wants
        except Failure as failure:
            block.give_up(failure)
            self._fail(failure)

    def busy(self) -> Executor | None:
        """Where something runs."""
        return next((block.executor for block in self._at_work if block.in_flight), None)

    def due(self) -> float | None:
        """Seconds after which to look again even if nothing happens; None for ever."""
        times = [at for block in self._at_work if (at := block.due())]
        return max(0.0, min(times) - monotonic()) if times else None

    def take(self, event: Event) -> Block:
        """A batch has ended: the block takes its results, and tells what has failed."""
        block = next(block for block in self._at_work if block.task is event.batch.task)
        if not event.error:
            block.take(event)
        elif failure := block.fail(event):
            self._fail(failure)
        return block

    def is_over(self, block: Block) -> bool:
        """Whether it has nothing more to do; true only once."""
        if not block.is_done or block not in self._at_work:
            return False
        self._at_work.remove(block)
        return True

    def wake(self) -> None:
        for executor in list(self._executors.values()):
            executor.wake()

    def close(self) -> None:
        """The executors first: they must be closed whatever a generator does in its `finally`."""
        try:
            for executor in self._executors.values():
                executor.close()
        finally:
            for block in self._at_work:
                block.close()


def as_list(task: Task, fan_out: str, values: dict[str, Any]) -> None:
    """A fan-out that is an output, too: its items can be drawn only once."""
    values[fan_out] = _drawn(task, fan_out, lambda: list(values[fan_out]))


def _drawn(task: Task, fan_out: str, draw: Callable[[], Any]) -> Any:
    """What comes from a fan-out; what it raises is the failure of that node."""
    try:
        return draw()
    except BaseException as error:
        if is_interrupt(error):
            raise
        raise Failure(task, error, node=fan_out) from error
