"""Where tasks run.  One file each; the file name is what users type.

An executor defines `open(workers, ended)`, which returns an object with

    capacity                how many batches it likes to hold at a time
    share(key, value)       every batch may name this value, or the `Recipe` for it; shared once, before it is
                            first named
    submit(batch)           take a batch to be run, at once or later
    events(seconds)         an Event for each batch that has ended; when there is none, wait until something
                            has happened, but no longer than that
    wake()                  from any thread: let `events` return
    kill(batch)             give up a batch that runs: it ends now, with an error; False when that cannot be done
    close()                 start nothing more, and return without waiting for what still runs

Without a number of workers it takes what it likes best.  It calls `ended`, in whatever thread, when it
has an event to give.  The loop calls everything else from one thread.  Every submitted batch ends in
exactly one Event.

A file may say more of itself: `IS_LOCAL`, that values are handed over as they are, so that it can run
the tasks outside blocks, too; `VARIANTS`, what may stand after its name and a colon, and is then
handed to `open`, or `TAKES`, a word for what else may; `wrong(variant)`, why it cannot be used here; `CANNOT`,
what of the following it does not promise:

    charge      an item that ends its worker is charged without running again
    kill        a batch that runs can be given up
    map         a large value is in memory once for all workers of a machine
    print       what items print comes at once, and as they wrote it

Files whose name begins with an underscore belong to an executor, and are none.
"""

from __future__ import annotations

import sys
from time import perf_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import ModuleType
    from typing import Any, Protocol

    from ..failures import Told
    from ..plan import Task

    Begin = Callable[..., "Executor"]  # as `start`

    class Executor(Protocol):
        @property
        def capacity(self) -> int: ...
        def share(self, key: str, value: object) -> None: ...
        def submit(self, batch: Batch) -> None: ...
        def events(self, seconds: float | None = None) -> Iterable[Event]: ...
        def wake(self) -> None: ...
        def kill(self, batch: Batch) -> bool: ...
        def close(self) -> None: ...


class Batch:
    """Neighbouring items of a block; `start` is the index of the first.

    A task that runs once is a batch of one item, which nobody looks at.
    """

    __slots__ = ("began", "deaths", "errors", "items", "start", "task")

    def __init__(self, task: Task, start: int, items: Any, errors: int = 0, deaths: int = 0) -> None:
        self.task = task
        self.start = start
        self.items = items  # a list, or in a worker what yields them
        self.errors = errors  # of its own that its one item had before
        self.deaths = deaths  # of workers that ran it
        self.began = 0.0  # when a worker took it, by the monotonic clock; 0 before that


class Recipe:
    """How each worker makes a value for itself, when one of its items first needs it."""

    __slots__ = ("task",)

    def __init__(self, task: Task) -> None:
        self.task = task

    def make(self, shared: Mapping[str, Any]) -> Any:
        return self.task.run(*[shared[need] for need in self.task.needs])


def keys(shares: Iterable[str], shared: Mapping[str, Any]) -> Iterator[str]:
    """All that a worker has to know for items that share these: what recipes are made from, too."""
    for key in shares:
        yield key
        if type(recipe := shared[key]) is Recipe:
            yield from keys(recipe.task.needs, shared)


class Table(dict[str, "Any"]):
    """What the items of one worker share."""

    def __init__(self, shared: Mapping[str, Any]) -> None:
        super().__init__()
        self._shared = shared

    def __missing__(self, key: str) -> Any:
        value = self._shared[key]
        self[key] = value = value.make(self) if type(value) is Recipe else value
        return value


class GivenUp(Exception):
    """The error of a batch that was killed."""


class WorkerDied(RuntimeError):
    """The process that ran an item has ended."""


class Unpicklable(TypeError):
    """A value that cannot go to another process."""

    at = 0  # its place among the values that were to be packed


class Event:
    """A batch has ended."""

    __slots__ = ("batch", "error", "failed", "results", "seconds", "told")

    def __init__(
        self,
        batch: Batch,
        results: list[Any],
        seconds: float,
        error: BaseException | None = None,
        failed: int | None = None,
        told: Told | None = None,
    ) -> None:
        self.batch = batch
        self.results = results  # of the items that were done, from the first on
        self.seconds = seconds
        self.error = error
        # The place in the batch of the item that failed.  When its process died, the results of the items
        # before it are lost; else it is the first without a result.
        self.failed = len(results) if failed is None else failed
        self.told = told  # of an error that was raised in another process


class Reused(Event):
    """A batch did not have to run."""

    __slots__ = ()


def missing(library: str, extra: str) -> Iterator[str]:
    """For `wrong`."""
    from importlib.util import find_spec

    if not find_spec(library):
        yield f"the executor `{extra}` needs {library}, which is not installed: pip install 'icosian[{extra}]'"


def ignore() -> None:
    """For `ended`, where nobody has to be told."""


def start(name: str, workers: int | None, ended: Callable[[], None] = ignore) -> Executor:
    """Open an executor by what users type."""
    file, _, variant = name.partition(":")
    executor: Executor = find(file).open(workers, ended, *filter(None, [variant]))
    return executor


def find(name: str) -> ModuleType:
    """The file of that name.  Raises `ModuleNotFoundError`."""
    if found := sys.modules.get(f"{__package__}.{name}"):  # a run of microseconds has no time to look further
        return found
    from importlib import import_module

    return import_module(f".{name}", __package__)


def check(name: str, *, is_local: bool = False) -> Iterator[str]:
    """What is wrong with a name, if anything."""
    if name in ("sync", "threads"):  # known to be right without importing them
        return
    role = "local executor" if is_local else "executor"
    file, _, variant = name.partition(":")
    if spellings := _spellings(file, is_local):
        executor = find(file)
        if name in spellings or (variant and hasattr(executor, "TAKES")):
            yield from getattr(executor, "wrong", _nothing)(variant)
            return
    from ..refusals import nearest

    yield f"there is no {role} `{name}`{nearest(name, _known(is_local))}"


def can_kill(name: str) -> bool:
    """Whether this executor can end a batch that runs."""
    return "kill" not in getattr(find(name.partition(":")[0]), "CANNOT", ())


def _spellings(file: str, is_local: bool) -> list[str]:
    """Everything that names the executor in this file."""
    from importlib.util import find_spec

    if not file.isidentifier() or file.startswith("_") or not find_spec(f".{file}", __package__):
        return []
    executor = find(file)
    if is_local and not getattr(executor, "IS_LOCAL", False):
        return []
    variants = getattr(executor, "VARIANTS", [executor.TAKES] if hasattr(executor, "TAKES") else [])
    return [file, *(f"{file}:{variant}" for variant in variants)]


def _nothing(variant: str) -> Iterator[str]:
    """Is wrong."""
    yield from ()


def _known(is_local: bool) -> list[str]:
    import pkgutil

    files = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return [name for file in files for name in _spellings(file, is_local)]


def work(batch: Batch, shared: Mapping[str, object]) -> Event:
    """Run a batch in this thread."""
    run = batch.task.run
    if not batch.task.over:
        try:
            return Event(batch, [run(*[shared[key] for key in batch.task.shares])], 0.0)
        except BaseException as error:
            return Event(batch, [], 0.0, error)
    results: list[Any] = []
    add = results.append
    began = perf_counter()
    try:
        others = [shared[key] for key in batch.task.shares]
        if others:
            for item in batch.items:
                add(run(item, *others))
        else:  # the same, in half the time
            for item in batch.items:
                add(run(item))
    except BaseException as error:
        return Event(batch, results, perf_counter() - began, error)
    return Event(batch, results, perf_counter() - began)
