"""Options that several commands share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TextIO

import click

from ..ir.plan import DEFAULT_GROUPING
from ..ir.question import Heeded
from ..ir.source import Span
from ..plan import groupings
from ..render.findings import findings_text, formats
from .files import configuration

if TYPE_CHECKING:
    from ..build import Judged

Command = Callable[..., Any]
Place = tuple[str, Span, str]  # the rule, and the severity

modules = click.argument("modules", nargs=-1, metavar="[DAG|MODULE]...")
settings = click.option(
    "--settings",
    metavar="FILE",
    help="Take these settings, instead of those in the nearest pyproject.toml or icosian.toml.",
)
isolated = click.option("--isolated", is_flag=True, help="Take no settings from any file.")
roots = click.option(
    "--source-root",
    "roots",
    multiple=True,
    metavar="DIR",
    help="Where modules are looked for; several are allowed. Without it in the project, its src, and beside each file.",
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

cache_dir = click.option(
    "--cache-dir",
    envvar="ICOSIAN_CACHE_DIR",
    metavar="DIR",
    help="Where to remember what was found; .icosian_cache beside the settings without it.",
)
grouping = click.option(
    "--grouping",
    type=click.Choice(groupings()),
    show_default=DEFAULT_GROUPING,
    help="Which nodes run together, as one task.",
)

output_format = click.option(
    "--output-format",
    type=click.Choice(formats()),
    help="How to tell the findings; full unless the settings say otherwise.",
)
output_file = click.option(
    "-o",
    "--output-file",
    metavar="FILE",
    callback=lambda context, option, given: None if given == "-" else given,
    help="Where to write the findings; standard output without it.",
)
color = click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Whether to use colours; auto heeds NO_COLOR, FORCE_COLOR, CLICOLOR and TERM.",
)


def values(config: tuple[str, ...], config_file: str | None) -> dict[str, object]:
    """The configuration as given: texts from the command line, whatever it holds from the file.

    A text from the file is one, however it reads: it is written as JSON here, which the command line may hold, too.
    """
    for word in config:
        if "=" not in word or not all(part.isidentifier() for part in word.partition("=")[0].split(".")):
            raise click.BadParameter(f"'{word}' has to be KEY=VALUE.", param_hint="'-c' / '--config'")
    written = {key: value for key, _, value in (word.partition("=") for word in config)}
    held = configuration(config_file) if config_file else {}
    return {
        key: json.dumps(value) if isinstance(value, str) else value for key, value in held.items()
    } | written


def check_outputs(outputs: tuple[str, ...], nodes: tuple[str, ...]) -> None:
    """Raises click.UsageError for an output that is no node in any configuration."""
    for name in outputs:
        if name not in nodes:
            message = f"there is no node '{name}'.{nearest(name, nodes)}"
            raise click.BadParameter(message, param_hint="'-t' / '--output-node'")


def warn_of_config(heeded: Heeded) -> None:
    """Of keys that nothing asks for, and of values that are nearly one that a variant compares with."""
    for message, near in heeded.idle():
        click.echo(f"warning: {message}{near and f'; {near}'}", err=True)


def nearest(name: str, names: Iterable[str]) -> str:
    """` Did you mean 'x'?`, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), 1)
    return f" Did you mean '{near[0]}'?" if near else ""


def report(judged: Judged, texts: Mapping[str, str], known: set[Place]) -> None:
    """Tell people of findings, if there are any that are not known; they may lie in these texts, too."""
    findings = tuple(each for each in judged.findings if (each.rule, each.span, each.severity) not in known)
    known |= {(each.rule, each.span, each.severity) for each in findings}
    if findings:
        coloured = is_coloured("auto", sys.stderr)
        text = findings_text(findings, {**judged.texts(), **texts}, "full", is_coloured=coloured)
        click.echo(text, nl=False, err=True, color=coloured)


def counted(number: int, thing: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {thing}{'s' * (number != 1)}"


def is_coloured(color: str, stream: TextIO) -> bool:
    """What `--color` says, else what the environment says, else whether somebody may see it."""
    if color != "auto":
        return color == "always"
    given = os.environ
    if given.get("NO_COLOR"):
        return False
    if given.get("FORCE_COLOR") or given.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return stream.isatty() and given.get("TERM") != "dumb" and given.get("CLICOLOR") != "0"
