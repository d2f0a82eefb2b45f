"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from ..ir.plan import DEFAULT_GROUPING
from ..plan import groupings
from .files import configuration, folders, module_files

if TYPE_CHECKING:
    from ..build import Judged
    from ..ir.graph import Dag

Command = Callable[..., Any]

modules = click.argument("modules", nargs=-1, required=True, metavar="MODULE...")
roots = click.option(
    "--source-root",
    "roots",
    multiple=True,
    metavar="DIR",
    help="Where modules are looked for; several are allowed. Without it here, in src, and beside each file.",
)
overrides = click.option(
    "--allow-module-overrides",
    "overrides",
    is_flag=True,
    help="A node of a later module takes the place of one of the same name.",
)
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

config_file = click.option(
    "--config-file", metavar="FILE", help="Configuration values from a TOML or JSON file; -c goes first."
)


grouping = click.option(
    "--grouping",
    type=click.Choice(groupings()),
    show_default=DEFAULT_GROUPING,
    help="Which nodes run together, as one task.",
)


def values(config: tuple[str, ...], config_file: str | None) -> dict[str, object]:
    """The configuration as given: texts from the command line, whatever it holds from the file."""
    for word in config:
        if "=" not in word or not all(part.isidentifier() for part in word.partition("=")[0].split(".")):
            raise click.BadParameter(f"'{word}' has to be KEY=VALUE.", param_hint="'-c' / '--config'")
    written = {key: value for key, _, value in (word.partition("=") for word in config)}
    return {**(configuration(config_file) if config_file else {}), **written}


def one_dataflow(
    modules: tuple[str, ...],
    roots: tuple[str, ...],
    outputs: tuple[str, ...],
    config: dict[str, object],
    grouping: str | None,
    *,
    overrides: bool,
) -> tuple[Judged, Dag]:
    """The dataflow of these modules, judged under this configuration and for these outputs.

    A driver script says the rest.
    """
    from ..build import choose, read
    from ..narrow import settle

    judged, dag = read(module_files(modules, roots), folders(roots), config, overrides=overrides)
    if judged.is_sound:
        check_outputs(outputs, judged.nodes)
        _warn_of_config(dag, config)
    return choose(judged, dag, settle(dag, config), outputs, grouping or "")


def check_outputs(outputs: tuple[str, ...], nodes: tuple[str, ...]) -> None:
    """Raises click.UsageError for an output that is no node in any configuration."""
    for name in outputs:
        if name not in nodes:
            message = f"there is no node '{name}'.{nearest(name, nodes)}"
            raise click.BadParameter(message, param_hint="'-t' / '--output-node'")


def _warn_of_config(dag: Dag, config: dict[str, object]) -> None:
    """Keys that nothing asks about, and values that are nearly one that a variant compares with."""
    from ..narrow import mentioned, settle

    compared = mentioned(dag)
    keys = [*compared, *(each.name for each in dag.inputs), *(node.name for node in dag.nodes)]
    for key, value in settle(dag, config).items():
        if key not in keys:
            click.echo(f"warning: nothing asks for the config key '{key}'.{nearest(key, keys)}", err=True)
        elif key in compared and value not in compared[key]:
            near = nearest(str(value), [str(each) for each in compared[key] if each is not None])
            if near:
                click.echo(f"warning: no variant compares '{key}' with {value!r}.{near}", err=True)


def nearest(name: str, names: Iterable[str]) -> str:
    """` Did you mean 'x'?`, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), 1)
    return f" Did you mean '{near[0]}'?" if near else ""


def report(judged: Judged, *, err: bool = True) -> None:
    """Print findings for people, if there are any."""
    from ..render.findings import findings_text

    if judged.findings:
        click.echo(findings_text(judged.findings, judged.texts(), "full"), nl=False, err=err)
