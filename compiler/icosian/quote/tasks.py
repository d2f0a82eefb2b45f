"""Tasks as functions of the script: a call a node, or a call a part, in locals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..ir import expression
from ..ir.graph import Node
from ..ir.plan import Plan, Task
from ..ir.script import Call, TaskText
from .expressions import Resolver
from .naming import Naming

_NUMBERS = {"bool", "int", "float", "complex"}


def task_texts(plan: Plan, naming: Naming, resolver: Resolver) -> Iterator[TaskText]:
    """A function a task; the parts of a task stand above it."""
    texts = list(_texts(plan, naming, resolver))
    # Only here is it known of the steps of functions whether they are async; then all runs on the event loop.
    is_async = any(text.is_async for text in texts)
    return (replace(text, streams=()) if is_async else text for text in texts)


def _texts(plan: Plan, naming: Naming, resolver: Resolver) -> Iterator[TaskText]:
    for task in plan.tasks:
        parts = tuple(replace(_task_text(part, (), naming, resolver), is_part=True) for part in task.parts)
        yield from parts
        yield _task_text(task, parts, naming, resolver)


def _task_text(task: Task, parts: tuple[TaskText, ...], naming: Naming, resolver: Resolver) -> TaskText:
    function = naming.fresh("task_" + re.sub(r"\W", "_", task.name))
    taken: set[str] = set()
    # The underscore keeps the value of a node apart from the function that makes it.
    local = {need: naming.local(_local(need), taken) for need in task.needs}
    params = tuple(local.values())
    other = {} if parts else _second_names(task)
    made = [node for node in task.nodes if node.name not in other]
    local |= {node.name: naming.local(_local(node.name), taken) for node in made}
    local |= {name: local[source] for name, source in other.items()}
    freed = _freed(task, made, other)
    if parts:
        calls = [_part_call(each, local, freed) for each in parts]
    else:
        calls = [_node_call(each, resolver, local, freed) for each in made]
    return TaskText(
        name=task.name,
        function=function,
        nodes=tuple(node.name for node in task.nodes),
        params=params,
        calls=tuple(calls),
        results=tuple(local[name] for name in task.gives),
        over=task.over,
        needs=task.needs,
        gives=task.gives,
        fans_out=tuple(node.name for node in task.nodes if node.is_fan_out and node.name in task.gives),
        admits=task.admits,
        streams=task.streams,
        how=task.how,
        is_recipe=task.is_recipe,
        is_part=False,
    )


def _second_names(task: Task) -> dict[str, str]:
    """The nodes that are the value of another and stay in the task -> that other; they need no line."""
    found: dict[str, str] = {}
    for node in task.nodes:
        if isinstance(node.how, expression.Taken) and node.name not in task.gives:
            found[node.name] = found.get(node.how.source, node.how.source)
    return found


def _freed(task: Task, made: list[Node], other: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """The last node or part that takes a value -> the values that end with it, before the task does.

    What the task was given, the caller holds on to; and a number is not worth the time that freeing it takes.
    """
    takers = [(part.name, part.needs) for part in task.parts] or [
        (node.name, tuple(other.get(need.source, need.source) for need in node.needs)) for node in made
    ]
    last = {value: taker for taker, taken in takers for value in taken}
    mortal = {node.name for node in made if node.type.name not in _NUMBERS} - set(task.gives)
    # The last one is returned; and so is the one before, if the last is only another name for it.
    is_same = not task.parts and isinstance(made[-1].how, expression.Taken)
    return {
        taker: tuple(dict.fromkeys(value for value in taken if value in mortal and last[value] == taker))
        for taker, taken in takers[: -2 if is_same else -1]
    }


def _node_call(
    node: Node, resolver: Resolver, local: dict[str, str], freed: dict[str, tuple[str, ...]]
) -> Call:
    frees = tuple(local[value] for value in freed.get(node.name, ()))
    return Call((local[node.name],), resolver.resolved(node.how, local), frees)


def _part_call(part: TaskText, local: dict[str, str], freed: dict[str, tuple[str, ...]]) -> Call:
    values = tuple(local[name] for name in part.gives)
    frees = tuple(local[value] for value in freed.get(part.name, ()))
    arguments = tuple(expression.Argument("", expression.Taken(local[need])) for need in part.needs)
    how = expression.Call(expression.Function("", part.function), arguments, is_awaited=part.is_async)
    return Call(values, how, frees)


def _local(need: str) -> str:
    """What holds a value; names of nodes may have dots in them, or anything else."""
    name = re.sub(r"\W", "_", need.removesuffix("?"))
    return f"maybe_{name}" if need.endswith("?") else f"{name}_"
