"""An error, told in the user's terms: the node, the item, the place in the user's file."""

from __future__ import annotations

from .sources import place_of, trace_of, traces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .plan import Task

    Told = tuple[str, str, str]  # node, `file:line` or "", traceback as text


class Misused(ValueError):
    """What was asked for, or given, does not fit the script."""


class NodeFailed(RuntimeError):
    """A node raised what would have ended the process (`SystemExit`, …) or cannot be rebuilt elsewhere."""


class Failure(BaseException):
    """A node has failed: `error` is what it raised, `note` says which node, which item, and where.

    It passes through the function that takes the results of a block as they come, which must not catch it.
    An error that came from another process has no frames any more; what they said is `told`.  `node` names
    a fan-out whose items could not be drawn.
    """

    aside: Exception | None = None
    node, over, index, _trace = "", "", -1, ""

    def __init__(
        self,
        task: Task,
        error: BaseException,
        item: tuple[int, Any] | None = None,
        told: Told | None = None,
        node: str = "",
        attempts: int = 1,
    ) -> None:
        self.error = error
        self.over = task.over
        self.index = item[0] if item else -1
        self.node, where, self._trace = told or (node or _node(task, error), place_of(error), "")
        self.note = f"in {'task' if self.node == task.name not in task.nodes else 'node'} `{self.node}`"
        if item:
            import reprlib

            self.note += f", item {item[0]} of `{task.over}` ({reprlib.repr(item[1])})"
        if where:
            self.note += f", {where}"
        if attempts > 1:
            self.note += f", after {attempts} attempts"

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

    def trace(self) -> str:
        return self._trace or trace_of(self.error)


def tell(task: Task, error: BaseException) -> Told:
    """What is known of an error where it was raised, to be read elsewhere."""
    return _node(task, error), place_of(error), trace_of(error)


def _node(task: Task, error: BaseException) -> str:
    from .culprit import culprit

    return culprit(task, traces(error))
