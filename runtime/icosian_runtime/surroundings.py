"""What may stand around the loop of a run: a checkpoint, a record, and that it is for one item alone."""

from __future__ import annotations

from contextlib import ExitStack

from .executors import start
from .loop import Run, make

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .request import Request


def run(asked: Request, values: dict[str, Any]) -> dict[str, Any]:
    """The outputs.  Raises `Failure`, and `Misused`."""
    how, begin = asked.how, start
    with ExitStack() as around:
        if how["checkpoint"]:
            from .checkpoint.keeping import keeping

            begin = around.enter_context(keeping(asked, values))
        if how["record"]:
            from .record import Record

            record = around.enter_context(Record(how["record"]))
            run = Run(asked, values, record.around(begin), record.watching(make))
            record.failures = run.failures
        else:
            run = Run(asked, values, begin)
        results = run.results()
        if how["only"]:
            from .only import alone

            results = alone(results, how["only"])
    return results
