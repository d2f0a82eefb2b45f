"""What is done with mended sources: shown, or kept; and what is told of them."""

from __future__ import annotations

from collections.abc import Iterable

import click

from ...ir.findings import Finding
from ...ir.question import Question
from ...mend import Mended, source_of
from ..files import write
from ..options import counted
from .flags import Flags


def show(mended: Mended, question: Question) -> None:
    """Print what would change."""
    from difflib import unified_diff

    for path, source in sorted(mended.sources.items()):
        before, after = source_of(path, question).decode(), source.decode()
        lines = unified_diff(before.splitlines(True), after.splitlines(True), path, path)
        for line in lines:
            click.echo(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", nl=False)


def keep(mended: Mended, question: Question) -> None:
    """Write the files that change; a text that came from standard input goes to standard output, changed or not."""
    for path, source in mended.sources.items():
        if path not in question.unsaved:
            write(path, source)
    for path in question.paths:
        if path in question.unsaved:
            click.echo(mended.sources.get(path, question.unsaved[path]), nl=False)


def tell(mended: Iterable[Mended], left: Iterable[Finding], flags: Flags) -> None:
    """What was mended, how much, and what could be."""
    fixed = [finding for each in mended for finding in each.fixed]
    for finding in fixed if flags.show_fixes else ():
        assert finding.fix
        click.echo(f"{finding.span}: mended[{finding.rule}]: {finding.fix.title}", err=True)
    if fixed:
        click.echo(f"{counted(len(fixed), 'finding')} mended.", err=True)
    can = [each.fix.is_safe for each in left if each.fix]
    if safe := can.count(True) * (not flags.fix):
        click.echo(f"{counted(safe, 'finding')} can be mended with --fix.", err=True)
    if unsafe := can.count(False):
        click.echo(f"{counted(unsafe, 'finding')} can be mended with --fix --unsafe-fixes.", err=True)
