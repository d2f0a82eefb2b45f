"""The one loop: ready -> submit -> done.

    tasks that run once        go to the local executor as soon as what they need is there; `sync` is this thread
    blocks                     items are drawn from the fan-out, in this thread, only as their executor has
                               room; their batches run there; results are put back in the order of the items

Nothing polls: when nothing is ready, the loop waits for the blocks, or else for the tasks; a task that
ends while it waits for the blocks wakes it.  When nothing is ready and nothing runs, and outputs are
still missing, the plan is broken, and the loop says so instead of hanging.
"""

from __future__ import annotations

from time import perf_counter

from .executors import Batch, start
from .failures import Failure
from .interrupts import is_interrupt, listen, stop_listening
from .request import request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from .executors import Event, Executor
    from .plan import Plan, Task
    from .request import Request

_BATCH_SECONDS = 0.001  # small items travel together, up to this much work
_BATCH_ITEMS = 1024
_ONCE = [None]  # the one item of a task that runs once; nobody looks at it


def execute(
    plan: Plan,
    outputs: Sequence[str] | None = None,
    *,
    inputs: Mapping[str, Any] | None = None,
    overrides: Mapping[str, Any] | None = None,
    executor: str = "threads",
    max_tasks: int | None = None,
    local_executor: str = "sync",
) -> dict[str, Any]:
    """Make the outputs: those that the script was built for, or the ones named here.

    Raises `Misused` (a ValueError) when names or values do not fit the script, and what the user's
    function raised when one fails, with a note that names the node, the item and the place.
    """
    asked, values = request(plan, outputs, inputs or {}, overrides or {}, executor, max_tasks, local_executor)
    try:
        return run(asked, values)
    except Failure as failure:
        failed = failure
    raise failed.original()  # out here, where Python adds no context to it


def run(asked: Request, values: dict[str, Any]) -> dict[str, Any]:
    """The outputs, made from these values.  Raises `Failure`."""
    is_listening = listen()
    try:
        if not asked.is_straight:
            return _Run(asked, values).results()
        for task in asked.tasks:
            _make(task, values)
        return {name: values[name] for name in asked.outputs}
    finally:
        if is_listening:
            stop_listening()


def _make(task: Task, values: dict[str, Any]) -> None:
    """Run, in this thread, a task that runs once."""
    try:
        value = task.run(*[values[need] for need in task.needs])
    except BaseException as error:
        if is_interrupt(error):
            raise
        raise Failure(task, error) from error
    _keep(task, value, values)


def _keep(task: Task, value: Any, values: dict[str, Any]) -> None:
    gives = task.gives
    if len(gives) == 1:
        values[gives[0]] = value
    else:
        values.update(zip(gives, value, strict=True))


class _Stream:
    """A block at work: where its items come from, and the results so far."""

    __slots__ = ("chunks", "drawn", "in_flight", "is_drawn", "items", "size", "task")

    def __init__(self, task: Task, items: Iterator[Any]) -> None:
        self.task = task
        self.items = items
        self.drawn = 0
        self.in_flight = 0
        self.is_drawn = False  # the last item has been drawn
        self.size = 1  # items in the next batch
        self.chunks: dict[int, list[Any]] = {}  # index of the first item -> results

    def draw(self) -> Batch | None:
        """The next batch; a slow fan-out fills it for a moment only.  None when there is no more."""
        items: list[Any] = []
        until = perf_counter() + _BATCH_SECONDS
        for item in self.items:
            items.append(item)
            if len(items) >= self.size or perf_counter() > until:
                break
        else:
            self.is_drawn = True
        if not items:
            return None
        batch = Batch(self.task, self.drawn, items)
        self.drawn += len(items)
        self.in_flight += 1
        return batch

    def take(self, event: Event) -> None:
        """Results of a batch; how long it took says how many items the next one gets."""
        self.in_flight -= 1
        self.chunks[event.batch.start] = event.results
        an_item = event.seconds / len(event.results)
        fitting = int(_BATCH_SECONDS / an_item) if an_item else _BATCH_ITEMS
        self.size = max(1, min(fitting, 2 * self.size, _BATCH_ITEMS))

    def results(self) -> list[Any]:
        return [result for start in sorted(self.chunks) for result in self.chunks[start]]

    def close(self) -> None:
        """Let a generator run its `finally` now, not when it is collected."""
        if close := getattr(self.items, "close", None):
            close()


