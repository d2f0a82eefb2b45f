"""Findings that carry a fix -> edited files: judged, edited, and judged again until there is nothing to mend.

Edits are made on the files as they are: line ends, byte order mark and whatever no fix touches stay.  Nothing is
written here, and nothing is kept of an edit after which a file no longer parses, or more is found than before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .ir.findings import Finding, Fix, Replacement
from .ir.question import Answer, Question
from .ir.source import Edit, edited
from .remember import Store, answer

_ROUNDS = 100  # a fix may make room for another one; more than that is a loop
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")

Sources = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Mended:
    """What is left to be said, and the files that are to be written."""

    answer: Answer
    sources: Sources = field(default_factory=dict)  # of the files that change
    fixed: tuple[Finding, ...] = ()


def mend(question: Question, wanted: Callable[[Answer], Iterable[Finding]], store: Store) -> Mended:
    """Apply the fixes of wanted findings, all that do not stand in each other's way, as long as there are some."""
    mended = Mended(answer(question, store))
    refused: set[Fix] = set()
    for _ in range(_ROUNDS):
        fixes = dict.fromkeys(
            each.fix
            for each in wanted(mended.answer)
            if each.fix and each.fix not in refused and _is_within(each.fix, question)
        )
        chosen = _apart(fixes)
        if not chosen:
            break
        together = _applied(question, mended, chosen, store)
        if together:
            mended = together
            continue
        for fix in chosen:
            if alone := _applied(question, mended, (fix,), store):
                mended = alone
                break
            refused.add(fix)
    return mended


def source_of(path: str, question: Question) -> bytes:
    """The file as it is before."""
    return question.unsaved[path] if path in question.unsaved else Path(path).read_bytes()


def _is_within(fix: Fix, question: Question) -> bool:
    """Does it keep to the files that were named?"""
    return all(edit.span.path in question.paths for edit in fix.edits)


def _apart(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """Those that touch nothing that an earlier one touches."""
    chosen: list[Fix] = []
    for fix in fixes:
        if not any(_meet(edit, other) for edit in fix.edits for one in chosen for other in one.edits):
            chosen.append(fix)
    return tuple(chosen)


def _meet(one: Replacement, other: Replacement) -> bool:
    a, b = one.span, other.span
    return a.path == b.path and not (
        (a.end_line, a.end_column) < (b.line, b.column) or (b.end_line, b.end_column) < (a.line, a.column)
    )


def _applied(question: Question, before: Mended, fixes: tuple[Fix, ...], store: Store) -> Mended | None:
    """With these fixes; None when that would make anything worse."""
    edits: dict[str, list[Replacement]] = {}
    for edit in (edit for fix in fixes for edit in fix.edits):
        edits.setdefault(edit.span.path, []).append(edit)
    sources = dict(before.sources)
    for path, each in edits.items():
        sources[path] = _edited(sources.get(path) or source_of(path, question), each)
    after = answer(replace(question, unsaved={**question.unsaved, **sources}), store)
    if after.unread - before.answer.unread or _weight(after) > _weight(before.answer):
        return None
    fixed = tuple(each for each in before.answer.findings if each.fix in fixes)
    return Mended(after, sources, (*before.fixed, *fixed))


def _weight(answer: Answer) -> tuple[int, int]:
    found = [each.severity for each in answer.findings]
    return found.count("error"), found.count("warning")


def _edited(source: bytes, replacements: Iterable[Replacement]) -> bytes:
    """The file after edits whose places count its lines and characters."""
    text = source.decode()
    mark = text.startswith("\ufeff")
    lines: list[str] = _LINE.findall(text)
    newline = lines[0][len(lines[0].rstrip("\r\n")) :] if lines else ""
    starts = [int(mark)]
    for line in lines:
        starts.append(starts[-1] + len(line) - (int(mark) if len(starts) == 1 else 0))

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + column - 1

    return edited(
        text,
        (
            Edit(
                offset(each.span.line, each.span.column),
                offset(each.span.end_line, each.span.end_column),
                each.text.replace("\n", newline or "\n"),
            )
            for each in replacements
        ),
    ).encode()
