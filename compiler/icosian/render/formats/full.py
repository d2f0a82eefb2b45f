"""For people: message, the source with both places marked, the cure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from ...ir.findings import Finding
from ...ir.source import Span
from ..findings import Telling, configuration, head, printable, summary
from ..ink import Ink

_Mark = tuple[Span, str, str]  # a place, the sign under it, what stands behind the sign


def text(telling: Telling) -> str:
    told = (f"{_full(finding, telling)}\n\n" for finding in telling.findings)
    return "".join([*told, summary(telling.findings), "\n"])


def _full(finding: Finding, telling: Telling) -> str:
    ink = telling.ink
    lines = [head(finding, ink)]
    marks = [(finding.span, "^", ""), *((each.span, "-", each.message) for each in finding.related)]
    by_path: dict[str, list[_Mark]] = {}
    for mark in marks:
        by_path.setdefault(mark[0].path, []).append(mark)
    for path, each in by_path.items():
        if path != finding.span.path:
            lines.append(f"  {ink('gutter', '-->')} {printable(str(each[0][0]))}")
        lines += _frame(each, telling.texts.get(path, "").split("\n"), ink, finding.severity)
    if finding.config:
        lines.append(f"   {ink('help', 'config:')} {printable(configuration(finding))}")
    if finding.help:
        lines.append(f"   {ink('help', 'help:')} {printable(finding.help)}")
    if finding.fix:
        flags = "--fix" if finding.fix.is_safe else "--fix --unsafe-fixes"
        lines.append(f"   {ink('help', 'fix:')} {printable(finding.fix.title)} ({flags})")
    return "\n".join(lines)


def _frame(marks: Iterable[_Mark], source: list[str], ink: Ink, severity: str) -> Iterator[str]:
    """The marked lines in the order of the file, each with its marks below it."""
    marks = sorted(marks, key=lambda mark: mark[0])
    width = max(3, *(len(str(span.line)) for span, _, _ in marks)) + 1
    gutter = ink("gutter", f"{'':>{width}} |")
    shown = 0
    for span, sign, label in marks:
        if not source[span.line - 1 : span.line] or not (line := source[span.line - 1]).strip():
            continue
        if shown and span.line > shown + 1:
            yield ink("gutter", f"{'...':>{width}}")
        if span.line != shown:
            yield f"{ink('gutter', f'{span.line:>{width}} |')} {_shown(line)}"
        shown = span.line
        end = span.end_column if span.end_line == span.line else len(line) + 1
        before = _width(_shown(line[: span.column - 1]))
        long = max(1, _width(_shown(line[: end - 1])) - before)
        mark = f"{sign * long}{' ' + printable(label) if label else ''}"
        yield f"{gutter} {' ' * before}{ink(severity if sign == '^' else 'related', mark)}"


def _shown(line: str) -> str:
    """A line of source as it is printed; the start of a line is shown as the start of the line is."""
    return printable(line.expandtabs(4))


def _width(text: str) -> int:
    """Columns on a terminal: wide characters take two; those that join the one before them, none."""
    return sum(0 if _joins(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _joins(c: str) -> bool:
    """Is it drawn onto the character before it: an accent, a vowel sign, the rest of a Hangul syllable?"""
    return unicodedata.category(c) in ("Mn", "Me") or "\u1160" <= c <= "\u11ff"
