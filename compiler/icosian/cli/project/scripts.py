"""What `build` and `plan` are asked for: dags of the settings, or modules that are one dataflow."""

from __future__ import annotations

import os
from dataclasses import dataclass

import click

from ...build import Judged, choose, read
from ...ir.graph import Dag
from ...lint import rules
from .. import options
from ..files import folders, is_path, module_files
from .finder import Finder
from .selection import Choice, Selection, selected
from .settings import DagSettings, Settings


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says of a dataflow; None and () leave it to the settings."""

    roots: tuple[str, ...]
    overrides: bool
    outputs: tuple[str, ...]
    config: tuple[str, ...]
    config_file: str | None
    grouping: str | None
    settings: str | None
    isolated: bool


def wanted(words: tuple[str, ...], flags: Flags) -> tuple[Settings, tuple[DagSettings, ...]]:
    """The dags that are named; all of them without a word; modules as a dag without a name.

    Raises click.UsageError for what is neither.
    """
    finder = Finder(flags.settings, isolated=flags.isolated)
    settings = finder.nearest(".")
    dags = {dag.name: dag for dag in settings.dags}
    if not words and not dags:
        raise click.UsageError("Name a module, or list scripts as [[tool.icosian.dag]] in pyproject.toml.")
    named = [dags[word] for word in words if word in dags]
    if not words or len(named) == len(words):
        return settings, tuple(named) or settings.dags
    if named:
        other = next(word for word in words if word not in dags)
        raise click.UsageError(f"{named[0].name} is a dag of {settings.file}, and {other} is none.")
    paths = [word for word in words if is_path(word)]
    if paths:
        settings = finder.nearest(os.path.dirname(paths[0]))
    try:
        files = module_files(words, folders(flags.roots) or settings.source_roots, settings.folder)
    except click.UsageError as usage:
        hint = options.nearest(words[0], dags)
        raise click.UsageError(f"{usage.message}.{hint}" if hint else usage.message) from usage
    return settings, (DagSettings("", files, settings.how),)


def one_dataflow(dag: DagSettings, settings: Settings, flags: Flags) -> tuple[Judged, Dag]:
    """The dataflow, judged under this configuration and for these outputs.

    Flags go before the settings, and these before a driver script.
    """
    from ...narrow import heeded, settle

    given = options.values(flags.config, flags.config_file)
    roots = folders(flags.roots) or settings.source_roots
    judged, found = read(
        dag.paths, roots, given, overrides=flags.overrides, said=dag.how.said, home=settings.folder
    )
    if judged.is_sound:
        options.check_outputs(flags.outputs, judged.nodes)
        options.warn_of_config(heeded([found], given))
    return choose(judged, found, settle(found, given), flags.outputs, flags.grouping or "")


def without_ignored(judged: Judged, settings: Settings) -> Judged:
    """Without what the settings do not tell of; what is structural cannot be ignored where a script is built."""
    structural = {rule.name for rule in rules() if rule.is_structural}
    selection = Selection(selected(settings.choice, Choice()), settings.spared())
    return judged.only(lambda finding: finding.rule in structural or selection.wants(finding))
