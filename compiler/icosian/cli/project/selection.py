"""Which rules are told of, and for which files.

Names of rules go before names of groups, whatever is said first: `--ignore nodes --extend-select unannotated-node`
leaves one of the group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...ir.findings import Finding
from ...lint import groups, is_on_request
from ..options import nearest
from .patterns import Patterns

ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """What one place says of rules: the settings, or the command line."""

    select: tuple[str, ...] = ()  # these and no others; empty: whatever there is without it
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules that are told of."""

    rules: frozenset[str]
    spared: tuple[tuple[Patterns, frozenset[str]], ...] = ()  # files, and the rules that are not for them

    def wants(self, finding: Finding) -> bool:
        return self.tells(finding.rule, finding.span.path)

    def tells(self, rule: str, path: str) -> bool:
        """Is it told of this rule in this file?"""
        return rule in self.rules and not any(
            rule in rules and files.match(path) for files, rules in self.spared
        )


def selected(settings: Choice, flags: Choice) -> frozenset[str]:
    """The command line goes before the settings; with `--select`, they say nothing any more."""
    layers = (flags,) if flags.select else (settings, flags)
    usual = rule_names() - on_request()
    rules = set() if any(layer.select for layer in layers) else set(usual)
    for layer in layers:
        for kind in ((ALL,), groups(), rule_names()):
            rules |= named(name for name in (*layer.select, *layer.extend_select) if name in kind)
            rules -= named(name for name in layer.ignore if name in kind)
    return frozenset(rules)


def on_request() -> frozenset[str]:
    """The rules that speak only when they are asked for."""
    return frozenset(name for group, names in groups().items() if is_on_request(group) for name in names)


def rule_names() -> frozenset[str]:
    return frozenset(name for names in groups().values() for name in names)


def named(names: Iterable[str]) -> set[str]:
    """The rules that are meant: by their names, by the name of their group, or all of them."""
    found: set[str] = set()
    for name in names:
        found |= rule_names() if name == ALL else {*groups().get(name, (name,))}
    return found


def unknown(names: Iterable[str]) -> dict[str, str]:
    """The names that mean nothing, each with what may have been meant."""
    known = (ALL, *groups(), *sorted(rule_names()))
    return {name: nearest(name, known) for name in names if name not in known}
