"""Findings -> text for people (`full`) and for programs (`json`)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from ..ir.findings import Finding
from ..ir.source import Span

FORMATS = ("full", "json")


def findings_text(findings: tuple[Finding, ...], texts: Mapping[str, str], format: str) -> str:
    """All findings in one of the formats; `texts` are the sources by path."""
    if format == "json":
        return json.dumps([_as_json(finding) for finding in findings], indent=2, ensure_ascii=False) + "\n"
    return "".join(f"{_full(finding, texts)}\n\n" for finding in findings) + _summary(findings)


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        **_place(finding.span),
        "related": [{"message": each.message, **_place(each.span)} for each in finding.related],
        "help": finding.help,
        "config": {key: value if _is_json(value) else repr(value) for key, value in finding.config},
    }


def _is_json(value: object) -> bool:
    return isinstance(value, str | int | float | bool | None)


def _place(span: Span) -> dict[str, object]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _summary(findings: tuple[Finding, ...]) -> str:
    if not findings:
        return "No problems found.\n"
    counts = {
        severity: sum(each.severity == severity for each in findings) for severity in ("error", "warning")
    }
    words = [f"{count} {word}{'s' * (count != 1)}" for word, count in counts.items() if count]
    words = words or [f"{len(findings)} remark{'s' * (len(findings) != 1)}"]
    return f"Found {' and '.join(words)}.\n"


def _full(finding: Finding, texts: Mapping[str, str]) -> str:
    """Message, the source with both places marked, the cure."""
    lines = [f"{finding.span}: {finding.severity}[{finding.rule}]: {printable(finding.message)}"]
    marks = [(finding.span, "^", ""), *((each.span, "-", each.message) for each in finding.related)]
    by_path: dict[str, list[tuple[Span, str, str]]] = {}
    for mark in marks:
        by_path.setdefault(mark[0].path, []).append(mark)
    for path, each in by_path.items():
        if path != finding.span.path:
            lines.append(f"  --> {each[0][0]}")
        lines += _frame(each, texts.get(path, "").split("\n"))
    if finding.config:
        lines.append("   config: " + ", ".join(f"{key}={value!r}" for key, value in finding.config))
    if finding.help:
        lines.append(f"   help: {printable(finding.help)}")
    if finding.fix:
        flags = "--fix" if finding.fix.is_safe else "--fix --unsafe-fixes"
        lines.append(f"   fix: {printable(finding.fix.title)} ({flags})")
    return "\n".join(lines)


def _frame(marks: Iterable[tuple[Span, str, str]], source: list[str]) -> Iterator[str]:
    """The marked lines in the order of the file, each with its marks below it."""
    marks = sorted(marks, key=lambda mark: mark[0])
    width = max(3, *(len(str(span.line)) for span, _, _ in marks)) + 1
    shown = 0
    for span, sign, label in marks:
        if not source[span.line - 1 : span.line] or not (line := source[span.line - 1]).strip():
            continue
        if shown and span.line > shown + 1:
            yield f"{'...':>{width}}"
        if span.line != shown:
            yield f"{span.line:>{width}} | {printable(line.expandtabs(4))}"
        shown = span.line
        end = span.end_column if span.end_line == span.line else len(line) + 1
        before = _width(line[: span.column - 1].expandtabs(4))
        long = max(1, _width(line[: end - 1].expandtabs(4)) - before)
        yield f"{'':>{width}} | {' ' * before}{sign * long}{' ' + printable(label) if label else ''}"


def _width(text: str) -> int:
    """Columns on a terminal: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def printable(text: str) -> str:
    """Without characters that would steer the terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
