"""Tasks outside blocks that are tried again when they fail; only imported for runs that have retries.

An item is tried again by its block, which does something else meanwhile; a task of which there is one waits
where it runs.
"""

from __future__ import annotations

from time import sleep

from .coroutines import Awaiting
from .executors import Batch
from .failures import Failure
from .interrupts import is_interrupt
from .policies import counted, pause, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .plan import Task


def retried(task: Task, how: Mapping[str, Any]) -> Task:
    """The task, so often tried again; as it is, where it gives what can be drawn only once."""
    if task.over or task.fans_out:
        return task
    from copy import copy

    again, run = copy(task), task.run
    again.run = _RetriedAwaiting(run, task, how) if isinstance(run, Awaiting) else _Retried(task, how)
    return again


class _Attempts:
    """Those of one call."""

    def __init__(self, task: Task, how: Mapping[str, Any]) -> None:
        self._batch = Batch(task, 0, [None])
        self._how = how

    def pause(self, error: BaseException) -> float | None:
        """Seconds until the next one, if there is any."""
        task = self._batch.task
        seconds = None if is_interrupt(error) else pause(error, self._batch, self._how)
        if seconds is not None:
            warn(Failure(task, error), seconds)
            self._batch = Batch(task, 0, [None], *counted(error, self._batch))
        return seconds


class _Retried:
    """The function of a task."""

    def __init__(self, task: Task, how: Mapping[str, Any]) -> None:
        self.function = task.run
        self._of = task, how
        self.__module__ = self.function.__module__
        self.__code__ = self.function.__code__

    def __call__(self, *values: Any) -> Any:
        attempts = _Attempts(*self._of)
        while True:
            try:
                return self.function(*values)
            except BaseException as error:
                seconds = attempts.pause(error)
                if seconds is None:
                    raise
            sleep(seconds)


class _RetriedAwaiting(Awaiting):
    """An async one."""

    def __init__(self, run: Awaiting, task: Task, how: Mapping[str, Any]) -> None:
        super().__init__(run.function)
        self._of = task, how

    async def awaited(self, *values: Any) -> Any:
        from asyncio import CancelledError
        from asyncio import sleep as sleeping

        attempts = _Attempts(*self._of)
        while True:
            try:
                return await self.function(*values)
            except CancelledError:
                raise
            except BaseException as error:
                seconds = attempts.pause(error)
                if seconds is None:
                    raise
            await sleeping(seconds)