class _Run:
    """One run of a plan."""

    def __init__(self, asked: Request, values: dict[str, Any]) -> None:
        self._asked = asked
        self._values = values
        name = asked.local_executor
        self._local = start(name, None, self._wake) if name != "sync" else None
        self._in_local = 0  # tasks that run once, and run now
        self._blocks: Executor | None = None  # opened when the first block begins
        self._streams: list[_Stream] = []
        self._ready = asked.ready.copy()
        self._missing = asked.missing.copy()
        self._left = len(asked.tasks)

    def results(self) -> dict[str, Any]:
        """Run until every output is there."""
        try:
            while self._left:
                self._start_ready()
                if self._local:
                    for event in self._local.events(wait=False):
                        self._end(event)
                if self._streams and not self._ready:
                    self._feed()
                if self._left and not self._ready:
                    for event in self._wait():
                        self._end(event)
        finally:
            self._close()
        return {name: self._values[name] for name in self._asked.outputs}

    def _start_ready(self) -> None:
        """Begin whatever has all that it needs; what runs here may make more ready."""
        local, values, ready = self._local, self._values, self._ready
        for task in ready:
            if task.over:
                self._open(task)
            elif local:
                for need in task.shares:
                    local.share(need, values[need])
                self._in_local += 1
                local.submit(Batch(task, 0, _ONCE))
            else:
                _make(task, values)
                self._give(task)
        ready.clear()

    def _wait(self) -> Iterable[Event]:
        if self._blocks and self._in_blocks():
            return self._blocks.events()
        if self._local and self._in_local:
            return self._local.events()
        raise RuntimeError("the plan is broken: outputs are missing, and nothing can run")

    def _wake(self) -> None:
        """A task has ended, in some thread, while the loop may wait for the blocks."""
        if self._blocks:
            self._blocks.wake()

    def _close(self) -> None:
        """The executors first: they must be closed whatever a generator does in its `finally`."""
        try:
            if self._local:
                self._local.close()
            if self._blocks:
                self._blocks.close()
        finally:
            for stream in self._streams:
                stream.close()

    def _give(self, task: Task) -> None:
        """A task has ended: whoever has all that it needs is ready."""
        self._left -= 1
        missing, users = self._missing, self._asked.users
        for name in task.fans_out:
            if name in self._asked.outputs:
                self._list(task, name)
        for name in task.gives:
            for user in users.get(name, ()):
                missing[user] -= 1
                if not missing[user]:
                    self._ready.append(user)

    def _list(self, task: Task, fan_out: str) -> None:
        """An output too, and items can be drawn only once."""
        self._values[fan_out] = self._drawn(task, fan_out, lambda: list(self._values[fan_out]))

    def _open(self, task: Task) -> None:
        """Begin a block: its items are there, and so is all that they share."""
        if not self._blocks:
            self._blocks = start(self._asked.executor, self._asked.max_tasks)
        for need in task.shares:
            self._blocks.share(need, self._values[need])
        if task.over in self._asked.outputs and task.over in self._asked.replaced:
            self._list(task, task.over)
        items = self._drawn(task, task.over, lambda: iter(self._values[task.over]))
        self._streams.append(_Stream(task, items))

    def _drawn(self, task: Task, fan_out: str, draw: Callable[[], Any]) -> Any:
        """What comes from a fan-out; what it raises is the failure of that node."""
        try:
            return draw()
        except BaseException as error:
            if is_interrupt(error):
                raise
            raise Failure(task, error, node=fan_out) from error

    def _feed(self) -> None:
        """Draw items while the executor has room; the block that began first goes first."""
        for stream in list(self._streams):
            assert self._blocks
            while not stream.is_drawn and self._in_blocks() < self._blocks.capacity:
                if batch := self._drawn(stream.task, stream.task.over, stream.draw):
                    self._blocks.submit(batch)
            self._finish(stream)

    def _in_blocks(self) -> int:
        return sum(stream.in_flight for stream in self._streams)

    def _end(self, event: Event) -> None:
        task = event.batch.task
        if event.error:
            # Here a policy would decide.  Today's is: the first failure ends the run.
            at = event.failed
            item = (event.batch.start + at, event.batch.items[at]) if task.over else None
            raise Failure(task, event.error, item, event.told) from event.error
        if task.over:
            stream = next(stream for stream in self._streams if stream.task is task)
            stream.take(event)
            self._finish(stream)
            return
        self._in_local -= 1
        _keep(task, event.results[0], self._values)
        self._give(task)

    def _finish(self, stream: _Stream) -> None:
        if stream.is_drawn and not stream.in_flight and stream in self._streams:
            self._streams.remove(stream)
            _keep(stream.task, stream.results(), self._values)
            self._give(stream.task)
