"""Rules -> text: what `icosian explain` prints, which is what stands in `docs/rules`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from ..lint import Rule
from .findings import printable


def page_text(rule: Rule) -> str:
    """Its page, under a line that says how it is told."""
    lines = [f"# {rule.name}", "", _how(rule), "", *map(printable, rule.page.strip().split("\n"))]
    return "\n".join([*lines, ""])


def list_text(rules: Iterable[Rule]) -> str:
    """One line a rule, by group."""
    lines = []
    for group, members in _by_group(rules):
        lines.append(f"{group} (on request):" if members[0].is_on_request else f"{group}:")
        for rule in members:
            mark = "" if rule.severity == "error" else f" ({rule.severity})"
            lines.append(f"  {rule.name}{mark}: {_title(rule)}")
    return "\n".join([*lines, ""])


def index_text(rules: Iterable[Rule]) -> str:
    """The same as tables with links to the pages."""
    lines = ["# Rules", "", "`icosian explain RULE` prints the same pages, `icosian explain` a list."]
    for group, members in _by_group(rules):
        asked = ["", f"Told only on request: `--extend-select {group}`."] if members[0].is_on_request else []
        lines += ["", f"## {group}", *asked, "", "| rule | severity | what is wrong |", "|---|---|---|"]
        lines += [
            f"| [`{rule.name}`]({rule.name}.md) | {rule.severity} | {_title(rule)} |" for rule in members
        ]
    return "\n".join([*lines, ""])


def _by_group(rules: Iterable[Rule]) -> Iterator[tuple[str, list[Rule]]]:
    in_order = sorted(rules, key=lambda rule: (rule.group, rule.name))
    for group, members in groupby(in_order, lambda rule: rule.group):
        yield group, list(members)


def _title(rule: Rule) -> str:
    return rule.page.strip().partition("\n")[0]


def _how(rule: Rule) -> str:
    """Severity and group, and what is special about it."""
    said = [f"{rule.severity}, in the group {rule.group}"]
    if rule.is_on_request:
        said.append("told only on request")
    if rule.is_for_builds:
        said.append("only a warning where nothing is built")
    if rule.is_structural:
        said.append("no comment can allow it")
    return ", ".join(said)
