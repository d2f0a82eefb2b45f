"""Findings -> how many there are of each rule, the most frequent first."""

from __future__ import annotations

from collections import Counter

from ..ir.findings import Finding
from .findings import json_text


def statistics_text(findings: tuple[Finding, ...], format: str) -> str:
    """For programs in the format `json`, for people in any other."""
    counts = Counter((finding.rule, finding.severity) for finding in findings)
    rows = sorted(((count, *each) for each, count in counts.items()), key=lambda row: (-row[0], *row[1:]))
    if format == "json":
        listed = [{"count": count, "rule": rule, "severity": severity} for count, rule, severity in rows]
        return json_text(listed)
    width = len(str(rows[0][0])) if rows else 0
    return "".join(f"{count:>{width}}  {rule} ({severity})\n" for count, rule, severity in rows)
