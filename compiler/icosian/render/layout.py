"""Calls, displays and signatures, broken over lines as `ruff format` would at 88 columns.

The script is committed by users whose formatter must have nothing to say about it.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Bracket:
    """`head(items)`; a display (`(…)`, `{…}`) breaks one item a line, a call first tries one line for all."""

    head: str  # everything up to and with the opening bracket
    items: tuple[Bracket | str, ...]
    tail: str = ")"
    is_display: bool = False
    is_signature: bool = False

    def flat(self) -> str:
        items = [item if isinstance(item, str) else item.flat() for item in self.items]
        comma = "," if self.is_display and self.head.endswith("(") and len(items) == 1 else ""
        return f"{self.head}{', '.join(items)}{comma}{self.tail}"


def lay(bracket: Bracket, indent: int = 0) -> str:
    """The lines, joined; the first starts at this many spaces, which are part of it."""
    return "\n".join(_lay(bracket, " " * indent, ""))


def _lay(bracket: Bracket, indent: str, comma: str) -> list[str]:
    flat = f"{indent}{bracket.flat()}{comma}"
    if len(flat) <= WIDTH:
        return [flat]
    if not bracket.items or len(indent + bracket.head) > WIDTH:
        return [f"{flat}  # fmt: skip"]  # nothing that could be broken
    inner = indent + " " * 4
    one = f"{inner}{', '.join(i if isinstance(i, str) else i.flat() for i in bracket.items)}"
    lonely = bracket.is_signature and len(bracket.items) == 1
    if not bracket.is_display and not lonely and len(one) <= WIDTH:
        return [indent + bracket.head, one, f"{indent}{bracket.tail}{comma}"]
    lines = [indent + bracket.head]
    for item in bracket.items:
        lines += [f"{inner}{item},"] if isinstance(item, str) else _lay(item, inner, ",")
    return [*lines, f"{indent}{bracket.tail}{comma}"]
