"""`--baseline`: what a file holds is not told again, and `--update-baseline` writes it."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from ...ir.findings import Finding, Known
from ...lint.baseline import Comparison, Scope, compare
from ...render.baseline import baseline_text
from ...render.findings import printable
from .. import files
from ..options import counted
from .flags import Flags


def known_from(flags: Flags) -> tuple[Known, ...]:
    """What the baseline holds; nothing if it is to be written for the first time."""
    baseline = flags.baseline
    if baseline and flags.output_file and files.shown(baseline) == files.shown(flags.output_file):
        raise click.UsageError(f"{baseline} cannot be both the baseline and the output.")
    if flags.update_baseline and not baseline:
        raise click.UsageError("--update-baseline needs the file to write: --baseline FILE.")
    is_first = flags.update_baseline and baseline and not os.path.lexists(baseline)
    return files.baseline(baseline) if baseline and not is_first else ()


def unheld(
    findings: tuple[Finding, ...], texts: Mapping[str, str], known: tuple[Known, ...], baseline: str
) -> tuple[Finding, ...]:
    """Those that the baseline does not hold."""
    everywhere = Scope((), lambda rule, path: True)
    return compare(findings, texts, known, os.path.dirname(files.shown(baseline)), everywhere).new


def beside(
    findings: tuple[Finding, ...],
    texts: Mapping[str, str],
    known: tuple[Known, ...],
    flags: Flags,
    scope: Scope,
) -> tuple[Finding, ...]:
    """Only what the baseline does not hold, after it is brought up to date, if that is asked for."""
    baseline = flags.baseline
    assert baseline
    home = os.path.dirname(files.shown(baseline))
    found = compare(findings, texts, known, home, scope)
    if not flags.update_baseline:
        _say(found, baseline)
        return found.new
    text = baseline_text(found.updated)
    if text != files.existing(baseline):
        files.write(baseline, text)
    new = len({each.fingerprint for each in found.updated} - {each.fingerprint for each in known})
    held = f"{baseline} holds {counted(len(found.updated), 'finding')}"
    click.echo(f"info: {held}: {new} new, {len(found.gone)} dropped", err=True)
    return compare(findings, texts, found.updated, home, scope).new


def _say(found: Comparison, baseline: str) -> None:
    """What is not told because it is known, and what is known and is not there any more."""
    if found.known:
        number = counted(len(found.known), "finding")
        click.echo(f"info: {number} not told, known from {baseline}", err=True)
    for each in found.gone:
        text = printable(f"{each.path}: {each.rule}: {each.message}")
        click.echo(f"info: gone, and still in {baseline} until --update-baseline: {text}", err=True)
