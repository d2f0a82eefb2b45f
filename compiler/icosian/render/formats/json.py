"""For programs: `docs/findings.schema.json` says what each field means, and fields are only ever added."""

from __future__ import annotations

from ...ir.findings import Finding, Fix
from ...ir.source import Span
from ...lint.fingerprints import fingerprints
from ..findings import Telling, json_text


def text(telling: Telling) -> str:
    prints = fingerprints(telling.findings, telling.texts)
    return json_text([_as_json(*each) for each in zip(telling.findings, prints, strict=True)])


def _as_json(finding: Finding, fingerprint: str) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        **_place(finding.span),
        "related": [{"message": each.message, **_place(each.span)} for each in finding.related],
        "help": finding.help,
        "config": {key: value if _is_json(value) else repr(value) for key, value in finding.config},
        "fingerprint": fingerprint,
        "fix": _fix(finding.fix) if finding.fix else None,
    }


def _fix(fix: Fix) -> dict[str, object]:
    edits = [{**_place(each.span), "text": each.text} for each in fix.edits]
    return {"title": fix.title, "is_safe": fix.is_safe, "edits": edits}


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
