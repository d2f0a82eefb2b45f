"""Why a name can be no output, no input or no override of a script, and what can."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from .plan import Plan


def not_askable(plan: Plan, name: str) -> str:
    if over := plan.inside().get(name):
        return f"`{name}` has one value for every item of `{over}`; ask for a node that collects it"
    if task := plan.hidden().get(name):
        ask = f"to ask for it, build the script with `-t {name}` too"
        return f"`{name}` stays inside the task `{task}`; {ask}, or {rebuilt(plan)}"
    return f"there is no `{name}` in this script{nearest(name, plan.askable())}"


def no_input(plan: Plan, name: str) -> str:
    if name in plan.config:
        return f"`{name}` was fixed when the script was built, as {plan.config[name]!r}"
    if any(name in task.nodes for task in plan.tasks):
        can = "; it can be overridden" if name in plan.overridable() else ""
        return f"`{name}` is made by the script, and is no input{can}"
    return f"there is no input `{name}`{nearest(name, plan.takes())}"


def not_overridable(plan: Plan, name: str) -> str:
    cannot = f"`{name}` cannot be overridden"
    if over := plan.inside().get(name):
        return f"{cannot}: it has one value for every item of `{over}`"
    if task := plan.hidden().get(name):
        return f"{cannot}: it stays inside the task `{task}`; {rebuilt(plan)}"
    return f"{cannot}: the script does not make it{nearest(name, plan.overridable())}"


def rebuilt(plan: Plan) -> str:
    return f"rebuild it, in its folder, without a grouping: {plan.rebuild}"


def nearest(name: str, names: Collection[str]) -> str:
    """What may have been meant, or all that there are."""
    from difflib import get_close_matches

    near = get_close_matches(name, names, 1)
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; there are {', '.join(names)}" if names else "; there are none"
