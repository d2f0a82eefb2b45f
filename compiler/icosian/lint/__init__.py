"""Program | Dag | Driven | Verdict | Plan | Script -> Finding...: what is wrong with it, one file a rule.

The folder of a rule is its group, the file its name, the module docstring its page; the type of
the first parameter of `check` says what it looks at.  The rules of a group whose folder says
`ON_REQUEST = True` speak only when they are asked for.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType
from typing import Any

from ..ir.condition import ALWAYS, Condition
from ..ir.findings import SEVERITIES, Allowed, Finding, Fix, Related, in_order
from ..ir.source import Module, Span

Noun = Any  # Program, Dag, Driven, Verdict, Plan or Script


@dataclass(frozen=True, slots=True)
class Report:
    """Makes the findings of one rule."""

    rule: str
    severity: str
    modules: Mapping[str, Module]  # by path, for rules that offer a fix; other files get none

    def __call__(
        self,
        message: str,
        span: Span,
        *related: tuple[str, Span],
        help: str = "",
        when: Condition = ALWAYS,
        fix: Fix | None = None,
    ) -> Finding:
        return Finding(
            rule=self.rule,
            severity=self.severity,
            message=message,
            span=span,
            related=tuple(Related(text, place) for text, place in related),
            help=help,
            config=when.example(),
            fix=fix,
        )


Check = Callable[[Noun, Report], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong."""

    name: str
    group: str
    severity: str
    is_structural: bool  # there is no script to write as long as it is found, so it cannot be allowed
    is_on_request: bool  # it is silent unless it is asked for
    is_for_builds: bool  # where nothing is built, it only warns
    looks_at: str
    page: str
    check: Check


_FOUND: dict[str, Rule] = {}


def rule(
    *, severity: str = "error", is_structural: bool | None = None, is_for_builds: bool = False
) -> Callable[[Check], Check]:
    """Register the function as the check of the rule that its file is; errors are structural unless said."""
    assert severity in SEVERITIES

    def register(check: Check) -> Check:
        folder, _, file = check.__module__.rpartition(".")
        _FOUND[file] = Rule(
            name=file.replace("_", "-"),
            group=folder.rpartition(".")[2],
            severity=severity,
            is_structural=severity == "error" if is_structural is None else is_structural,
            is_on_request=is_on_request(folder.rpartition(".")[2]),
            is_for_builds=is_for_builds,
            looks_at=str(next(iter(check.__annotations__.values()))),
            page=_page(sys.modules[check.__module__]),
            check=check,
        )
        return check

    return register


def _page(module: ModuleType) -> str:
    """The docstring, which `python -OO` leaves in the file alone."""
    if module.__doc__:
        return module.__doc__
    import ast
    import inspect

    return ast.get_docstring(ast.parse(inspect.getsource(module)), clean=False) or ""


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """The names of the rules by group, and none of them is imported."""
    return {
        group.name: tuple(
            found.name.replace("_", "-")
            for found in pkgutil.iter_modules([os.path.join(*__path__, group.name)])
        )
        for group in pkgutil.iter_modules(__path__)
        if group.ispkg
    }


def is_on_request(group: str) -> bool:
    """Do the rules of this group speak only when they are asked for?"""
    return getattr(importlib.import_module(f"{__name__}.{group}"), "ON_REQUEST", False)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, by name."""
    for found in pkgutil.walk_packages(__path__, f"{__name__}."):
        importlib.import_module(found.name)
    return tuple(sorted(_FOUND.values(), key=lambda rule: rule.name))


@cache
def _rules_for(noun: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.looks_at == noun)


_NO_MODULES: Mapping[str, Module] = {}


def lint(
    noun: Noun, also: Container[str] = (), modules: Mapping[str, Module] = _NO_MODULES
) -> tuple[Finding, ...]:
    """What the rules for this kind of noun have to say, each thing once, in the order of the source.

    `also` names the rules on request that are asked for; fixes are offered for these modules.
    """
    findings = (
        finding
        for each in _rules_for(type(noun).__name__)
        if not each.is_on_request or each.name in also
        for finding in each.check(noun, Report(each.name, each.severity, modules))
    )
    return in_order(findings)


def allowed(modules: Iterable[Module]) -> frozenset[Allowed]:
    """What comments allow, and may: errors of structural rules stay."""
    structural = {rule.name for rule in rules() if rule.is_structural}
    return frozenset(
        Allowed(module.path, allowance.span.line, name, is_error)
        for module in modules
        for allowance in module.allowed
        for name in allowance.rules
        for is_error in ((False,) if name in structural else (False, True))
    )


def unbuilt(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The same where nothing is to be built."""
    lenient = {rule.name for rule in rules() if rule.is_for_builds}
    return (as_warning(finding) if finding.rule in lenient else finding for finding in findings)


def beyond(findings: Iterable[Finding], known: Iterable[Finding]) -> Iterator[Finding]:
    """What is not said already."""
    places = {(finding.rule, finding.span) for finding in known}
    return (finding for finding in findings if (finding.rule, finding.span) not in places)


def as_warning(finding: Finding) -> Finding:
    """The same about something that nobody asked for."""
    return replace(finding, severity=min(finding.severity, "warning", key=SEVERITIES.index))
