"""Edits on the header of a function -> edits after which `ruff format` has nothing to say, if it had nothing before.

    def total(half: Collect[float], scale: int) -> float:           a header on one line that gets too wide
                                                                     has its parameters on lines of their own
    def total(
        all_half_and_square: list[tuple[float, int]],
        scale: int,
    ) -> float:

A comma behind the last one keeps them apart whatever the width of a project's lines.  What people have laid out in a
way of their own stays as it is.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator

from ..ir.findings import Replacement
from ..ir.source import Edit, edited
from .written import Written

WIDTH = 88

_HANGING = re.compile(r"(\([ \t]*)\n[ \t]+([^\n]*[^\s,])[ \t]*\n[ \t]*\)")


def relaid(place: Written, replacements: Iterable[Replacement]) -> tuple[Replacement, ...]:
    """The same edits, or one of the whole header."""
    asis = tuple(replacements)
    start, end = place.header()
    text = place.statement.text
    edits = [Edit(*place.offsets(each.span), each.text) for each in asis]
    inside = [each for each in edits if start <= each.start and each.end <= end]
    header = text[start:end]
    is_flat = "\n" not in header
    if "#" in header or not inside or not (is_flat or _HANGING.search(header)):
        return asis
    new = edited(header, (Edit(each.start - start, each.end - start, each.text) for each in inside))
    head, params, tail = _parts(new)
    flat = f"{head}{', '.join(params)}{tail}"
    if len(flat) < WIDTH:  # and the colon
        if is_flat:
            return asis
    else:
        flat = head + "".join(f"\n{place.step}{param}," for param in params) + f"\n{tail}"
    others = tuple(each for each, edit in zip(asis, edits, strict=True) if edit not in inside)
    return (Replacement(place.statement.span(place.module.path, start, end), flat), *others)


def _parts(header: str) -> tuple[str, list[str], str]:
    """`def f(`, the parameters, `) -> int`."""
    starts = [0, *(match.end() for match in re.finditer("\n", header))]
    opened, cuts, closed = 0, list[int](), 0
    for place, depth, sign in _signs(header, starts):
        if sign == "(" and depth == 1 and not opened:
            opened = place + 1
        elif sign == "," and depth == 1 and not closed:
            cuts.append(place)
        elif sign == ")" and depth == 0 and not closed:
            closed = place
    ends = [*cuts, closed]
    pieces = [header[a:b].strip() for a, b in zip([opened, *(cut + 1 for cut in cuts)], ends, strict=True)]
    return header[:opened], [piece for piece in pieces if piece], header[closed:]


def _signs(header: str, starts: list[int]) -> Iterator[tuple[int, int, str]]:
    """Brackets and commas, each with its place and how deep it is in brackets afterwards."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(f"{header}: ...\n").readline):
        if token.type == tokenize.OP and token.string in tuple("([{}]),"):
            depth += (token.string in "([{") - (token.string in ")]}")
            yield starts[token.start[0] - 1] + token.start[1], depth, token.string
