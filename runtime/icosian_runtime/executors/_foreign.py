"""What is submitted runs in workers that somebody else's engine has, wherever these are.

    the loop's thread                        the engine                   one of its workers
    submit   -> _send -> call(arrive, …) ->  hands it to a worker  ->     _guest
    events   <- _done (a queue)          <-  its future is done    <-     what came of the batch, or None:
                                                                          lacks what is shared
                                         <-  None, from any thread: wake()

An engine takes a call and hands back a future; everything else is here, and the same for all.  What items
share is put where all workers can get it, once, and named with a batch; a worker that lacks it asks, and then
gets it together with the batch.  Where a call gets what it is given, and no copy, nothing is packed.

When workers die, an engine says which calls were lost with them, at best, and not which item ended whom.  So
these batches run again, when nothing else does; one that is lost again goes on in halves, and in the end the
item that is to blame is lost alone.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from operator import itemgetter
from queue import Empty, SimpleQueue
from threading import local
from uuid import uuid4

from ..failures import Failure, Misused
from . import Batch, Event, Table, Unpicklable, WorkerDied, keys, work
from ._script import ARRIVE, Script
from ._wire import opened, pack, pack_one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    class Future(Protocol):
        def add_done_callback(self, call: Callable[[Any], Any]) -> Any: ...
        def result(self) -> Any: ...

    class Engine(Protocol):
        name: str

        @property
        def slots(self) -> int: ...  # how many calls run at a time
        def is_lost(self, error: Exception) -> bool: ...  # the call, with its worker
        def is_gone(self, error: Exception) -> bool: ...  # the engine
        @property
        def ahead(self) -> int: ...  # how many calls a worker is given at a time, to hide their way
        def put(self, body: bytes) -> object: ...  # what `call` takes in its place
        def call(self, function: Callable[..., Any], *values: object) -> Future: ...
        def gather(
            self, futures: list[Any]
        ) -> list[Any]: ...  # what calls gave that are done, or their errors
        def mend(self) -> None: ...  # calls were lost, and none is left
        def close(self) -> None: ...


class Gone(Failure):
    """The engine, or the way to it."""

    def __init__(self, name: str, error: BaseException) -> None:
        told = getattr(error, "reason", "") or f"{type(error).__name__}: {error}".removesuffix(": ")
        self.error = ConnectionError(f"{name} is gone: {told}")
        self.note = str(self.error)

    def trace(self) -> str:
        return ""  # it would show our own files


class _Parcel:
    """A batch under way, or what is left of a suspect: `done` are results of the items before."""

    def __init__(self, batch: Batch, names: tuple[str, ...]) -> None:
        self.batch = batch
        self.names = names  # the task, and what its items share
        self.is_suspect = False
        self.bad = 0  # so many items, of which one ended a worker, come next; 0: not known
        self.done: list[Any] = []
        self.seconds = 0.0
        self.future: Any = None

    @property
    def next(self) -> Batch:
        """What is to be run now."""
        if not self.is_suspect:
            return self.batch
        at = len(self.done)
        size = (self.bad + 1) // 2 or len(self.batch.items)
        return Batch(self.batch.task, self.batch.start + at, self.batch.items[at : at + size])


class Foreign:
    """The executor of an engine."""

    def __init__(self, engine: Engine, workers: int | None, hands_over: bool = False) -> None:
        self._engine = engine
        self._limit = workers
        self._hands_over = hands_over
        self._run = uuid4().hex
        self._values: dict[str, object] = {}
        self._put: dict[str, object] = {}  # by the engine
        self._scripts: dict[str, Script] = {}  # one, in truth
        self._tables = local()
        self._waiting: deque[_Parcel] = deque()
        self._suspects: deque[_Parcel] = deque()
        self._flying: set[_Parcel] = set()
        self._done: SimpleQueue[_Parcel | Event | None] = SimpleQueue()

    @property
    def capacity(self) -> int:
        """With a limit below what the engine has, who waits might run."""
        slots = self._engine.slots
        return self._limit if self._limit and self._limit < slots else self._engine.ahead * slots

    def share(self, key: str, value: object) -> None:
        if key in self._values and self._values[key] is not value:
            self._run = uuid4().hex  # for workers it is another run
            self._put.pop(key, None)
        self._values[key] = value

    def submit(self, batch: Batch) -> None:
        task = batch.task
        self.share(f"{task.name}()", task)
        names = (f"{task.name}()", *keys(task.shares, self._values))
        self._waiting.append(_Parcel(batch, names))
        self._dispatch()

    def events(self, seconds: float | None = None) -> list[Event]:
        done: list[_Parcel | Event | None] = []
        with suppress(Empty):
            while True:
                done.append(self._done.get(True, seconds))
                seconds = 0
        parcels = [each for each in done if isinstance(each, _Parcel)]
        answers = self._engine.gather([each.future for each in parcels]) if parcels else []
        events = [each for each in done if isinstance(each, Event)]
        settled = [*map(self._settled, parcels, answers)]
        self._dispatch()
        return [*events, *filter(None, settled)]

    def wake(self) -> None:
        self._done.put(None)

    def kill(self, batch: Batch) -> bool:
        return False  # engines know calls that wait, and few can end one that runs

    def close(self) -> None:
        self._engine.close()

    def _dispatch(self) -> None:
        """Suspects one after the other, and nothing beside them."""
        if self._suspects and not self._flying:
            try:
                self._engine.mend()
            except OSError as error:
                raise Gone(self._engine.name, error) from error
            self._put.clear()  # may be lost, too
            self._send(self._suspects.popleft())
        while self._waiting and not self._suspects and not any(each.is_suspect for each in self._flying):
            self._send(self._waiting.popleft())

    def _send(self, parcel: _Parcel, is_lacking: bool = False) -> None:
        batch, told = parcel.batch, None
        try:
            if not self._hands_over:
                for name in parcel.names:
                    self._share(name)
            told = (batch.task.over, "", "")  # who made the item
            call = self._call(parcel, is_lacking)
        except Unpicklable as error:
            at = len(parcel.done) + error.at
            self._done.put(Event(batch, parcel.done, parcel.seconds, error, at, told))
            return
        self._flying.add(parcel)
        try:
            parcel.future = self._engine.call(*call)
        except Exception as error:
            self._done.put(self._judged(parcel, error))
            return
        parcel.future.add_done_callback(lambda _: self._done.put(parcel))

    def _call(self, parcel: _Parcel, is_lacking: bool) -> tuple[Any, ...]:
        batch = parcel.next
        if self._hands_over:
            return self._here, batch
        home = batch.task.run.__module__
        script = self._scripts[home] = self._scripts.get(home) or Script(home)
        sizes, items = pack(batch.items, "the item")
        names = script.name, script.alias
        of_guest = self._run, os.getpid(), names, parcel.names, sizes, items
        runtime = __package__.rpartition(".")[0]
        shared = [self._text(script), *map(self._put.get, parcel.names)] if is_lacking else []
        return ARRIVE, script.alias, script.path, runtime, of_guest, *shared

    def _share(self, name: str) -> None:
        if name not in self._put:
            what = f"the task `{name[:-2]}`" if name.endswith("()") else f"the shared value `{name}`"
            self._put[name] = self._engine.put(pack_one(self._values[name], what))

    def _text(self, script: Script) -> object:
        if script.alias not in self._put:
            self._put[script.alias] = self._engine.put(script.text)
        return self._put[script.alias]

    def _here(self, batch: Batch) -> Event:
        """In a thread of this process."""
        if not hasattr(self._tables, "table"):
            self._tables.table = Table(self._values)
        return work(batch, self._tables.table)

    def _settled(self, parcel: _Parcel, answer: Any) -> Event | None:
        self._flying.discard(parcel)
        parcel.future = None
        if isinstance(answer, Exception):
            return self._judged(parcel, answer)
        if answer is None:
            self._send(parcel, is_lacking=True)
            return None
        event: Event = answer if self._hands_over else opened(parcel.next, *answer)
        return self._tried(parcel, event) if parcel.is_suspect else event

    def _judged(self, parcel: _Parcel, error: Exception) -> Event | None:
        """The call has failed, and not what it was to run."""
        if self._engine.is_lost(error):
            return self._lose(parcel, error)
        if self._engine.is_gone(error):
            raise Gone(self._engine.name, error) from error
        told = f"{type(error).__name__}: {error}"
        raise Misused(f"a worker of {self._engine.name} cannot run the script: {told}") from error

    def _lose(self, parcel: _Parcel, error: Exception) -> Event | None:
        self._flying.discard(parcel)
        if not parcel.is_suspect:
            parcel.is_suspect = True
            self._suspects.append(parcel)
            return None
        parcel.bad = len(parcel.next.items)
        if parcel.bad > 1:
            self._suspects.appendleft(parcel)
            return None
        died = WorkerDied(f"the worker has ended, which {self._engine.name} tells as {type(error).__name__}")
        return Event(parcel.batch, parcel.done, parcel.seconds, died)

    def _tried(self, parcel: _Parcel, event: Event) -> Event | None:
        """What ran alone; what is left of its batch does so next, unless an item failed."""
        parcel.done += event.results
        parcel.bad = max(0, parcel.bad - len(event.results))
        parcel.seconds += event.seconds
        if not event.error and len(parcel.done) < len(parcel.batch.items):
            self._suspects.appendleft(parcel)
            return None
        return Event(parcel.batch, parcel.done, parcel.seconds, event.error, told=event.told)


def results(futures: list[Any]) -> list[Any]:
    """Of each its result, or its error; all are done."""
    found: list[Any] = []
    for future in futures:
        try:
            found.append(future.result())
        except Exception as error:
            found.append(error)
    return found


def hands_over(call: Callable[..., Future]) -> bool:
    """Whether a call gets the very objects that it is given, and no copies."""
    mark = object()
    return call(itemgetter(0), (mark,)).result() is mark
