"""Finding: something that a rule has to say about a place."""

from __future__ import annotations

from dataclasses import dataclass

from .source import Span

SEVERITIES = ("info", "warning", "error")

BASELINE = "icosian-baseline"  # by this key a baseline is known; its value is the version of the file


@dataclass(frozen=True, slots=True)
class Related:
    """The partner of a finding: the second place that one must see to understand it."""

    message: str
    span: Span


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

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A finding as it stands in a baseline."""

    path: str  # from the folder of the baseline
    rule: str
    message: str  # for readers: only the fingerprint counts
    fingerprint: str
