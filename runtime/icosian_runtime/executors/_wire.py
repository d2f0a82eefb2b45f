"""What goes between a run and its workers: bytes that we pickle, value by value where it can fail.

So a value that cannot be pickled, or cannot be rebuilt, is the fault of that value and never of a pool,
and nothing but bytes is ever in the pipe.  A message is two of them: a head (a small tuple) and a body.
"""

from __future__ import annotations

import reprlib
from pickle import HIGHEST_PROTOCOL, dumps, loads

from ..failures import NodeFailed, tell
from . import Event, Unpicklable
from ._pickling import pickle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, TypeVar

    Pickle = TypeVar("Pickle")

    from ..failures import Told
    from ..plan import Task
    from . import Batch

    Packed = tuple[list[int] | None, bytes]  # the length of each pickle, or None for a single one; these
    Report = tuple[
        bytes, str, str, Told
    ]  # the pickled error or nothing, its type, its message, what is known
    # Of the results that come with it: as `Packed`; how many seconds all took, the error that came then.
    Head = tuple[list[int] | None, float, Report | None]

_PLAIN = frozenset({bool, bytes, complex, float, int, str, type(None)})  # can always be pickled and rebuilt
_MESSAGE = 64 * 1024  # characters of an error that are worth carrying
_DEEPEST = 30


class WorkerTraceback(Exception):
    """The cause of an error that was raised in a worker: its traceback there, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def pack(values: Sequence[Any], what: str) -> Packed:
    """Pickle values; raises `Unpicklable` for the first that cannot be."""
    if _PLAIN.issuperset(map(type, values)):
        return None, dumps(values, HIGHEST_PROTOCOL)
    pieces = []
    for value in values:
        try:
            pieces.append(pack_one(value, what))
        except Unpicklable as error:
            error.at = len(pieces)
            raise
    return [len(piece) for piece in pieces], b"".join(pieces)


def pack_one(value: Any, what: str) -> bytes:
    return pickled(value, what, pickle)


def pickled(value: Any, what: str, dumps: Callable[[Any], Pickle]) -> Pickle:
    """Raises `Unpicklable`, with the path to what is to blame."""
    try:
        return dumps(value)
    except Exception as error:
        path, reason = _innermost(value, error)
        raise Unpicklable(f"{what} cannot be pickled, because of `{path}`: {reason}") from None


def unpack(packed: Packed, what: str, loads: Callable[..., Any] = loads) -> Iterator[Any]:
    """The values again, each rebuilt when it is asked for."""
    sizes, body = packed
    if sizes is None:
        yield from loads(body)
        return
    view, begin = memoryview(body), 0
    for size in sizes:
        yield unpack_one(view[begin : begin + size], what=what, loads=loads)
        begin += size


def unpack_one(
    body: bytes | memoryview,
    *buffers: bytes | memoryview,
    what: str,
    loads: Callable[..., Any] = loads,
) -> Any:
    try:
        return loads(body, buffers=buffers)
    except Exception as error:
        raise Unpicklable(
            f"{what} cannot be rebuilt in another process: {type(error).__name__}: {error}"
        ) from error


def report(task: Task, error: BaseException) -> Report:
    """An error, for a process that may not be able to rebuild it."""
    message = _message(error)
    node, place, trace = tell(task, error)
    told = node, place, trace.replace("\n__mp_main__.", "\n")  # the script, as workers call it
    try:
        pickled = dumps(error, HIGHEST_PROTOCOL)
        again = loads(pickled)
        if type(again) is not type(error) or _message(again) != message or len(pickled) > _MESSAGE:
            pickled = b""
    except Exception:
        pickled = b""
    return pickled, type(error).__qualname__, message, told


def opened(batch: Batch, head: Head, body: bytes) -> Event:
    """What came of a batch, of which a worker said this."""
    sizes, seconds, report = head
    results: list[Any] = []
    error, told = (rebuilt(report), report[-1]) if report else (None, None)
    try:
        results.extend(unpack((sizes, body), "the result"))
    except Unpicklable as unpicklable:
        error, told = unpicklable, (", ".join(batch.task.gives), "", "")
    return Event(batch, results, seconds, error, told=told)


def rebuilt(report: Report) -> BaseException:
    """The error of a report: itself if it can be, else one that says the same."""
    pickled, name, message, told = report
    try:
        error: BaseException = loads(pickled)
        assert isinstance(error, BaseException)
    except Exception:
        error = NodeFailed(f"{name}: {message}" if message else name)
    error.__cause__ = WorkerTraceback(told[2])
    return error


def _message(error: BaseException) -> str:
    try:
        return str(error)[:_MESSAGE]
    except Exception:
        return "(its message cannot be shown)"


def _innermost(value: Any, error: Exception) -> tuple[str, Exception]:
    """The path to the innermost part that cannot be pickled, and why it cannot."""
    path, seen = "value", {id(value)}
    for _ in range(_DEEPEST):
        for step, part in _parts(value):
            if id(part) not in seen and (why := _why_not(part)):
                path, value, error = f"{path}{step}", part, why
                seen.add(id(part))
                break
        else:
            break
    return path, error


def _why_not(value: Any) -> Exception | None:
    try:
        pickle(value)
    except Exception as error:
        return error
    return None


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """What a value is pickled from, as far as one can say where it stands."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield f"[{reprlib.repr(key)}]", each
    elif isinstance(value, (list, tuple)):
        for index, each in enumerate(value):
            yield f"[{index}]", each
    elif isinstance(value, (set, frozenset)):
        for each in value:
            yield f"{{{reprlib.repr(each)}}}", each
    try:
        state = value.__getstate__()
    except Exception:
        return
    for attributes in state if isinstance(state, tuple) else (state,):
        if isinstance(attributes, dict):
            for name, each in attributes.items():
                yield f".{name}", each
