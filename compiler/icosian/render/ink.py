"""Colours of a terminal, or none."""

from __future__ import annotations

from dataclasses import dataclass

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "place": "1",
    "gutter": "1;34",
    "related": "1;34",
    "help": "1;36",
}


@dataclass(frozen=True, slots=True)
class Ink:
    """Writes in the style of a role: a severity, or a part of a finding."""

    is_coloured: bool = False

    def __call__(self, role: str, text: str) -> str:
        return f"\x1b[{_STYLES[role]}m{text}\x1b[0m" if self.is_coloured and text else text
