"""`icosian plan`: show which nodes run together, and after what."""

from __future__ import annotations

import json
from typing import Any

import click

from .. import build
from ..ir.plan import Plan
from . import options
from .project.scripts import Flags, one_dataflow, wanted, without_ignored


@click.command()
@options.modules
@options.roots
@options.overrides
@options.outputs
@options.config
@options.config_file
@options.grouping
@options.settings
@options.isolated
@click.option(
    "--output-format", type=click.Choice(("text", "json")), default="text", help="How to print the plan."
)
def command(modules: tuple[str, ...], output_format: str, **given: Any) -> int:
    """Show the tasks that a script of this dataflow would run."""
    from ..render import dag_text, plan_text

    flags = Flags(**given)
    settings, dags = wanted(modules, flags)
    if len(dags) > 1:
        raise click.UsageError(f"Name one of the dags: {', '.join(each.name for each in dags)}.")
    judged, dag = one_dataflow(dags[0], settings, flags)
    judged = without_ignored(judged, settings)
    options.report(judged, settings.texts(), set())
    if not judged.is_sound:
        return 1
    said = judged.directions
    plan = build.arrange(dag, flags.grouping or said.grouping, streams=said.streams)
    if output_format == "json":
        click.echo(json.dumps(_as_json(plan), indent=2, ensure_ascii=False))
    else:
        click.echo(f"{dag_text(dag)}\n{plan_text(plan)}", nl=False)
    return 0


def _as_json(plan: Plan) -> dict[str, object]:
    inputs = [
        {
            "name": each.name,
            "role": "input",
            "type": str(each.type),
            "needs": [],
            "source": str(each.span),
        }
        for each in plan.dag.inputs
    ]
    nodes = [
        {
            "name": node.name,
            "role": node.role,
            "type": str(node.type),
            "needs": [need.source for need in node.needs],
            "source": str(node.span),
        }
        for node in plan.dag.nodes
    ]
    tasks = [
        {
            "name": task.name,
            "nodes": [node.name for node in task.nodes],
            "over": task.over or None,
            "how": dict(task.how),
            "per_worker": task.is_recipe,
            "needs": list(task.needs),
            "streamed": list(task.streams),
            "gives": list(task.gives),
            "parts": [[node.name for node in part.nodes] for part in task.parts],
        }
        for task in plan.tasks
    ]
    return {"nodes": [*inputs, *nodes], "tasks": tasks, "outputs": list(plan.dag.outputs)}
