"""Which node of a task was at work when an error came out of it; only imported when one did.

    def task_b(x_):             the local that the interrupted call would have filled says it;
        a_: Any = a(x_)         where a function returns what it calls, its own caller knows
        return b(a_)

We do not look for the frame of the user's function: several nodes may be made by one, and a decorator may
fail before it has begun.
"""

from __future__ import annotations

from .executors import Recipe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from .plan import Task


def culprit(task: Task, traces: Iterable[TracebackType]) -> str:
    """The node that the task, or a part of it, was about to get; the task, if it never began.

    Where an item failed because its worker could not make for itself what the item shares, it is that node.
    """
    traces = list(traces)
    for trace in traces:
        if trace.tb_frame.f_code is Recipe.make.__code__:
            task = trace.tb_frame.f_locals["self"].task
    if len(task.nodes) == 1:
        return task.nodes[0]
    code = task.run.__code__
    ours: list[
        TracebackType
    ] = []  # frames of the task and of its parts; the user's functions have been moved to their files
    for trace in traces:
        if trace.tb_frame.f_code is code or (ours and trace.tb_frame.f_code.co_filename == code.co_filename):
            ours.append(trace)
        elif ours:
            break
    for trace in reversed(ours):
        if local := _filled(trace):
            return _node(local, task)
    return task.gives[-1] if ours else task.name


def _filled(trace: TracebackType) -> str:
    """The local that gets what the interrupted call returns; "" if the function returns it."""
    import dis

    for each in dis.get_instructions(trace.tb_frame.f_code):
        if each.offset > trace.tb_lasti:
            if each.opname.startswith("STORE_FAST"):
                return each.argval if isinstance(each.argval, str) else each.argval[0]
            if each.opname.startswith("RETURN"):
                return ""
    return ""


def _node(local: str, task: Task) -> str:
    """The node is called like its local, up to the underscores behind, and to what no name may hold."""
    import re

    name_by_node = {node: re.sub(r"\W", "_", node) for node in task.nodes}
    alike = [node for node, name in name_by_node.items() if name.rstrip("_") == local.rstrip("_")]
    return next((node for node in alike if name_by_node[node] == local[:-1]), next(iter(alike), task.name))
