"""Workflow commands: GitHub writes each finding beside the line that it is about."""

from __future__ import annotations

import os

from ...ir.findings import Finding
from ...ir.source import Span
from ..findings import Telling, configuration, printable

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def text(telling: Telling) -> str:
    return "".join(f"{_command(finding)}\n" for finding in telling.findings)


def _command(finding: Finding) -> str:
    lines = [printable(f"{finding.span}: {finding.rule}: {finding.message}")]
    lines += (f"  {printable(f'{each.span}: {each.message}')}" for each in finding.related)
    if finding.config:
        lines.append(f"  config: {printable(configuration(finding))}")
    if finding.help:
        lines.append(f"  help: {printable(finding.help)}")
    file = os.fsencode(finding.span.path).decode("utf-8", "replace")
    given = {"title": f"icosian ({finding.rule})", "file": file, **_place(finding.span)}
    properties = ",".join(f"{name}={_property(value)}" for name, value in given.items())
    return f"::{_COMMANDS[finding.severity]} {properties}::{_message(chr(10).join(lines))}"


def _place(span: Span) -> dict[str, object]:
    """GitHub takes columns only of what lies in one line."""
    if span.line != span.end_line:
        return {"line": span.line, "endLine": span.end_line}
    return {"line": span.line, "col": span.column, "endLine": span.end_line, "endColumn": span.end_column}


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _message(str(value)).replace(":", "%3A").replace(",", "%2C")
