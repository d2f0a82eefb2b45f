"""`icosian lint`: judge modules alone, or together, in every configuration that is left open."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import click

from ..build import Judged, Question, judge
from ..ir.findings import Known
from ..lint import rules
from ..lint.baseline import Comparison, Scope, compare
from ..render.baseline import baseline_text
from ..render.findings import findings_text, printable
from . import files, options


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
@click.option("--baseline", metavar="FILE", help="Tell only what does not stand in this file.")
@click.option("--update-baseline", is_flag=True, help="Write what is found now into the baseline.")
@options.output_format
@options.output_file
@options.color
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
    baseline: str | None,
    update_baseline: bool,
    output_format: str,
    output_file: str | None,
    color: str,
) -> int:
    """Find what is wrong with dataflow modules.

    Every file that is named is read as a dataflow; in folders, the files that import Hamilton's markers
    or modifiers are.  Without --config all configurations are judged at once.  Some rules speak only on
    request, such as those of --extend-select portability; `icosian explain` lists all.
    """
    base = _names(select, "--select") or {rule.name for rule in rules() if not rule.is_on_request}
    wanted = (base | _names(extend_select, "--extend-select")) - _names(ignore, "--ignore")
    paths = paths or (".",)
    known = _known(baseline, output_file, update=update_baseline)
    found = files.dataflows(paths)
    if not found:
        click.echo("warning: no dataflow modules found", err=True)
    given = options.values(config, config_file)
    also = tuple(sorted(wanted))
    roots = files.folders(roots)
    judged = judge(Question(found, roots, together=together, outputs=outputs, config=given, also=also))
    if judged.is_sound:  # else what is not understood may make it
        options.check_outputs(outputs, judged.nodes)
    shown = tuple(finding for finding in judged.findings if finding.rule in wanted)
    judged = replace(judged, findings=shown)
    for file in (output_file, baseline):
        if file and files.shown(file) in judged.texts():
            raise click.UsageError(f"{file} is one of the dataflows; name another file.")
    if baseline:
        judged = _beside(judged, baseline, known, Scope(paths, wanted), update=update_baseline)
    _tell(judged, output_format, output_file, color)
    return 0 if judged.is_sound else 1


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


def _known(baseline: str | None, output_file: str | None, *, update: bool) -> tuple[Known, ...]:
    """What the baseline holds; nothing if it is to be written for the first time."""
    if baseline and output_file and files.shown(baseline) == files.shown(output_file):
        raise click.UsageError(f"{baseline} cannot be both the baseline and the output.")
    if update and not baseline:
        raise click.UsageError("--update-baseline needs the file to write: --baseline FILE.")
    is_first = update and baseline and not os.path.lexists(baseline)
    return files.baseline(baseline) if baseline and not is_first else ()


def _beside(judged: Judged, baseline: str, known: tuple[Known, ...], scope: Scope, *, update: bool) -> Judged:
    """Only what the baseline does not hold, after it is brought up to date, if that is asked for."""
    home = os.path.dirname(files.shown(baseline))
    found = compare(judged.findings, judged.texts(), known, home, scope)
    if update:
        text = baseline_text(found.updated)
        if text != files.existing(baseline):
            files.write(baseline, text)
        new = len({each.fingerprint for each in found.updated} - {each.fingerprint for each in known})
        held = f"{baseline} holds {_findings(len(found.updated))}"
        click.echo(f"info: {held}: {new} new, {len(found.gone)} dropped", err=True)
        found = compare(judged.findings, judged.texts(), found.updated, home, scope)
    else:
        _say(found, baseline)
    return replace(judged, findings=found.new)


def _say(found: Comparison, baseline: str) -> None:
    """What is not told because it is known, and what is known and is not there any more."""
    if found.known:
        click.echo(f"info: {_findings(len(found.known))} not told, known from {baseline}", err=True)
    for each in found.gone:
        text = printable(f"{each.path}: {each.rule}: {each.message}")
        click.echo(f"info: gone, and still in {baseline} until --update-baseline: {text}", err=True)


def _findings(number: int) -> str:
    return f"{number} finding{'s' * (number != 1)}"


def _tell(judged: Judged, output_format: str, output_file: str | None, color: str) -> None:
    coloured = not output_file and options.is_coloured(color, sys.stdout)
    text = findings_text(judged.findings, judged.texts(), output_format, is_coloured=coloured)
    if output_file:
        files.write(output_file, text)
    else:
        click.echo(text, nl=False, color=coloured)
    summary = os.environ.get("GITHUB_STEP_SUMMARY") if output_format == "github" else None
    if summary and judged.findings:
        from ..render import step_summary

        try:
            files.append(summary, step_summary(judged.findings))
        except click.UsageError as error:  # what has been told counts all the same
            click.echo(f"warning: {error.message}", err=True)
