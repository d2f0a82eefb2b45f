"""`icosian lint`: judge modules alone, or together, in every configuration that is left open."""

from __future__ import annotations

from dataclasses import replace

import click

from ..build import Question
from ..ir.findings import Finding
from ..lint import rules
from ..mend import Mended, mend, source_of
from ..render.findings import FORMATS, findings_text
from . import options
from .files import dataflows, folders, write


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
@click.option("--fix", is_flag=True, help="Mend what can be mended for certain, in the files.")
@click.option("--unsafe-fixes", is_flag=True, help="Mend also what somebody has to look at afterwards.")
@click.option("--diff", "is_diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--show-fixes", is_flag=True, help="List what was mended.")
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
    fix: bool,
    unsafe_fixes: bool,
    is_diff: bool,
    show_fixes: bool,
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
    mends = fix or is_diff

    def may(finding: Finding) -> bool:
        """Is it to be mended?"""
        return bool(
            mends and finding.fix and finding.rule in wanted and (finding.fix.is_safe or unsafe_fixes)
        )

    mended = mend(question, may)
    judged = mended.judged
    if judged.is_sound:  # else what is not understood may make it
        options.check_outputs(outputs, judged.nodes)
    if is_diff:
        return _show(mended, question)
    for path, source in mended.sources.items():
        write(path, source)
    if show_fixes:
        _list(mended)
    shown = tuple(finding for finding in judged.findings if finding.rule in wanted)
    click.echo(findings_text(shown, judged.texts(), output_format), nl=False)
    _tell(mended, shown, is_fixing=fix)
    return 0 if replace(judged, findings=shown).is_sound else 1


def _show(mended: Mended, question: Question) -> int:
    """Print what would change."""
    from difflib import unified_diff

    for path, source in sorted(mended.sources.items()):
        before, after = source_of(path, question).decode(), source.decode()
        lines = unified_diff(before.splitlines(True), after.splitlines(True), path, path)
        for line in lines:
            click.echo(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", nl=False)
    return 1 if mended.sources else 0


def _list(mended: Mended) -> None:
    for finding in mended.fixed:
        assert finding.fix
        click.echo(f"{finding.span}: mended[{finding.rule}]: {finding.fix.title}", err=True)


def _tell(mended: Mended, shown: tuple[Finding, ...], *, is_fixing: bool) -> None:
    """How much was mended, and what could be."""
    if mended.fixed:
        click.echo(f"{options.counted(len(mended.fixed), 'finding')} mended.", err=True)
    can = [each.fix.is_safe for each in shown if each.fix]
    if safe := can.count(True) * (not is_fixing):
        click.echo(f"{options.counted(safe, 'finding')} can be mended with --fix.", err=True)
    if unsafe := can.count(False):
        click.echo(f"{options.counted(unsafe, 'finding')} can be mended with --fix --unsafe-fixes.", err=True)


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
