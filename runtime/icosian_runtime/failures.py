"""An error, told in the user's terms: the node, the item, the place in the user's file."""

from __future__ import annotations

from .sources import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Any

    from .plan import Task


class Misused(ValueError):
    """What was asked for, or given, does not fit the script."""


class NodeFailed(RuntimeError):
    """A node raised what would have ended the process (`SystemExit`, …); that is the cause."""


class Failure(Exception):
    """A node has failed: `error` is what it raised, `note` says which node, which item, and where."""

    def __init__(
        self, task: Task, error: BaseException, item: tuple[int, Any] | None = None, *, node: str = ""
    ) -> None:
        from .culprit import culprit

        self.error = error
        self.note = f"in node `{node or culprit(task, _traces(error))}`"
        if item:
            import reprlib

            self.note += f", item {item[0]} of `{task.over}` ({reprlib.repr(item[1])})"
        if where := _place(error):
            self.note += f", {where}"

    def original(self) -> Exception:
        """What the user's function raised, with the note: callers can catch what they know.

        Only what means "leave" to Python is wrapped, or a run would seem to have ended well.
        """
        error = self.error
        if not isinstance(error, Exception):
            name = type(error).__name__
            error = NodeFailed(f"{name}: {error}" if str(error) else name)
            error.__cause__ = self.error
        error.add_note(self.note)
        return error


def user_frames(error: BaseException) -> TracebackType | None:
    """The traceback from the first of the user's functions on, without the runtime's own frames."""
    return next((trace for trace in _traces(error) if place(trace)), None)


def _traces(error: BaseException) -> Iterator[TracebackType]:
    trace = error.__traceback__
    while trace:
        yield trace
        trace = trace.tb_next


def _place(error: BaseException) -> str:
    """File and line of the innermost frame in the user's code."""
    return next(filter(None, map(place, reversed(list(_traces(error))))), "")
