"""A run with a checkpoint: between the loop and each executor stands one that looks first and keeps afterwards.

    the loop             Keeping                                   the executor
    submit(batch)   ->   there already? then it has ended     or   ->  runs it
    events()        <-   on the disk by now                        <-  Event

So the loop knows nothing of checkpoints, and every executor has them.  Everything here runs in the loop's thread.

The key of a result: the code of its task, the digests of what it takes, and of an item its own digest and how often
the same one came before; never its index.  A value of which no digest can be taken, or that cannot be stored, counts as
what it was made from, and is made anew in every run.  What fans out is never stored, so its items are drawn anew, too.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from time import monotonic

from ..executors import Event, Reused, Unpicklable, ignore, start
from ..executors import Recipe as Making
from ..failures import Failure, Misused
from ..interrupts import Held
from ..refusals import nearest
from .code import Code
from .digest import SIZE, Undigested, joined
from .directory import Refused, warn
from .journal import NOTHING
from .store import Recipe, Store
from .values import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from ..executors import Batch, Begin, Executor
    from ..plan import Task
    from ..request import Request
    from .why import Why


class Unkept(Failure):
    """The directory cannot be written or read any more."""

    def __init__(self, path: str, error: OSError) -> None:
        self.error = error
        self.note = (
            f"the checkpoint {path} cannot be used any more: {error.strerror or error}; what it has is kept"
        )


@contextmanager
def keeping(asked: Request, values: Mapping[str, Any]) -> Iterator[Begin]:
    """What starts the executors of a run.  Raises `Misused`, and `Refused` for the directory."""
    how = asked.how
    kept = Kept(asked)
    kept.check(values)
    path = os.fspath(how["checkpoint"])
    try:
        script = os.path.basename(kept.code.file)
        kept.store = Store(path, script, is_durable=how["durability"] == "power", is_fresh=how["fresh"])
    except OSError as error:
        raise Refused(f"{path} cannot be used: {error.strerror or error}") from error
    try:
        if how["why"]:
            from .why import Why

            kept.why = Why(kept.store)
        yield kept.start
    finally:
        kept.store.close()


class Kept:
    """What is known of one run: its store, and the digests of its values."""

    store: Store
    why: Why | None = None

    def __init__(self, asked: Request) -> None:
        self._asked = asked
        self.grace: float = asked.how["grace"]
        self.code = Code(asked.plan)
        self._anew = _named(asked, asked.how["rerun"])
        self._values: dict[str, Any] = {}  # what tasks take, by name
        self._digests: dict[str, bytes] = {}  # of these
        self._made: dict[str, bytes] = {}  # what they were made from
        self._recipes: dict[Task, Recipe] = {}
        self._counts: dict[tuple[bytes, bytes], int] = {}  # how often an item came
        self._keys: dict[tuple[Task, int], tuple[bytes, bytes]] = {}  # of what runs: key, digest of the item
        self._told: set[Task] = set()
        self.broken: Unkept | None = None  # why the store can do nothing any more

    def start(self, name: str, workers: int | None, ended: Callable[[], None] = ignore) -> Executor:
        return Keeping(start(name, workers, ended), self, ended)

    def check(self, values: Mapping[str, Any]) -> None:
        """Whether what is given can be told from anything else.  Raises `Misused`."""
        tasks = [*self._asked.tasks, *(each.task for each in self._asked.recipes.values())]
        for name in sorted({name for task in tasks for name in task.shares} & values.keys()):
            try:
                self._digests[name] = self.code.digest.of(values[name])
            except Undigested as error:
                raise Misused(str(_unfit(f"`{name}`", error))) from error

    def share(self, name: str, value: Any) -> None:
        self._values[name] = value

    def found(self, batch: Batch) -> Event | None:
        """The end of a batch whose result is there.  Raises `Unkept`, and `Unpicklable` for what has no digest."""
        task, at = batch.task, (batch.task, batch.start)
        if at in self._keys or task.fans_out:  # it is tried again
            return None
        recipe = self._recipe(task)
        item = self._item(batch) if task.over else NOTHING
        count = self._counts[recipe.key, item] = self._counts.get((recipe.key, item), -1) + 1
        key = joined("result", recipe.key, item, str(count))
        for name in task.gives:
            self._made[name] = joined("made", self._made.get(name, b"") if task.over else b"", key)
        is_anew = not self._anew.isdisjoint(task.nodes)
        with self._unbroken():
            result = None if is_anew else self.store.find(key)
            if self.why:
                self.why.tell(batch, recipe, item, is_found=bool(result), is_anew=is_anew)
        if result:
            return Reused(batch, [*result], 0.0)
        self._keys[at] = key, item
        return None

    def _recipe(self, task: Task) -> Recipe:
        """The code and the inputs of a task, which are the same for all its items."""
        if task not in self._recipes:
            inputs = {name: self._digest(name).hex() for name in task.shares}
            self._recipes[task] = recipe = Recipe(task.name, self.code.of(task), inputs)
            for name in task.gives if task.fans_out else ():
                self._made[name] = joined("made", recipe.key)
        return self._recipes[task]

    def _digest(self, name: str) -> bytes:
        if name not in self._digests:
            value = self._values[name]
            if isinstance(value, Making):
                parts = [self._digest(need) for need in value.task.needs]
                code = sorted(self.code.of(value.task).items())
                self._digests[name] = joined("made", repr(code), *parts)
            else:
                self._digests[name] = self._content(name, value)
        return self._digests[name]

    def _content(self, name: str, value: Any) -> bytes:
        try:
            return self.code.digest.of(value)
        except Undigested as error:
            if self._asked.how["on_error"] == "collect":
                return os.urandom(SIZE)  # failed items may be among them, and how they failed
            if name in self._made:
                return self._made[name]
            raise _unfit(f"`{name}`", error) from None

    def _item(self, batch: Batch) -> bytes:
        try:
            return self.code.digest.of(batch.items[0])
        except Undigested as error:
            raise _unfit("the item", error) from None

    def keep(self, events: Iterable[Event]) -> None:
        """Store what has been made; it is on the disk when this returns.  Raises `Unkept`."""
        results = []
        for event in events:
            task = event.batch.task
            if event.error or (task, event.batch.start) not in self._keys:
                continue
            key, item = self._keys.pop((task, event.batch.start))
            try:
                results.append((key, self._recipes[task], item, *encode(event.results[0])))
            except Unpicklable as error:
                if task not in self._told:
                    self._told.add(task)
                    warn(f"what `{task.name}` gives cannot be stored, and is made anew every time: {error}")
        if results:
            with self._unbroken():
                self.store.keep(results)

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        """Once the store has failed, it is not tried again."""
        if self.broken:
            raise self.broken
        try:
            yield
        except OSError as error:
            self.broken = Unkept(self.store.path, error)
            raise self.broken from error


class Keeping:
    """An executor whose results are kept, and that has those at once which are there already."""

    def __init__(self, inner: Executor, kept: Kept, ended: Callable[[], None]) -> None:
        self._inner = inner
        self._kept = kept
        self._ended = ended
        self._found: list[Event] = []
        self._at_work: set[Batch] = set()
        self.late: list[Event] = []  # of what was drawn when the run stopped

    @property
    def capacity(self) -> int:
        return self._inner.capacity

    def share(self, key: str, value: object) -> None:
        self._kept.share(key, value)
        self._inner.share(key, value)

    def submit(self, batch: Batch) -> None:
        task = batch.task
        try:
            found = self._kept.found(batch)
        except Unpicklable as error:
            found = Event(batch, [], 0.0, error, told=(task.over or task.nodes[0], "", ""))
        except Unkept:  # told by `events`, where it ends the run
            found = None
        if found:
            self._found.append(found)
        elif not self._kept.broken:
            self._inner.submit(batch)
            self._at_work.add(batch)
        self._ended()  # this has an end already, and so has what ran in this very thread

    def events(self, seconds: float | None = None) -> Iterable[Event]:
        if self._kept.broken:
            raise self._kept.broken
        found, self._found = self._found, []
        return [*found, *self._kept_events(0 if found else seconds)]

    def wake(self) -> None:
        self._inner.wake()

    def kill(self, batch: Batch) -> bool:
        return self._inner.kill(batch)

    def close(self) -> None:
        """What was drawn when a run stops may end, for some seconds; then nothing may."""
        try:
            if self._at_work and not self._kept.broken:
                self._end()
        finally:
            self._inner.close()

    def _end(self) -> None:
        grace = self._kept.grace
        until = monotonic() + grace
        seconds = 0.0
        with suppress(Exception):  # the run has one already
            while self._at_work and seconds >= 0:
                self.late += self._kept_events(seconds)
                if self._at_work and not seconds and grace:
                    _tell_of_grace(len(self._at_work), grace)
                seconds = until - monotonic()

    def _kept_events(self, seconds: float | None) -> list[Event]:
        """What ends within these seconds; an interrupt waits until that has been stored."""
        with Held(self._inner.wake):
            events = [*self._inner.events(seconds)]
            self._at_work.difference_update(event.batch for event in events)
            self._kept.keep(events)
        return events


def _tell_of_grace(count: int, grace: float) -> None:
    error = sys.exc_info()[1]
    if isinstance(error, Failure):
        warn(f"the run stops: {error.note}")
    what = f"{count} items that were drawn get" if count > 1 else "one item that was drawn gets"
    warn(f"{what} {grace:g} s to end, and to be kept; another Ctrl-C does not wait")


def _unfit(what: str, error: Undigested) -> Unpicklable:
    of = f" (`{error.path}`)" if error.path else ""
    return Unpicklable(f"{what}{of} has no digest, which checkpoints need: {error.why}")


def _named(asked: Request, names: str | None) -> set[str]:
    """The nodes that are named, with commas between them.  Raises `Misused`."""
    wanted = {name.strip() for name in (names or "").split(",")} - {""}
    known = {node for task in asked.plan.tasks for node in task.nodes}
    for name in sorted(wanted - known):
        raise Misused(f"there is no node `{name}` that could be made anew{nearest(name, sorted(known))}")
    return wanted
