"""Finding: something that a rule has to say about a place."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .source import Program, Span

SEVERITIES = ("info", "warning", "error")

# What keeps a file from being read, and hides whatever else is wrong there.
UNREAD = frozenset(
    {"forbidden-encoding", "needs-python", "syntax-error", "too-deep", "too-large", "unreadable-file"}
)

BASELINE = "icosian-baseline"  # by this key a baseline is known; its value is the version of the file


@dataclass(frozen=True, slots=True)
class Related:
    """The partner of a finding: the second place that one must see to understand it."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """These characters of a file give way to this text; an empty span is a place to insert at."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """The cure as edits; all of them or none."""

    title: str  # what it does, said to whoever wonders whether to let it
    edits: tuple[Replacement, ...]
    is_safe: bool = True  # the dataflow means what it was meant to mean; else somebody has to look


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, and what to do."""

    rule: str
    severity: str
    message: str
    span: Span
    related: tuple[Related, ...] = ()
    help: str = ""
    config: tuple[tuple[str, object], ...] = ()  # the smallest configuration that shows it
    fix: Fix | None = None

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    @property
    def spans(self) -> tuple[Span, ...]:
        """Both ends, or however many there are."""
        return (self.span, *(each.span for each in self.related))

    def lies_in(self, paths: Container[str]) -> bool:
        """Does it concern one of these files?"""
        return any(span.path in paths for span in self.spans)


class Allowed(NamedTuple):
    """What a comment allows: findings of this rule and weight, with one end in this line."""

    path: str
    line: int
    rule: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that lint has found in these modules, before comments allow any of it."""

    program: Program
    findings: tuple[Finding, ...]
    # Paths of modules that were judged as a whole, in every configuration.
    settled: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()  # rules on request that were asked for


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A finding as it stands in a baseline."""

    path: str  # from the folder of the baseline
    rule: str
    message: str  # for readers: only the fingerprint counts
    fingerprint: str


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In the order of the source; what shows in several configurations is told once, for the smallest.

    What is an error for one dataflow, and a warning for another, is an error.
    """
    found: dict[tuple[object, ...], Finding] = {}
    for each in sorted(findings, key=lambda finding: (not finding.is_error, len(finding.config))):
        found.setdefault((each.span, each.rule, each.message), each)
    return tuple(found[key] for key in sorted(found))


def told(findings: Iterable[Finding], allowed: Container[Allowed]) -> tuple[Finding, ...]:
    """What remains when a comment on the line of either end allows some of it."""
    return in_order(
        finding
        for finding in findings
        if not any(
            Allowed(span.path, span.line, finding.rule, finding.is_error) in allowed for span in finding.spans
        )
    )
