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

from time import sleep

from .executors import Batch, start
from .failures import Failure
from .interrupts import is_interrupt, listen, stop_listening
from .request import request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from .block import Block
    from .blocks import Blocks
    from .executors import Begin, Event
    from .plan import Plan, Task
    from .request import Request

    Make = Callable[[Task, dict[str, Any]], None]

_ONCE = [None]  # the one item of a task that runs once; nobody looks at it


def execute(
    plan: Plan,
    outputs: Sequence[str] | None = None,
    *,
    inputs: Mapping[str, Any] | None = None,
    overrides: Mapping[str, Any] | None = None,
    **how: Any,
) -> dict[str, Any]:
    """Make the outputs: those that the script was built for, or the ones named here.

    `how` it runs is said by the settings of `how.SETTINGS`; what is not said is as the script was built.
    Raises `Misused` (a ValueError) for names or values that do not fit the script, and what the user's function
    raised, with a note that names node, item and place; an ExceptionGroup of these where several have failed.
    """
    try:
        return run(*request(plan, outputs, inputs or {}, overrides or {}, how))
    except Failure as failure:
        failed = failure
    raise failed.original()  # out here, where Python adds no context to it


def run(asked: Request, values: dict[str, Any]) -> dict[str, Any]:
    """The outputs, made from these values.  Raises `Failure`."""
    is_listening = listen()
    try:
        if asked.is_straight:
            for task in asked.tasks:
                make(task, values)
            return {name: values[name] for name in asked.outputs}
        if seconds := asked.how["run_timeout"]:
            from .limits import limited

            return limited(lambda: _run(asked, values), seconds, asked.how["grace"])
        return _run(asked, values)
    finally:
        if is_listening:
            stop_listening()


def _run(asked: Request, values: dict[str, Any]) -> dict[str, Any]:
    if asked.is_plain:
        return Run(asked, values, start).results()
    from .surroundings import run

    return run(asked, values)


def make(task: Task, values: dict[str, Any]) -> None:
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


class Run:
    """One run of a plan."""

    def __init__(self, asked: Request, values: dict[str, Any], begin: Begin, make: Make = make) -> None:
        self._asked = asked
        self._values = values
        self._start = begin
        self._make = make  # for tasks that stream
        local = asked.how["local_executor"]
        self._local = begin(local, None, self._wake) if (local, begin) != ("sync", start) else None
        self._in_local = 0  # tasks that run once, and run now
        self._blocks: Blocks | None = None  # where there are some
        self._streams: dict[str, Block] = {}  # what a task is going to take as it comes
        self._streaming: list[Task] = []  # tasks that could begin to take some
        self._ready = asked.ready.copy()
        self._missing = asked.missing.copy()
        self._left = len(asked.tasks)
        self.failures: list[Failure] = []

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
            try:
                self._begin(task)
            except Failure as failure:
                self._fail(failure)
        self._ready.clear()

    def _begin(self, task: Task) -> None:
        if task.over:
            self._open(task)
        elif self._asked.streams(task):
            self._streaming.append(task)
        elif self._local:
            self._asked.share(task, self._values, self._local)
            self._in_local += 1
            self._local.submit(Batch(task, 0, _ONCE))
        else:
            make(task, self._values)
            self._give(task)

    def _advance(self) -> None:
        """Start what is ready, feed the blocks, and wait until something has happened."""
        before = self._left, len(self._streaming)
        self._start_ready()
        for block in self._blocks.fed() if self._blocks else ():
            self._finish(block)
        if before == (self._left, len(self._streaming)):  # else something has
            for event in self._wait():
                self._end(event)
        if self._local:
            for event in self._local.events(0):
                self._end(event)

    def _wait(self) -> Iterable[Event]:
        seconds = self._blocks.due() if self._blocks else None
        executor = (self._blocks and self._blocks.busy()) or (self._in_local and self._local)
        if executor:  # not for ever: a Ctrl-C that comes just before would wait, too
            return executor.events(1.0 if seconds is None else min(seconds, 1.0))
        if seconds is not None:
            sleep(seconds)
            return []
        if self.failures:
            from .policies import together

            raise together(self.failures)
        raise RuntimeError("the plan is broken: outputs are missing, and nothing can run")

    def _wake(self) -> None:
        """A task has ended, in some thread, while the loop may wait for the blocks."""
        if self._blocks:
            self._blocks.wake()

    def _close(self) -> None:
        try:
            if self._local:
                self._local.close()
        finally:
            if self._blocks:
                self._blocks.close()

    def _fail(self, failure: Failure) -> None:
        """It ends the run, or is told when everything else has run."""
        if failure.aside:
            raise failure.aside
        if failure not in self.failures:
            self.failures.append(failure)
        if self._asked.how["on_error"] == "stop":
            raise failure from failure.error

    def _give(self, task: Task) -> None:
        """A task has ended: whoever has all that it needs is ready."""
        self._left -= 1
        for name in task.fans_out:
            if name in self._asked.outputs:
                from .blocks import as_list

                as_list(task, name, self._values)
        for name in task.gives:
            self._arrive(name)

    def _arrive(self, name: str) -> None:
        for user in self._asked.users.get(name, ()):
            self._missing[user] -= 1
            if not self._missing[user]:
                self._ready.append(user)

    def _open(self, task: Task) -> None:
        """Begin a block: its items are there, and so is all that they share."""
        if not self._blocks:
            from .blocks import Blocks

            self._blocks = Blocks(self._asked, self._values, self._start, self._fail)
        block = self._blocks.open(task)
        if block.is_streamed:
            self._streams[task.gives[0]] = block
            self._arrive(task.gives[0])

    def _stream(self, task: Task) -> None:
        """Run, in this thread, a task that takes results of blocks as they come, while these go on."""
        values = self._values
        streams = {name: self._streams.pop(name).stream(self._advance) for name in task.streams}
        values.update(streams)
        before = len(self.failures)
        try:
            self._make(task, values)
            for stream in streams.values():
                for _ in stream:  # what it did not take has to run, too
                    pass
        except Failure as failure:
            self._fail(failure)
        for name in streams:
            del values[name]
        if len(self.failures) == before:
            self._give(task)
        else:  # what its function has caught, perhaps
            self._fail(self.failures[before])

    def _end(self, event: Event) -> None:
        task = event.batch.task
        if task.over:
            assert self._blocks
            self._finish(self._blocks.take(event))
            return
        self._in_local -= 1
        if event.error:
            self._fail(Failure(task, event.error, told=event.told))
        else:
            _keep(task, event.results[0], self._values)
            self._give(task)

    def _finish(self, block: Block) -> None:
        """Hand on what a block has made, when its last item is done."""
        if self._blocks and self._blocks.is_over(block):
            if block.is_streamed:
                self._left -= 1
            elif not block.failure:
                _keep(block.task, block.results(), self._values)
                self._give(block.task)
