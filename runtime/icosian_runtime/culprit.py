"""Which node of a task was at work when an error came out of it; only imported when one did.

We read it from what the task had loaded, and do not look for the frame of the node: decorators may give
many functions the same code, and fail before the user's own function has begun.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from .plan import Task


def culprit(task: Task, traces: Iterable[TracebackType]) -> str:
    """The node whose function the task, or a part of it, called last; the task, if it never began."""
    if len(task.nodes) == 1:
        return next(iter(task.nodes))
    node_by_function = {id(function): node for node, function in task.nodes.items()}
    code = getattr(task.run, "__code__", None)
    is_inside = False
    for trace in traces:
        is_inside = is_inside or trace.tb_frame.f_code is code
        for name in reversed(_loaded(trace)) if is_inside else ():
            function = id(trace.tb_frame.f_globals.get(name))
            if function in node_by_function:
                return node_by_function[function]
    return task.name


def _loaded(trace: TracebackType) -> list[str]:
    """Global names that a function without branches has loaded so far."""
    import dis

    instructions = dis.get_instructions(trace.tb_frame.f_code)
    return [
        each.argval for each in instructions if each.opname == "LOAD_GLOBAL" and each.offset <= trace.tb_lasti
    ]
