"""The record of a run, a JSON file for other programs: what became of its tasks, and every failure in full.

    {"outcome": "done" | "failed" | "refused" | "stopped" | "running",
     "error": why it was not done, or null,
     "tasks": {task: {"made": …, "reused": …, "errors": …}},       results; and attempts that failed
     "failures": [{"node", "index", "note", "error", "traceback", "rerun"}]}

It is written when a run begins, too, so that one that is killed leaves the outcome "running"; never in part.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress

from .executors import Reused, ignore
from .failures import Failure, Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any, Self

    from .executors import Begin, Event, Executor
    from .loop import Make
    from .plan import Task


class Record:
    """What is known of one run."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._tasks: dict[str, dict[str, int]] = {}
        self.failures: list[Failure] = []

    def around(self, begin: Begin) -> Begin:
        """The same executors, of which this takes notes."""

        def start(name: str, workers: int | None, ended: Callable[[], None] = ignore) -> Executor:
            return _Noted(begin(name, workers, ended), self)

        return start

    def watching(self, make: Make) -> Make:
        """The same for a task that takes results as they come, which no executor runs."""

        def noted(task: Task, values: dict[str, Any]) -> None:
            try:
                make(task, values)
            except Failure as failure:
                self._count(task, errors=not failure.aside and failure not in self.failures)  # of a block
                raise
            self._count(task, made=1)

        return noted

    def __enter__(self) -> Self:
        if os.path.exists(self._path) and not os.path.isfile(self._path):
            raise Misused(f"the record {self._path} cannot be written: it is there, and no file")
        try:
            self._write("running", None)
        except OSError as error:
            raise Misused(f"the record {self._path} cannot be written: {error.strerror}") from None
        return self

    def __exit__(self, _: object, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, Failure):
            alone = error not in self.failures and not hasattr(error, "failures")
            self.failures = [*self.failures, *([error] if alone else [])]
        told = error.note if isinstance(error, Failure) else str(error) if error else None
        try:
            self._write(_outcome(error), told)
        except OSError as unwritten:
            from .policies import log

            log(f"the record {self._path} cannot be written: {unwritten.strerror}")

    def note(self, event: Event) -> None:
        made = "reused" if isinstance(event, Reused) else "made"
        self._count(event.batch.task, **{made: len(event.results)}, errors=event.error is not None)

    def _count(self, task: Task, **more: int) -> None:
        counts = self._tasks.setdefault(task.name, {"made": 0, "reused": 0, "errors": 0})
        for name, number in more.items():
            counts[name] += number

    def _write(self, outcome: str, told: str | None) -> None:
        failures = sorted(self.failures, key=lambda failure: (failure.node, failure.index))
        whole = {
            "outcome": outcome,
            "error": told,
            "tasks": dict(sorted(self._tasks.items())),
            "failures": [_in_full(failure) for failure in failures],
        }
        beside = f"{self._path}.new"
        try:
            with open(beside, "w", encoding="utf-8") as file:
                file.write(f"{json.dumps(whole, indent=2)}\n")
            os.replace(beside, self._path)
        except OSError:
            with suppress(OSError):  # it is not there
                os.unlink(beside)
            raise


class _Noted:
    """An executor that tells a record what has ended."""

    def __init__(self, inner: Executor, record: Record) -> None:
        self.share, self.submit, self.wake = inner.share, inner.submit, inner.wake
        self.kill = inner.kill
        self._inner = inner
        self._record = record

    @property
    def capacity(self) -> int:
        return self._inner.capacity

    def events(self, seconds: float | None = None) -> list[Event]:
        """All are noted before one of them ends the run."""
        events = [*self._inner.events(seconds)]
        for event in events:
            self._record.note(event)
        return events

    def close(self) -> None:
        """Where results are kept, some may have ended meanwhile."""
        try:
            self._inner.close()
        finally:
            for event in getattr(self._inner, "late", ()):
                self._record.note(event)


def _outcome(error: BaseException | None) -> str:
    if not error:
        return "done"
    return "failed" if isinstance(error, Failure) else "refused" if isinstance(error, Misused) else "stopped"


def _in_full(failure: Failure) -> dict[str, Any]:
    from traceback import format_exception_only

    return {
        "node": failure.node,
        "index": failure.index if failure.index >= 0 else None,
        "note": failure.note,
        "error": "".join(format_exception_only(failure.error)).rstrip(),
        "traceback": failure.trace(),
        "rerun": f"--only {failure.over}={failure.index}" if failure.index >= 0 else None,
    }
