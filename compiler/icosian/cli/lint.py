"""`icosian lint`: judge dataflows, each in every configuration that is left open."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import click

from ..build import Judged, Question, judge
from ..ir.findings import SEVERITIES, Finding
from ..lint import in_order
from ..render.findings import FORMATS, findings_text
from ..render.statistics import statistics_text
from . import options
from .files import folders, shown
from .project.finder import Finder
from .project.patterns import Patterns
from .project.search import Project, projects
from .project.selection import Choice, Selection, named, selected, unknown
from .project.settings import Settings
from .project.shown import settings_text


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says; None and () leave it to the settings."""

    together: bool
    overrides: bool
    roots: tuple[str, ...]
    outputs: tuple[str, ...]
    config: tuple[str, ...]
    config_file: str | None
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    per_file_ignores: tuple[str, ...]
    exclude: tuple[str, ...]
    force_exclude: bool
    output_format: str | None
    fail_on: str | None
    exit_zero: bool
    statistics: bool
    stdin_filename: str | None
    settings: str | None
    isolated: bool
    show_files: bool
    show_settings: bool


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--together", is_flag=True, help="The files are one whole dataflow, and nothing is missing from it."
)
@options.overrides
@options.roots
@options.outputs
@options.config
@options.config_file
@click.option("--select", multiple=True, metavar="RULE", help="Tell of these rules or groups, and no others.")
@click.option("--extend-select", multiple=True, metavar="RULE", help="Tell of these rules or groups, too.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Do not tell of these rules or groups.")
@click.option(
    "--per-file-ignores",
    multiple=True,
    metavar="PATTERN:RULE",
    help="Do not tell of a rule or group in files that match, such as 'tests/:nodes'.",
)
@click.option(
    "--exclude", multiple=True, metavar="PATTERN", help="Files and folders to pass over, as in .gitignore."
)
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Pass over files that are named, too, if they are excluded or no dataflows.",
)
@click.option("--output-format", type=click.Choice(FORMATS), help="How to print the findings.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES[::-1]),
    help="Exit with 1 for findings from this severity; error unless the settings say otherwise.",
)
@click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule, and do not print them.")
@click.option(
    "--stdin-filename",
    metavar="FILE",
    help="The file whose text comes from standard input, for the path `-`.",
)
@options.settings
@options.isolated
@click.option("--show-files", is_flag=True, help="Only name the files that would be judged.")
@click.option("--show-settings", is_flag=True, help="Only show the settings that are found.")
def command(paths: tuple[str, ...], **given: Any) -> int:
    """Find what is wrong with dataflow modules.

    Every file that is named is read as a dataflow; in folders, the files that import Hamilton's markers or modifiers
    are. A file that belongs to a dag in the settings is judged in the whole of it, and any other alone. Without
    --config all configurations are judged at once. Some rules speak only on request, such as those of --extend-select
    portability; `icosian explain` lists all.
    """
    flags = Flags(**given)
    finder = Finder(flags.settings, isolated=flags.isolated)
    names, unsaved = _with_stdin(paths or (".",), flags.stdin_filename)
    exclude = _patterns(_parts(flags.exclude), "--exclude") if flags.exclude else None
    found = projects(names, finder, exclude, force=flags.force_exclude, unsaved=unsaved)
    if flags.show_settings:
        used = [each.settings for each in found] or [finder.nearest(names[0])]
        click.echo("\n".join(map(settings_text, used)), nl=False)
        return 0
    if flags.show_files:
        click.echo("".join(f"{file}\n" for each in found for file in each.files), nl=False)
        return 0
    if not found:
        click.echo("warning: no dataflow modules found", err=True)
    heard = [_heard(project, flags, unsaved) for project in found]
    if all(each.judged.is_sound for each in heard):  # else what is not understood may make it
        options.check_outputs(flags.outputs, tuple(name for each in heard for name in each.judged.nodes))
    usual = found[0].settings if len(found) == 1 else finder.nearest(".")
    _print(heard, flags.output_format or usual.output_format, counts=flags.statistics)
    return int(any(each.fails for each in heard) and not flags.exit_zero)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is found in the files of one project, and what of it is told."""

    settings: Settings
    judged: Judged
    told: tuple[Finding, ...]
    fails: bool


def _print(heard: list[_Heard], format: str, *, counts: bool) -> None:
    findings = in_order(finding for each in heard for finding in each.told)
    if counts:
        click.echo(statistics_text(findings, format), nl=False)
        return
    texts = {path: text for each in heard for path, text in each.judged.texts().items()}
    for each in heard:
        texts |= each.settings.texts()
    click.echo(findings_text(findings, texts, format), nl=False)


def _with_stdin(paths: tuple[str, ...], name: str | None) -> tuple[tuple[str, ...], dict[str, bytes]]:
    """The paths with a name for standard input, and the text that counts for it."""
    if name is None and "-" not in paths:
        return paths, {}
    if "-" not in paths:
        raise click.BadParameter("it names the path `-`, which is not given", param_hint="'--stdin-filename'")
    file = shown(name or "-")
    return tuple(file if path == "-" else path for path in paths), {file: sys.stdin.buffer.read()}


def _heard(project: Project, flags: Flags, unsaved: dict[str, bytes]) -> _Heard:
    """Judge the files of one project."""
    settings = project.settings
    selection = _selection(settings, flags)
    question = Question(
        project.files,
        folders(flags.roots) or settings.source_roots,
        home=settings.folder,
        together=flags.together,
        overrides=flags.overrides or (flags.together and settings.how.said.has_overrides),
        wholes=() if flags.together else settings.wholes(),
        outputs=flags.outputs,
        config=options.values(flags.config, flags.config_file),
        known=settings.how.said.config,
        also=tuple(sorted(selection.rules)),
        unsaved=unsaved,
    )
    judged = judge(question)
    told = tuple(filter(selection.wants, judged.findings))
    level = SEVERITIES.index(flags.fail_on or settings.fail_on)
    return _Heard(settings, judged, told, any(SEVERITIES.index(each.severity) >= level for each in told))


def _selection(settings: Settings, flags: Flags) -> Selection:
    """Flags go before the settings."""
    choice = Choice(
        _rules(flags.select, "--select"),
        _rules(flags.extend_select, "--extend-select"),
        _rules(flags.ignore, "--ignore"),
    )
    spared = settings.spared()
    if flags.per_file_ignores:
        pairs = (each.rpartition(":") for each in flags.per_file_ignores)
        option = "--per-file-ignores"
        spared = tuple(
            (_pattern(pattern, option), frozenset(named(_rules((names,), option))))
            for pattern, _, names in pairs
        )
    return Selection(selected(settings.choice, choice), spared)


def _rules(given: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Rules or groups that exist."""
    names = _parts(given)
    for name, near in unknown(names).items():
        raise click.BadParameter(f"there is no rule or group '{name}'.{near}", param_hint=option)
    return names


def _pattern(pattern: str, option: str) -> Patterns:
    if not pattern:
        raise click.BadParameter("it has to be PATTERN:RULE, such as 'tests/:nodes'", param_hint=option)
    return _patterns((pattern,), option)


def _patterns(given: tuple[str, ...], option: str) -> Patterns:
    try:
        return Patterns(given)
    except ValueError as error:
        raise click.BadParameter(f"there is a pattern that is none: {error}", param_hint=option) from error


def _parts(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for each in given for part in each.split(","))
