"""What becomes of a failure: whether the item is tried again, and how all failures of a run are told.

Only imported when something has failed.
"""

from __future__ import annotations

from .executors import GivenUp, Unpicklable, WorkerDied
from .failed import Failed
from .failures import Failure, NodeFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from .executors import Batch

_LINES = 40  # of the table of all failures
_EXAMPLES = 8  # items that a line of it names


def pause(error: BaseException, batch: Batch, how: Mapping[str, Any]) -> float | None:
    """Seconds until the one item of this batch is tried again; None if it has failed for good.

    The pause doubles with each error and varies by half, so that items that failed together do not come back
    together.  What cannot be pickled never can.  A worker that died is not the item's own error, and has a
    number of retries of its own.
    """
    if isinstance(error, WorkerDied):
        return 0.0 if batch.deaths < how["worker_retries"] else None
    if isinstance(error, Unpicklable) or batch.errors >= how["retries"]:
        return None
    from random import SystemRandom  # the user's own random numbers stay as they are

    longest: float = how["retry_delay"] * 2**batch.errors
    return longest * (1 + SystemRandom().random()) / 2


def counted(error: BaseException, batch: Batch) -> tuple[int, int]:
    """Errors and deaths that the one item of this batch has had, with this one."""
    died = isinstance(error, WorkerDied)
    return batch.errors + (not died), batch.deaths + died


def told(error: BaseException, how: Mapping[str, Any]) -> BaseException:
    """The error as the user knows it."""
    if isinstance(error, GivenUp):
        return TimeoutError(f"took longer than {how['item_timeout']:g} s")
    return error


def warn(failure: Failure, seconds: float) -> None:
    """Say that an item is tried again."""
    after = f" in {seconds:.1f} s" if seconds else ""
    log(f"tried again{after}: {failure.note}: {_cause(failure)}")


def log(text: str) -> None:
    """Warn, where the program around us wants to know."""
    import logging

    logging.getLogger(__package__).warning("warning: %s", text)


def failed(failure: Failure, item: Any) -> Failed:
    """What a fan-in gets in the place of the result; the log says so, too."""
    log(f"collected: {failure.note}: {_cause(failure)}")
    return Failed(failure.error, failure.node, failure.index, item, failure.note)


class Failures(Failure):
    """All that has failed in a run."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = sorted(failures, key=lambda failure: (failure.node, failure.index))
        self.error = self.failures[0].error
        nodes = ", ".join(f"`{node}`" for node in dict.fromkeys(each.node for each in self.failures))
        self.note = f"{len(self.failures)} failures, in {nodes}"

    def original(self) -> Exception:
        return ExceptionGroup(self.note, [failure.original() for failure in self.failures])

    def trace(self) -> str:
        """The first of each cause in full, then a table of them all."""
        causes: dict[str, list[Failure]] = {}
        for failure in self.failures:
            causes.setdefault(_cause(failure), []).append(failure)
        kinds = dict.fromkeys((each.node, type(each.error).__name__) for each in self.failures)
        firsts = [
            next(each for each in self.failures if (each.node, type(each.error).__name__) == kind)
            for kind in kinds
        ]
        return "".join([*(f"{each.trace()}{each.note}\n\n" for each in firsts[:3]), *_table(causes)])


def together(failures: Sequence[Failure]) -> Failure:
    return failures[0] if len(failures) == 1 else Failures(failures)


def _cause(failure: Failure) -> str:
    if isinstance(failure.error, NodeFailed):  # says itself what it stands for
        return str(failure.error)
    from traceback import format_exception_only

    return format_exception_only(failure.error)[0].rstrip()


def _table(causes: Mapping[str, Sequence[Failure]]) -> Iterator[str]:
    rows = sorted(causes.items(), key=lambda row: -len(row[1]))
    for cause, failures in rows[:_LINES]:
        items = [str(failure.index) for failure in failures if failure.index >= 0]
        more = f" and {len(items) - _EXAMPLES} more" if len(items) > _EXAMPLES else ""
        word = "item" if len(items) == 1 else "items"
        which = f", {word} {', '.join(items[:_EXAMPLES])}{more}" if items else ""
        nodes = ", ".join(f"`{node}`" for node in dict.fromkeys(each.node for each in failures))
        line = cause.partition("\n")[0]
        yield f"{len(failures):>6} x {line[:80]} (in {nodes}{which})\n"
    if len(rows) > _LINES:
        yield f"{sum(len(failures) for _, failures in rows[_LINES:]):>6} x of {len(rows) - _LINES} other causes\n"
