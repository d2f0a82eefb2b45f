"""`icosian explain`: the page of a rule, or the list of all rules."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import groupby

import click

from ..lint import Rule, rules
from ..render.findings import printable


@click.command()
@click.argument("name", metavar="[RULE]", default="")
def command(name: str) -> int:
    """Show what a rule is about, with examples; without RULE, list them all."""
    by_name = {rule.name: rule for rule in rules()}
    if not name:
        click.echo(_list(), nl=False)
        return 0
    if name not in by_name:
        near = get_close_matches(name, by_name, 1)
        hint = f" Did you mean '{near[0]}'?" if near else " `icosian explain` lists them."
        raise click.UsageError(f"There is no rule '{name}'.{hint}")
    rule = by_name[name]
    asked = ", told only on request" if rule.is_on_request else ""
    click.echo(f"# {rule.name}\n\n{rule.severity}, in the group {rule.group}{asked}\n")
    for line in rule.page.strip().split("\n"):
        click.echo(printable(line))
    return 0


def _list() -> str:
    lines = []
    for group, found in groupby(sorted(rules(), key=lambda rule: (rule.group, rule.name)), _group):
        members = list(found)
        lines.append(f"{group} (on request):" if members[0].is_on_request else f"{group}:")
        for rule in members:
            mark = "" if rule.severity == "error" else f" ({rule.severity})"
            lines.append(f"  {rule.name}{mark}: {rule.page.strip().splitlines()[0]}")
    return "\n".join([*lines, ""])


def _group(rule: Rule) -> str:
    return rule.group
