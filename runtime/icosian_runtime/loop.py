"""The one loop: ready -> submit -> done.

    tasks that run once        go to the local executor as soon as what they need is there; `sync` is this thread
    blocks                     items are drawn from the fan-out, in this thread, only as their executor has
                               room; their batches run there; results are put back in the order of the items
    tasks that stream          run in this thread, and whenever they want a result that is not there yet, the
                               loop goes on, until it is

Nothing polls: when nothing is ready, the loop waits for the blocks, or else for the tasks; a task that
ends while it waits for the blocks wakes it.  When nothing is ready and nothing runs, and outputs are
still missing, the plan is broken, and the loop says so instead of hanging.
"""

from __future__ import annotations

from .executors import Batch, start
from .failures import Failure
from .interrupts import is_interrupt, listen, stop_listening
from .request import request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from .blocks import Block
    from .executors import Event, Executor
    from .plan import Plan, Task
    from .request import Request

_ONCE = [None]  # the one item of a task that runs once; nobody looks at it


def execute(
    plan: Plan,
    outputs: Sequence[str] | None = None,
    *,
    inputs: Mapping[str, Any] | None = None,
    overrides: Mapping[str, Any] | None = None,
    executor: str | None = None,
    max_tasks: int | None = None,
    local_executor: str | None = None,
) -> dict[str, Any]:
    """Make the outputs: those that the script was built for, or the ones named here.

    Where tasks run is what the script was built for, too, unless it is said here.
    Raises `Misused` (a ValueError) when names or values do not fit the script, and what the user's
    function raised when one fails, with a note that names the node, the item and the place.
    """
    where = (executor, max_tasks, local_executor)
    try:
        return run(*request(plan, outputs, inputs or {}, overrides or {}, *where))
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
        if is_interrupt(error) or isinstance(error, Failure):
            raise
        raise Failure(task, error) from error
    _keep(task, value, values)


def _keep(task: Task, value: Any, values: dict[str, Any]) -> None:
    gives = task.gives
    if len(gives) == 1:
        values[gives[0]] = value
    else:
        values.update(zip(gives, value, strict=True))


