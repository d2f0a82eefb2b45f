"""Where the items of a block run.  One file each; the file name is what users type.

An executor defines `open(workers)`, which returns an object with

    capacity                how many batches it likes to hold at a time
    share(key, value)       every batch may name this value; shared once, before it is first named
    submit(batch)           take a batch to be run, at once or later
    events()                wait until something has happened, and yield an Event for each batch that ended
    kill(batch)             give up a batch: it ends now, with an error; False when that cannot be done
    close()                 start nothing more, and return without waiting for what still runs

The loop calls all of them from one thread.  Every submitted batch ends in exactly one Event.
"""

from __future__ import annotations

from time import perf_counter

from ..failures import Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType
    from typing import Any, Protocol

    from ..plan import Task

    class Executor(Protocol):
        capacity: int

        def share(self, key: str, value: object) -> None: ...
        def submit(self, batch: Batch) -> None: ...
        def events(self) -> Iterable[Event]: ...
        def kill(self, batch: Batch) -> bool: ...
        def close(self) -> None: ...


class Batch:
    """Neighbouring items of a block; `start` is the index of the first."""

    __slots__ = ("items", "start", "task")

    def __init__(self, task: Task, start: int, items: list[Any]) -> None:
        self.task = task
        self.start = start
        self.items = items


class GivenUp(Exception):
    """The error of a batch that was killed."""


class Event:
    """A batch has ended."""

    __slots__ = ("batch", "error", "results", "seconds")

    def __init__(
        self, batch: Batch, results: list[Any], seconds: float, error: BaseException | None = None
    ) -> None:
        self.batch = batch
        self.results = results  # of the items that were done, from the first on
        self.seconds = seconds
        self.error = error  # of the item that follows them, if one failed; the rest did not run


def find(name: str) -> ModuleType:
    """The file of that name.  Raises `Misused` if there is none."""
    from importlib import import_module

    if name.isidentifier():
        try:
            return import_module(f".{name}", __package__)
        except ModuleNotFoundError as error:
            if error.name != f"{__package__}.{name}":
                raise
    import pkgutil

    known = ", ".join(sorted(found.name for found in pkgutil.iter_modules(__path__)))
    raise Misused(f"there is no executor `{name}`; choose one of {known}")


def work(batch: Batch, shared: Mapping[str, object]) -> Event:
    """Run a batch in this thread."""
    run = batch.task.run
    others = [shared[key] for key in batch.task.needs[1:]]
    results: list[Any] = []
    add = results.append
    began = perf_counter()
    try:
        for item in batch.items:
            add(run(item, *others))
    except BaseException as error:
        return Event(batch, results, perf_counter() - began, error)
    return Event(batch, results, perf_counter() - began)
