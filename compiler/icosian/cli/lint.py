"""`icosian lint`: judge modules alone, or together, in every configuration that is left open."""

from __future__ import annotations

from dataclasses import replace

import click

from ..build import Question, judge
from ..lint import rules
from ..render.findings import FORMATS, findings_text
from . import options
from .files import dataflows, folders


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--together", is_flag=True, help="The files are one whole dataflow, and nothing is missing from it."
)
@options.roots
@options.outputs
@options.config
@options.config_file
@click.option("--select", multiple=True, metavar="RULE", help="Tell of these rules or groups, and no others.")
@click.option("--extend-select", multiple=True, metavar="RULE", help="Tell of these rules or groups, too.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not tell of these rules or groups.")
@click.option(
    "--output-format", type=click.Choice(FORMATS), default="full", help="How to print the findings."
)
def command(
    paths: tuple[str, ...],
    together: bool,
    roots: tuple[str, ...],
    outputs: tuple[str, ...],
    config: tuple[str, ...],
    config_file: str | None,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str,
) -> int:
    """Find what is wrong with dataflow modules.

    Every file that is named is read as a dataflow; in folders, the files that import Hamilton's markers
    or modifiers are.  Without --config all configurations are judged at once.  Some rules speak only on
    request, such as those of --extend-select portability; `icosian explain` lists all.
    """
    base = _names(select, "--select") or {rule.name for rule in rules() if not rule.is_on_request}
    wanted = (base | _names(extend_select, "--extend-select")) - _names(ignore, "--ignore")
    files = dataflows(paths or (".",))
    if not files:
        click.echo("warning: no dataflow modules found", err=True)
    given = options.values(config, config_file)
    also = tuple(sorted(wanted))
    question = Question(files, folders(roots), together=together, outputs=outputs, config=given, also=also)
    judged = judge(question)
    if judged.is_sound:  # else what is not understood may make it
        options.check_outputs(outputs, judged.nodes)
    shown = tuple(finding for finding in judged.findings if finding.rule in wanted)
    click.echo(findings_text(shown, judged.texts(), output_format), nl=False)
    return 0 if replace(judged, findings=shown).is_sound else 1


def _names(given: tuple[str, ...], option: str) -> set[str]:
    """Rules that are meant: by their names, or by the name of their group."""
    groups: dict[str, set[str]] = {}
    for rule in rules():
        groups.setdefault(rule.group, set()).add(rule.name)
        groups[rule.name] = {rule.name}
    found: set[str] = set()
    for name in (part.strip() for each in given for part in each.split(",")):
        if name not in groups:
            raise click.BadParameter(
                f"there is no rule or group '{name}'.{options.nearest(name, groups)}", param_hint=option
            )
        found |= groups[name]
    return found
