"""What a caller asks for and gives, held against the plan; every mistake is told at once."""

from __future__ import annotations

from .executors import check
from .failures import Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import Any

    from .plan import Plan, Task

# Annotations against which a given value is checked; an int does for a float, None for anything.
_CHECKED = {each.__name__: (each,) for each in (bool, str, bytes, list, dict, tuple, set, int)} | {
    "float": (float, int)
}


class Request:
    """What to make, from what: outputs, the tasks that make them, and the values that are known."""

    __slots__ = ("executor", "local_executor", "max_tasks", "outputs", "plan", "replaced", "tasks", "values")

    def __init__(
        self,
        plan: Plan,
        outputs: Sequence[str] | None,
        inputs: Mapping[str, Any],
        overrides: Mapping[str, Any],
        executor: str,
        max_tasks: int | None,
        local_executor: str = "sync",
    ) -> None:
        self.plan = plan
        self.outputs = list(dict.fromkeys(plan.outputs if outputs is None else outputs))
        self.replaced = set(overrides)
        self.values = {**plan.config, **inputs, **overrides}
        self.executor = executor  # of the items of blocks
        self.max_tasks = max_tasks  # None: what the executor likes
        self.local_executor = local_executor  # of everything else
        wrong = [*_names(plan, self.outputs, inputs, overrides), *_values(plan, inputs)]
        wrong += [*check(executor), *check(local_executor, is_local=True)]
        if max_tasks is not None and (not isinstance(max_tasks, int) or max_tasks < 1):
            wrong.append(f"max_tasks has to be at least 1, not {max_tasks!r}")
        self.tasks = [] if wrong else self._needed(plan)
        wrong += self._missing(plan)
        if wrong:
            raise Misused("\n".join(wrong))
        for name in plan.takes():
            if plan.is_optional(name):
                self.values[f"{name}?"] = {name: self.values[name]} if name in self.values else {}

    def _needed(self, plan: Plan) -> list[Task]:
        """Tasks that the outputs need; what is overridden needs nothing."""
        names = set(self.outputs)
        tasks = []
        for task in reversed(plan.tasks):
            if names.intersection(task.gives) - self.replaced:
                tasks.append(task)
                names.update(task.needs)
        return tasks[::-1]

    def _missing(self, plan: Plan) -> Iterator[str]:
        needed = {*self.outputs, *(need for task in self.tasks for need in task.needs)}
        for name, annotation in plan.inputs.items():
            if name in needed and name not in self.values and not name.endswith("?"):
                yield f"input `{name}` ({annotation}) is missing"


def _names(
    plan: Plan, outputs: list[str], inputs: Mapping[str, Any], overrides: Mapping[str, Any]
) -> Iterator[str]:
    inside = plan.inside()
    if not outputs:
        yield "nothing is asked for"
    for name in outputs:
        if name in inside:
            yield f"`{name}` has one value for every item of `{inside[name]}`; ask for a node that collects it"
        elif name not in plan.askable():
            yield f"there is no `{name}` in this script{_nearest(name, plan.askable())}"
    made = {node for task in plan.tasks for node in task.nodes}
    for name in inputs:
        if name in plan.config:
            yield f"`{name}` was fixed when the script was built, as {plan.config[name]!r}"
        elif name in made:
            yield f"`{name}` is made by the script, and is no input; it can be overridden"
        elif name not in plan.takes():
            yield f"there is no input `{name}`{_nearest(name, plan.takes())}"
    for name in overrides:
        if name in inside:
            yield f"`{name}` cannot be overridden: it has one value for every item of `{inside[name]}`"
        elif name not in plan.overridable():
            yield f"`{name}` cannot be overridden: the script does not make it{_nearest(name, plan.overridable())}"


def _values(plan: Plan, inputs: Mapping[str, Any]) -> Iterator[str]:
    for name, value in inputs.items():
        types = _CHECKED.get(plan.origin(name))
        if types and value is not None and not isinstance(value, types):
            yield f"input `{name}` has to be {plan.annotation(name)}, not {type(value).__name__} ({value!r:.60})"


def _nearest(name: str, names: Collection[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, names, 1)
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; there are {', '.join(names)}" if names else "; there are none"
