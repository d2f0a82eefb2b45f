"""`icosian lint`: judge dataflows, each in every configuration that is left open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from ..ir.findings import SEVERITIES, Finding, Known, in_order
from ..ir.question import Answer, Heeded, Question
from ..lint.baseline import Scope
from ..mend import Mended, mend
from ..remember import Store
from . import options
from .cache import Cache, folder_of
from .files import folders, shown
from .linting.baseline import beside, known_from, unheld
from .linting.flags import Flags, parts, patterns, selection, with_stdin
from .linting.mends import keep, show, tell
from .linting.output import output
from .project.finder import Finder
from .project.patterns import Patterns
from .project.search import Exclusions, Project, projects
from .project.selection import Selection, on_request
from .project.settings import Settings
from .project.shown import settings_text


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
@click.option("--baseline", metavar="FILE", help="Tell only what does not stand in this file.")
@click.option("--update-baseline", is_flag=True, help="Write what is found now into the baseline.")
@options.output_format
@options.output_file
@options.color
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES[::-1]),
    help="Exit with 1 for findings from this severity; error unless the settings say otherwise.",
)
@click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule, and do not print them.")
@click.option("--fix", is_flag=True, help="Mend what can be mended for certain, in the files.")
@click.option(
    "--unsafe-fixes/--no-unsafe-fixes",
    default=None,
    help="Mend also what somebody has to look at afterwards.",
)
@click.option("--diff", "is_diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--show-fixes", is_flag=True, help="List what was mended.")
@click.option(
    "--stdin-filename",
    metavar="FILE",
    help="The file whose text comes from standard input, for the path `-`.",
)
@options.settings
@options.isolated
@options.cache_dir
@click.option(
    "-n",
    "--no-cache",
    envvar="ICOSIAN_NO_CACHE",
    is_flag=True,
    help="Remember nothing, and read and judge every file anew.",
)
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
    known = known_from(flags)
    finder = Finder(flags.settings, isolated=flags.isolated)
    names, unsaved = with_stdin(paths or (".",), flags.stdin_filename)
    exclude = patterns(parts(flags.exclude), "--exclude") if flags.exclude else None
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
    heard = [_heard(project, flags, known, unsaved) for project in found]
    if all(each.mended.answer.is_sound for each in heard):  # else what is not understood may make it
        nodes = tuple(name for each in heard for name in each.mended.answer.nodes)
        options.check_outputs(flags.outputs, nodes)
        options.warn_of_config(sum((each.mended.answer.heeded for each in heard), Heeded()))
    if flags.is_diff:
        for each in heard:
            show(each.mended, each.question)
        return int(any(each.mended.sources for each in heard) and not flags.exit_zero)
    if flags.fix:
        for each in heard:
            keep(each.mended, each.question)
    findings = in_order(finding for each in heard for finding in each.told)
    texts = _texts(heard, flags)
    if flags.baseline:
        findings = beside(findings, texts, known, flags, _scope(names, finder, exclude, flags))
    usual = found[0].settings if len(found) == 1 else finder.nearest(".")
    output(findings, texts, usual, flags, err=flags.fix and bool(unsaved))
    tell([each.mended for each in heard], findings, flags)
    return int(_fails(heard, findings) and not flags.exit_zero)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is found in the files of one project, and what of it is told."""

    settings: Settings
    question: Question
    mended: Mended
    told: tuple[Finding, ...]
    level: int  # severities from here on fail


def _texts(heard: list[_Heard], flags: Flags) -> dict[str, str]:
    """The sources by path, those of the settings among them; nothing is written over any of them."""
    texts = {path: text for each in heard for path, text in each.mended.answer.texts.items()}
    for file in (flags.output_file, flags.baseline):
        if file and shown(file) in texts:
            raise click.UsageError(f"{file} is one of the dataflows; name another file.")
        if file and shown(file) in [each.settings.file for each in heard]:
            raise click.UsageError(f"{file} holds the settings; name another file.")
    for each in heard:
        texts |= each.settings.texts()
    return texts


def _scope(names: tuple[str, ...], finder: Finder, exclude: Patterns | None, flags: Flags) -> Scope:
    """Where this run looks, and for what, under the settings that are nearest."""
    chosen: dict[str, Selection] = {}
    excluded, named = Exclusions(finder, exclude), {shown(name) for name in names}

    def tells(rule: str, path: str) -> bool:
        settings = finder.nearest(os.path.dirname(path))
        if settings.file not in chosen:
            chosen[settings.file] = selection(settings, flags)
        is_passed_over = os.path.lexists(path) and shown(path) not in named and excluded.match(path)
        return not is_passed_over and chosen[settings.file].tells(rule, path)

    return Scope(names, tells)


def _fails(heard: list[_Heard], findings: tuple[Finding, ...]) -> bool:
    """Is anything among them so bad that its project does not take it?"""
    left = {(finding.span, finding.rule) for finding in findings}
    return any(
        SEVERITIES.index(finding.severity) >= each.level and (finding.span, finding.rule) in left
        for each in heard
        for finding in each.told
    )


def _heard(project: Project, flags: Flags, known: tuple[Known, ...], unsaved: dict[str, bytes]) -> _Heard:
    """Judge the files of one project, and mend what is to be mended."""
    settings = project.settings
    chosen = selection(settings, flags)
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
        also=tuple(sorted(each for each in chosen.rules if each in on_request())),
        unsaved=unsaved,
    )
    is_brave = settings.unsafe_fixes if flags.unsafe_fixes is None else flags.unsafe_fixes

    def to_be_mended(answer: Answer) -> Iterator[Finding]:
        """Of what is told: a baseline holds what is to stay as it is."""
        told = tuple(filter(chosen.wants, answer.findings)) if flags.fix or flags.is_diff else ()
        if flags.baseline:
            told = unheld(told, answer.texts, known, flags.baseline)
        return (each for each in told if each.fix and (each.fix.is_safe or is_brave))

    store = Store() if flags.no_cache else Cache(folder_of(settings, flags.cache_dir))
    mended = mend(question, to_be_mended, store)
    told = tuple(filter(chosen.wants, mended.answer.findings))
    return _Heard(settings, question, mended, told, SEVERITIES.index(flags.fail_on or settings.fail_on))
