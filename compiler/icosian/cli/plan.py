"""`icosian plan`: show which nodes run together, and after what."""

from __future__ import annotations

import json

import click

from .. import build
from ..ir.plan import Plan
from . import options


@click.command()
@options.modules
@options.roots
@options.overrides
@options.outputs
@options.config
@options.config_file
@options.grouping
@click.option(
    "--output-format", type=click.Choice(("text", "json")), default="text", help="How to print the plan."
)
def command(
    modules: tuple[str, ...],
    roots: tuple[str, ...],
    overrides: bool,
    outputs: tuple[str, ...],
    config: tuple[str, ...],
    config_file: str | None,
    grouping: str | None,
    output_format: str,
) -> int:
    """Show the tasks that a script of this dataflow would run."""
    from ..render import dag_text, plan_text

    given = options.values(config, config_file)
    judged, dag = options.one_dataflow(modules, roots, outputs, given, grouping, overrides=overrides)
    options.report(judged)
    if not judged.is_sound:
        return 1
    plan = build.arrange(dag, grouping or judged.directions.grouping)
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
            "needs": list(task.needs),
            "gives": list(task.gives),
            "parts": [[node.name for node in part.nodes] for part in task.parts],
        }
        for task in plan.tasks
    ]
    return {"nodes": [*inputs, *nodes], "tasks": tasks, "outputs": list(plan.dag.outputs)}
