"""The one loop: ready -> submit -> done.

    tasks that run once        in this thread, as soon as what they need is there
    blocks                     items are drawn from the fan-out only as the executor has room; their
                               batches run there; results are put back in the order of the items

Nothing polls: when nothing is ready here, the loop waits for the executor.  When nothing is ready and
nothing runs, and outputs are still missing, the plan is broken, and the loop says so instead of hanging.
"""

from __future__ import annotations

from time import perf_counter

from .executors import Batch, find
from .failures import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from .executors import Event, Executor
    from .plan import Plan, Task
    from .request import Request

MAX_TASKS = 10  # threads, as in Hamilton
_BATCH_SECONDS = 0.001  # small items travel together, up to this much work
_BATCH_ITEMS = 256


def execute(
    plan: Plan,
    outputs: Sequence[str] | None = None,
    *,
    inputs: Mapping[str, Any] | None = None,
    overrides: Mapping[str, Any] | None = None,
    executor: str = "threads",
    max_tasks: int | None = None,
) -> dict[str, Any]:
    """Make the outputs: those that the script was built for, or the ones named here.

    Raises `Misused` (a ValueError) when names or values do not fit the script, and what the user's
    function raised when one fails, with a note that names the node, the item and the place.
    """
    from .request import Request

    count = MAX_TASKS if max_tasks is None else max_tasks
    try:
        return run(Request(plan, outputs, inputs or {}, overrides or {}, executor, count))
    except Failure as failure:
        failed = failure
    raise failed.original()  # out here, where Python adds no context to it


def run(request: Request) -> dict[str, Any]:
    """The outputs of a request that fits its plan.  Raises `Failure`."""
    return _Run(request).results()


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

    def __init__(self, request: Request) -> None:
        self._request = request
        self._values = request.values
        self._wanted = set(request.outputs)
        self._executor: Executor | None = None  # opened when the first block begins
        self._streams: list[_Stream] = []
        self._ready: list[Task] = []
        self._missing: dict[Task, int] = {}  # how many of a task's needs are not there yet
        self._users: dict[str, list[Task]] = {}  # value -> tasks that wait for it
        self._left = len(request.tasks)
        for task in request.tasks:
            awaited = [need for need in task.needs if need not in self._values]
            self._missing[task] = len(awaited)
            for need in awaited:
                self._users.setdefault(need, []).append(task)
            if not awaited:
                self._ready.append(task)

    def results(self) -> dict[str, Any]:
        """Run until every output is there."""
        try:
            while self._left:
                while self._ready:
                    ready, self._ready = self._ready, []
                    for task in ready:
                        self._start(task)
                self._feed()
                if self._ready or not self._left:
                    continue
                if not any(stream.in_flight for stream in self._streams):
                    raise RuntimeError("the plan is broken: outputs are missing, and nothing can run")
                assert self._executor
                for event in self._executor.events():
                    self._end(event)
        finally:
            for stream in self._streams:
                stream.close()
            if self._executor:
                self._executor.close()
        return {name: self._values[name] for name in self._request.outputs}

    def _start(self, task: Task) -> None:
        if task.over:
            self._open(task)
            return
        try:
            value = task.run(*[self._values[need] for need in task.needs])
        except (Exception, SystemExit, GeneratorExit) as error:
            raise Failure(task, error) from error
        self._give(task, value)

    def _give(self, task: Task, value: Any) -> None:
        """A task has ended: whoever has all that it needs is ready."""
        self._left -= 1
        if len(task.gives) == 1:
            self._values[task.gives[0]] = value
        else:
            self._values.update(zip(task.gives, value, strict=True))
        for name in task.fans_out:
            if name in self._wanted:
                self._list(task, name)
        for name in task.gives:
            for user in self._users.get(name, ()):
                self._missing[user] -= 1
                if not self._missing[user]:
                    self._ready.append(user)

    def _list(self, task: Task, fan_out: str) -> None:
        """An output too, and items can be drawn only once."""
        try:
            self._values[fan_out] = list(self._values[fan_out])
        except (Exception, SystemExit, GeneratorExit) as error:
            raise Failure(task, error, node=fan_out) from error

    def _open(self, task: Task) -> None:
        """Begin a block: its items are there, and so is all that they share."""
        if not self._executor:
            self._executor = find(self._request.executor).open(self._request.max_tasks)
            assert self._executor
        for need in task.needs[1:]:
            self._executor.share(need, self._values[need])
        if task.over in self._wanted and task.over in self._request.replaced:
            self._list(task, task.over)
        try:
            items = iter(self._values[task.over])
        except TypeError as error:
            raise Failure(task, error, node=task.over) from error
        self._streams.append(_Stream(task, items))

    def _feed(self) -> None:
        """Draw items while the executor has room; the block that began first goes first."""
        for stream in list(self._streams):
            assert self._executor
            while not stream.is_drawn and self._in_flight() < self._executor.capacity:
                try:
                    batch = stream.draw()
                except (Exception, SystemExit, GeneratorExit) as error:
                    raise Failure(stream.task, error, node=stream.task.over) from error
                if batch:
                    self._executor.submit(batch)
            self._finish(stream)

    def _in_flight(self) -> int:
        return sum(stream.in_flight for stream in self._streams)

    def _end(self, event: Event) -> None:
        batch = event.batch
        if event.error:
            index = len(event.results)
            raise Failure(batch.task, event.error, (batch.start + index, batch.items[index])) from event.error
        stream = next(stream for stream in self._streams if stream.task is batch.task)
        stream.take(event)
        self._finish(stream)

    def _finish(self, stream: _Stream) -> None:
        if stream.is_drawn and not stream.in_flight and stream in self._streams:
            self._streams.remove(stream)
            self._give(stream.task, stream.results())
