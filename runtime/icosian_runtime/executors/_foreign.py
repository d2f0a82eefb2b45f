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
    from collections.abc import Callable, Iterator
    from typing import Any, Protocol

    class Future(Protocol):
        def add_done_callback(self, call: Callable[[Any], Any]) -> Any: ...
        def result(self) -> Any: ...

    class Engine(Protocol):
        name: str
        ahead: int  # how many calls a worker is given at a time, to hide their way

        @property
        def patience(
            self,
        ) -> float | None: ...  # seconds without events, then `look`; None: it tells by itself
        @property
        def slots(self) -> int: ...  # how many calls run at a time
        def put(self, body: bytes) -> object: ...  # what `call` takes in its place
        def call(self, function: Callable[..., Any], *values: object) -> Future: ...
        def is_lost(self, error: Exception) -> bool: ...  # the call, with its worker
        def is_gone(self, error: Exception) -> bool: ...  # the engine
        def look(self) -> str: ...  # why nothing will come any more, if so
        def mend(self) -> None: ...  # calls were lost, and none is left
        def close(self) -> None: ...


class Gone(Failure):
    """The engine, or the way to it."""

    def __init__(self, name: str, why: str) -> None:
        self._gone = ConnectionError(f"{name} is gone: {why}")
        self.error = self._gone
        self.note = str(self._gone)

    def trace(self) -> str:
        return ""  # it would show our own files

    def original(self) -> Exception:
        return self._gone  # which says all that the note does


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
        self.refusal: Exception | None = None  # why the engine took no call

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
        self._over: Gone | Misused | None = None  # raised when all that went well has been told

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

    def events(self, seconds: float | None = None) -> Iterator[Event]:
        if self._over:
            raise self._over
        ended = self._ended(seconds)
        yield from (each for each in ended if isinstance(each, Event))
        parcels = [each for each in ended if isinstance(each, _Parcel)]
        for parcel in parcels:
            event = self._settled(parcel, parcel.refusal or _answer(parcel.future))
            if not self._over:
                self._mend()
                self._dispatch()
            if event:
                yield event

    def _ended(self, seconds: float | None) -> list[_Parcel | Event | None]:
        """All that has; where nothing has, wait."""
        found: list[_Parcel | Event | None] = []
        limits = [each for each in (seconds, self._engine.patience) if each is not None]
        with suppress(Empty):
            found.append(self._done.get(True, min(limits, default=None)))
            while True:
                found.append(self._done.get_nowait())
        if not found and self._flying and (why := self._engine.look()):
            self._over = Gone(self._engine.name, why)
        return found

    def wake(self) -> None:
        self._done.put(None)

    def kill(self, batch: Batch) -> bool:
        return False  # engines know calls that wait, and few can end one that runs

    def close(self) -> None:
        self._engine.close()

    def _mend(self) -> None:
        """Suspects run one after the other, and nothing beside them."""
        if self._suspects and not self._flying:
            self._engine.mend()
            self._put.clear()  # may be lost, too
            self._send(self._suspects.popleft())

    def _dispatch(self) -> None:
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
            parcel.refusal = error
            self._done.put(parcel)
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
        parcel.future = parcel.refusal = None
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
            why = getattr(error, "reason", "") or f"{type(error).__name__}: {error}".removesuffix(": ")
            self._over = Gone(self._engine.name, why)
        else:
            told = f"{type(error).__name__}: {error}"
            self._over = Misused(f"a worker of {self._engine.name} cannot run the script: {told}")
        return None

    def _lose(self, parcel: _Parcel, error: Exception) -> Event | None:
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


def _answer(future: Future) -> Any:
    """What a call gave that is done, or its error."""
    try:
        return future.result()
    except Exception as error:
        return error


def hands_over(call: Callable[..., Future]) -> bool:
    """Whether a call gets the very objects that it is given, and no copies."""
    mark = object()
    return call(itemgetter(0), (mark,)).result() is mark
