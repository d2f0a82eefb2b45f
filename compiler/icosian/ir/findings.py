"""Finding: something that a rule has to say about a place."""

from __future__ import annotations

from dataclasses import dataclass

from .source import Span

SEVERITIES = ("info", "warning", "error")


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
