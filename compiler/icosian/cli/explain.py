"""`icosian explain`: the page of a rule, or the list of all rules."""

from __future__ import annotations

from difflib import get_close_matches

import click

from ..lint import rules
from ..render.pages import list_text, page_text


@click.command()
@click.argument("name", metavar="[RULE]", default="")
def command(name: str) -> int:
    """Show what a rule is about, with examples; without RULE, list them all, or those of a group."""
    by_name = {rule.name: rule for rule in rules()}
    groups = {rule.group for rule in rules()}
    if name in by_name:
        click.echo(page_text(by_name[name]), nl=False)
    elif not name or name in groups:
        click.echo(list_text(rule for rule in rules() if name in ("", rule.group)), nl=False)
    else:
        near = get_close_matches(name, [*by_name, *groups], 1)
        hint = f" Did you mean '{near[0]}'?" if near else " `icosian explain` lists them."
        raise click.UsageError(f"There is no rule or group '{name}'.{hint}")
    return 0
