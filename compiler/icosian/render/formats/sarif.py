"""SARIF 2.1.0, the standard that code scanning services and editors read."""

from __future__ import annotations

import os
from urllib.parse import quote

from ... import __version__
from ...ir.findings import Finding, Fix
from ...ir.source import Span
from ...lint import Rule, rules
from ...lint.fingerprints import fingerprints
from ..findings import Telling, configuration, json_text

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "recommendation"}


def text(telling: Telling) -> str:
    names = {finding.rule for finding in telling.findings}
    told = [rule for rule in rules() if rule.name in names]
    numbers = {rule.name: number for number, rule in enumerate(told)}
    prints = fingerprints(telling.findings, telling.texts)
    driver = {"name": "icosian", "semanticVersion": __version__, "rules": [_rule(rule) for rule in told]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, numbers[finding.rule], fingerprint)
            for finding, fingerprint in zip(telling.findings, prints, strict=True)
        ],
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, object]:
    page = rule.page.strip()
    title, _, rest = page.partition("\n")
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": rest.partition("```")[0].strip() or title},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.group], "problem.severity": _GITHUB_LEVELS[rule.severity]},
    }


def _result(finding: Finding, number: int, fingerprint: str) -> dict[str, object]:
    lines = [finding.message]
    if finding.config:
        lines.append(f"config: {configuration(finding)}")
    if finding.help:
        lines.append(f"help: {finding.help}")
    related = [
        {"id": number, "message": _message(each.message), **_location(each.span)}
        for number, each in enumerate(finding.related, start=1)
    ]
    return {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": _message("\n".join(lines)),
        "locations": [_location(finding.span)],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {"icosian/v1": fingerprint},
        **({"fixes": [_fix(finding.fix)]} if finding.fix else {}),
    }


def _fix(fix: Fix) -> dict[str, object]:
    """The edits by file; whoever applies them has to know whether they are safe, so the title says if not."""
    changes: dict[str, list[object]] = {}
    for edit in fix.edits:
        replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.span.path, []).append(replacement)
    title = fix.title if fix.is_safe else f"{fix.title} (unsafe: look at it afterwards)"
    return {
        "description": _message(title),
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": each} for path, each in changes.items()
        ],
    }


def _message(text: str) -> dict[str, object]:
    """The standard takes what stands in single braces for a place to be filled in."""
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _location(span: Span) -> dict[str, object]:
    return {"physicalLocation": {"artifactLocation": _artifact(span.path), "region": _region(span)}}


def _artifact(path: str) -> dict[str, object]:
    return {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, object]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