class _Run:
    """One run of a plan."""

    def __init__(self, asked: Request, values: dict[str, Any]) -> None:
        self._asked = asked
        self._values = values
        local = asked.local_executor
        self._local = start(local, None, self._wake) if local != "sync" else None
        self._in_local = 0  # tasks that run once, and run now
        self._executors: dict[tuple[str, int | None], Executor] = {}  # opened when a block first needs them
        self._blocks: list[Block] = []  # that are not done
        self._streams: dict[str, Block] = {}  # what a task is going to take as it comes
        self._streaming: list[Task] = []  # tasks that could begin to take some
        self._ready = asked.ready.copy()
        self._missing = asked.missing.copy()
        self._left = len(asked.tasks)
        self._failed: Failure | None = None

    def results(self) -> dict[str, Any]:
        """Run until every output is there."""
        try:
            while self._left:
                if self._streaming:
                    self._stream(self._streaming.pop(0))
                else:
                    self._advance()
        finally:
            self._close()
        return {name: self._values[name] for name in self._asked.outputs}

    def _start_ready(self) -> None:
        """Begin whatever has all that it needs; what runs here may make more ready."""
        for task in self._ready:
            if task.over:
                self._open(task)
            elif task.streams:
                self._streaming.append(task)
            elif self._local:
                self._share(task, self._local)
                self._in_local += 1
                self._local.submit(Batch(task, 0, _ONCE))
            else:
                _make(task, self._values)
                self._give(task)
        self._ready.clear()

    def _advance(self) -> None:
        """Start what is ready, feed the blocks, and wait until something has happened."""
        before = self._left, len(self._streaming)
        self._start_ready()
        self._feed()
        if before == (self._left, len(self._streaming)):  # else something has
            for event in self._wait():
                self._end(event)
        if self._local:
            for event in self._local.events(wait=False):
                self._end(event)

    def _wait(self) -> Iterable[Event]:
        for block in self._blocks:
            if block.in_flight:
                return block.executor.events()
        if self._local and self._in_local:
            return self._local.events()
        raise RuntimeError("the plan is broken: outputs are missing, and nothing can run")

    def _wake(self) -> None:
        """A task has ended, in some thread, while the loop may wait for the blocks."""
        for executor in list(self._executors.values()):
            executor.wake()

    def _close(self) -> None:
        """The executors first: they must be closed whatever a generator does in its `finally`."""
        try:
            for executor in [self._local, *self._executors.values()]:
                if executor:
                    executor.close()
        finally:
            for block in self._blocks:
                block.close()

    def _give(self, task: Task) -> None:
        """A task has ended: whoever has all that it needs is ready."""
        self._left -= 1
        for name in task.fans_out:
            if name in self._asked.outputs:
                self._list(task, name)
        for name in task.gives:
            self._arrive(name)

    def _arrive(self, name: str) -> None:
        for user in self._asked.users.get(name, ()):
            self._missing[user] -= 1
            if not self._missing[user]:
                self._ready.append(user)

    def _list(self, task: Task, fan_out: str) -> None:
        """An output too, and items can be drawn only once."""
        self._values[fan_out] = self._drawn(task, fan_out, lambda: list(self._values[fan_out]))

    def _share(self, task: Task, executor: Executor) -> None:
        """Let it have what its items take besides themselves, or the recipe for it."""
        for need in task.shares:
            recipe = self._asked.recipes.get(need)
            if recipe:
                self._share(recipe.task, executor)
            executor.share(need, recipe or self._values[need])

    def _open(self, task: Task) -> None:
        """Begin a block: its items are there, and so is all that they share."""
        from .blocks import Block

        where = self._asked.where(task)
        if where not in self._executors:
            self._executors[where] = start(*where)
        executor = self._executors[where]
        self._share(task, executor)
        if task.over in self._asked.outputs and task.over in self._asked.replaced:
            self._list(task, task.over)
        items = self._drawn(task, task.over, lambda: iter(self._values[task.over]))
        self._blocks.append(block := Block(task, items, executor, self._asked.is_streamed(task)))
        if block.is_streamed:
            self._streams[task.gives[0]] = block
            self._arrive(task.gives[0])

    def _drawn(self, task: Task, fan_out: str, draw: Callable[[], Any]) -> Any:
        """What comes from a fan-out; what it raises is the failure of that node."""
        try:
            return draw()
        except BaseException as error:
            if is_interrupt(error):
                raise
            raise Failure(task, error, node=fan_out) from error

    def _feed(self) -> None:
        """Draw items while the executor has room; the block that began first goes first.

        One executor after the other: we can only wait for one.
        """
        for block in list(self._blocks):
            task, executor = block.task, block.executor
            busy = [each for each in self._blocks if each.in_flight]
            if all(each.executor is executor for each in busy):
                room = executor.capacity - sum(each.in_flight for each in busy)
                while room > 0 and block.has_room:
                    if batch := self._drawn(task, task.over, block.draw):
                        executor.submit(batch)
                        room -= 1
            self._finish(block)

    def _stream(self, task: Task) -> None:
        """Run, in this thread, a task that takes results of blocks as they come, while these go on."""
        values = self._values
        streams = {name: self._streams.pop(name).stream(self._advance) for name in task.streams}
        values.update(streams)
        _make(task, values)
        for name, stream in streams.items():
            for _ in stream:  # what it did not take has to run, too
                pass
            del values[name]
        if self._failed:  # and its function has caught that
            raise self._failed
        self._give(task)

    def _end(self, event: Event) -> None:
        task = event.batch.task
        if event.error:
            # Here a policy would decide.  Today's is: the first failure ends the run.
            at = event.failed
            item = (event.batch.start + at, event.batch.items[at]) if task.over else None
            self._failed = Failure(task, event.error, item, event.told)
            raise self._failed from event.error
        if task.over:
            block = next(block for block in self._blocks if block.task is task)
            block.take(event)
            self._finish(block)
        else:
            self._in_local -= 1
            _keep(task, event.results[0], self._values)
            self._give(task)

    def _finish(self, block: Block) -> None:
        if block.is_drawn and not block.in_flight and block in self._blocks:
            self._blocks.remove(block)
            if block.is_streamed:
                self._left -= 1
            else:
                _keep(block.task, block.results(), self._values)
                self._give(block.task)
