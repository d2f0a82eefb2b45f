"""Tasks as functions of the script: a call a node, in locals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..discover.symbols import Symbol
from ..ir.graph import Node
from ..ir.plan import Plan, Task
from ..ir.script import Call, TaskText
from .naming import Naming


def task_texts(plan: Plan, naming: Naming, names: Mapping[Symbol, str]) -> Iterator[TaskText]:
    """The tasks; `names` says what the user's functions are called in the script."""
    functions = {task.name: naming.fresh("task_" + task.name.replace(".", "_")) for task in plan.tasks}
    for task in plan.tasks:
        yield _task_text(task, functions[task.name], naming, names)


def _task_text(task: Task, function: str, naming: Naming, names: Mapping[Symbol, str]) -> TaskText:
    taken: set[str] = set()
    # The underscore keeps the value of a node apart from the function that makes it.
    local = {need: naming.local(_local(need), taken) for need in task.needs}
    params = tuple(local.values())
    calls = []
    for node in task.nodes:
        arguments = tuple(_arguments(node, local))
        local[node.name] = naming.local(_local(node.name), taken)
        symbol = Symbol(node.definition.span.path, node.definition.name)
        calls.append(Call(node.name, local[node.name], names[symbol], arguments))
    return TaskText(
        name=task.name,
        function=function,
        params=params,
        calls=tuple(calls),
        results=tuple(local[name] for name in task.gives),
        over=task.over,
        needs=task.needs,
        gives=task.gives,
        fans_out=any(node.is_fan_out for node in task.nodes),
    )


def _local(need: str) -> str:
    return f"maybe_{need[:-1]}" if need.endswith("?") else f"{need}_"


def _arguments(node: Node, local: dict[str, str]) -> Iterator[str]:
    """Positional, in the order of the parameters, for as long as every one before was passed so.

    Hamilton passes everything by name, and a foreign decorator may rely on that.
    """
    is_positional = all(decorator.modifier for decorator in node.definition.decorators)
    for need in node.needs:
        if f"{need.source}?" in local:
            is_positional = False
            yield f"**{local[need.source + '?']}"
        elif is_positional and not need.by_keyword:
            yield local[need.source]
        else:
            yield f"{need.param}={local[need.source]}"
