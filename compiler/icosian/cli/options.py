"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from ..build import Judged, choose, read
from ..ir.findings import Finding
from ..ir.graph import Dag
from .files import dataflows

Command = Callable[..., Any]

module = click.argument("modules", nargs=-1, required=True, metavar="MODULE")
outputs = click.option(
    "-t",
    "--output-node",
    "outputs",
    multiple=True,
    metavar="NODE",
    help="A node to make; several are allowed.",
)
config = click.option(
    "-c",
    "--config",
    "config",
    multiple=True,
    metavar="KEY=VALUE",
    help="A configuration value, fixed at build.",
)


def pairs(config: tuple[str, ...]) -> dict[str, str]:
    """KEY=VALUE words.  Raises click.UsageError for any other."""
    for word in config:
        if not word.partition("=")[0].isidentifier() or "=" not in word:
            raise click.BadParameter(f"'{word}' has to be KEY=VALUE.", param_hint="'-c' / '--config'")
    return {key: value for key, _, value in (word.partition("=") for word in config)}


def one_dataflow(
    modules: tuple[str, ...], outputs: tuple[str, ...], config: dict[str, str]
) -> tuple[Judged, Dag]:
    """The dataflow of one module, judged under this configuration and for these outputs."""
    from ..narrow import settle

    if len(modules) > 1:
        raise click.UsageError("One module at a time: dataflows of several modules are not supported yet.")
    for each in modules:
        if not each.endswith(".py") and "/" not in each:
            raise click.UsageError(
                f"'{each}' is no path of a Python file; dotted names are not supported yet."
            )
    judged, dag = read(dataflows(modules))
    if judged.is_sound:
        _check_names(dag, outputs)
    return choose(judged, dag, settle(dag, config), outputs)


def _check_names(dag: Dag, outputs: tuple[str, ...]) -> None:
    names = [node.name for node in dag.nodes]
    for name in outputs:
        if name not in names:
            from difflib import get_close_matches

            near = get_close_matches(name, names, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise click.BadParameter(f"there is no node '{name}'.{hint}", param_hint="'-t' / '--output-node'")


def report(judged: Judged, *, err: bool = True) -> None:
    """Print findings for people, if there are any."""
    from ..render.findings import findings_text

    if judged.findings:
        click.echo(findings_text(judged.findings, judged.texts(), "full"), nl=False, err=err)


__all__ = ["Finding", "config", "module", "one_dataflow", "outputs", "pairs", "report"]
