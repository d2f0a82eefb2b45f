"""The flags of `icosian lint`, and what they mean beside the settings, before which they go."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from ..files import shown
from ..project.patterns import Patterns
from ..project.selection import Choice, Selection, named, selected, unknown
from ..project.settings import Settings


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
    baseline: str | None
    update_baseline: bool
    output_format: str | None
    output_file: str | None
    color: str
    fail_on: str | None
    exit_zero: bool
    statistics: bool
    fix: bool
    unsafe_fixes: bool | None
    is_diff: bool
    show_fixes: bool
    stdin_filename: str | None
    settings: str | None
    isolated: bool
    cache_dir: str | None
    no_cache: bool
    show_files: bool
    show_settings: bool


def with_stdin(paths: tuple[str, ...], name: str | None) -> tuple[tuple[str, ...], dict[str, bytes]]:
    """The paths with a name for standard input, and the text that counts for it."""
    if name is None and "-" not in paths:
        return paths, {}
    if "-" not in paths:
        raise click.BadParameter("it names the path `-`, which is not given", param_hint="'--stdin-filename'")
    file = shown(name or "-")
    return tuple(file if path == "-" else path for path in paths), {file: sys.stdin.buffer.read()}


def selection(settings: Settings, flags: Flags) -> Selection:
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
    names = parts(given)
    for name, near in unknown(names).items():
        raise click.BadParameter(f"there is no rule or group '{name}'.{near}", param_hint=option)
    return names


def _pattern(pattern: str, option: str) -> Patterns:
    if not pattern:
        raise click.BadParameter("it has to be PATTERN:RULE, such as 'tests/:nodes'", param_hint=option)
    return patterns((pattern,), option)


def patterns(given: tuple[str, ...], option: str) -> Patterns:
    try:
        return Patterns(given)
    except ValueError as error:
        raise click.BadParameter(f"there is a pattern that is none: {error}", param_hint=option) from error


def parts(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for each in given for part in each.split(","))
