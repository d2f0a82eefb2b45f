"""Findings -> text, in one of the formats of the folder `formats`."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..ir.findings import Finding
from . import formats as _folder
from .ink import Ink


@dataclass(frozen=True, slots=True)
class Telling:
    """Findings, and what they are told with."""

    findings: tuple[Finding, ...]
    texts: Mapping[str, str]  # the sources by path
    ink: Ink = field(default_factory=Ink)


Format = Callable[[Telling], str]


def formats() -> tuple[str, ...]:
    """Names of the formats."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(_folder.__path__)))


def findings_text(
    findings: tuple[Finding, ...], texts: Mapping[str, str], name: str, *, is_coloured: bool = False
) -> str:
    """All findings in the format of that name; `texts` are the sources by path."""
    text: Format = importlib.import_module(f".{name}", _folder.__name__).text
    return text(Telling(findings, texts, Ink(is_coloured)))


def head(finding: Finding, ink: Ink) -> str:
    """The line that says what is wrong, and where."""
    place = ink("place", printable(f"{finding.span}:"))
    name = ink(finding.severity, f"{finding.severity}[{finding.rule}]:")
    return f"{place} {name} {ink('place', printable(finding.message))}"


def summary(findings: tuple[Finding, ...]) -> str:
    """How many there are, as a sentence."""
    return f"Found {count(findings)}." if findings else "No problems found."


def count(findings: tuple[Finding, ...]) -> str:
    """`1 error and 2 warnings`; remarks count where there is nothing worse."""
    counts = {
        severity: sum(each.severity == severity for each in findings) for severity in ("error", "warning")
    }
    words = [f"{number} {word}{'s' * (number != 1)}" for word, number in counts.items() if number]
    return " and ".join(words) or f"{len(findings)} remark{'s' * (len(findings) != 1)}"


def configuration(finding: Finding) -> str:
    """The smallest configuration that shows it; "" if it always shows."""
    return ", ".join(f"{key}={value!r}" for key, value in finding.config)


def printable(text: str) -> str:
    """Without characters that would steer the terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def json_text(value: object) -> str:
    """As JSON, in the letters of the user; bytes of file names that are no letters are escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
