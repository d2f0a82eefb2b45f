"""Where findings go: to a stream or a file, and to the page of a GitHub workflow run."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import click

from ...ir.findings import Finding
from ...render.findings import findings_text
from ...render.statistics import statistics_text
from .. import files, options
from ..project.settings import Settings
from .flags import Flags


def output(
    findings: tuple[Finding, ...], texts: Mapping[str, str], settings: Settings, flags: Flags, *, err: bool
) -> None:
    """Tell them, or how many there are; with `err`, the standard output is taken by something else."""
    name = flags.output_format or settings.output_format
    coloured = not flags.output_file and options.is_coloured(flags.color, sys.stderr if err else sys.stdout)
    if flags.statistics:
        text = statistics_text(findings, name)
    else:
        text = findings_text(findings, texts, name, is_coloured=coloured)
    if flags.output_file:
        files.write(flags.output_file, text)
    else:
        click.echo(text, nl=False, err=err, color=coloured)
    page = os.environ.get("GITHUB_STEP_SUMMARY") if name == "github" else None
    if page and findings:
        _summarize(findings, page)


def _summarize(findings: tuple[Finding, ...], page: str) -> None:
    from ...render import step_summary

    try:
        files.append(page, step_summary(findings))
    except click.UsageError as error:  # what has been told counts all the same
        click.echo(f"warning: {error.message}", err=True)
