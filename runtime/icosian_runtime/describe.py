"""What `--plan` and `--help` say about a script."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from .plan import Plan


def told(plan: Plan, parser: ArgumentParser, given: Namespace) -> str:
    """What is shown instead of a run.  Raises `Misused`."""
    if given.checkpoint_list or given.checkpoint_gc:
        from .checkpoint.care import care

        return care(plan, given.checkpoint_list, given.checkpoint_gc)
    return (f"{parser.format_help()}\n" if given.help else "") + describe(plan)


def describe(plan: Plan) -> str:
    """The plan, as text."""
    lines = ["tasks:"]
    for task in plan.tasks:
        how = f"for each item of {task.over}" if task.over else "once"
        lines.append(
            f"  {task.name}: {', '.join(task.nodes)} ({how}) <- {', '.join(task.needs) or 'nothing'}"
        )
    lines.append("inputs:" if plan.inputs else "inputs: none")
    for name in plan.takes():
        if name in plan.defaults:
            left_out = f" = {plan.defaults[name]!r}, unless given"
        else:
            left_out = ", may be left out" if name in plan.optional else ""
        lines.append(f"  {name}: {plan.annotation(name)}{left_out}")
    lines += [f"  {name} = {value!r}, fixed at build" for name, value in plan.config.items()]
    lines += [f"  {name} = {value!r}, and not made" for name, value in plan.overrides.items()]
    lines.append(f"outputs: {', '.join(plan.outputs)}")
    if any(task.over for task in plan.tasks):
        from .executors._pickling import is_there

        if is_there():
            lines.append("to other processes: by pickle, and what that refuses by cloudpickle")
    return "\n".join([*lines, ""])
