"""`icosian lint`: judge each module alone, in every configuration."""

from __future__ import annotations

import click

from ..build import judge
from ..render.findings import FORMATS, findings_text
from .files import dataflows


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--output-format", type=click.Choice(FORMATS), default="full", help="How to print the findings."
)
def command(paths: tuple[str, ...], output_format: str) -> int:
    """Find what is wrong with dataflow modules.

    Every file that is named is read as a dataflow; in folders, the files that import Hamilton's markers
    or modifiers are.
    """
    files = dataflows(paths or (".",))
    if not files:
        click.echo("warning: no dataflow modules found", err=True)
    judged = judge(files)
    click.echo(findings_text(judged.findings, judged.texts(), output_format), nl=False)
    return 0 if judged.is_sound else 1
