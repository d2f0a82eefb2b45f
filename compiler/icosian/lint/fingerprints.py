"""Findings -> what names each of them, wherever its line has moved.

A fingerprint is made of the rule, the path, and the text of the lines, without spaces at their ends and
however many between words; among equal ones the first, second … in the file are told apart.  The message
is no part of it, so that we may find better words.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Mapping

from ..ir.findings import Finding


def fingerprints(findings: Iterable[Finding], texts: Mapping[str, str], home: str = "") -> tuple[str, ...]:
    """One for each finding, in their order, which is that of the source; `home` is where paths start."""
    met: Counter[tuple[str, str, str]] = Counter()
    found = []
    for finding in findings:
        key = (finding.rule, within(home, finding.span.path), _lines(finding, texts))
        met[key] += 1
        found.append(_digest(*key, str(met[key])))
    return tuple(found)


def within(home: str, path: str) -> str:
    """The path as seen from that folder, with forward slashes."""
    return os.path.relpath(path, home).replace(os.sep, "/") if home else path


def _lines(finding: Finding, texts: Mapping[str, str]) -> str:
    lines = texts.get(finding.span.path, "").split("\n")[finding.span.line - 1 : finding.span.end_line]
    return " ".join(" ".join(lines).split())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
