"""Names inside strings: in annotations that are quoted, and in f-strings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from ..ir.source import Use
from .places import normal


def parsed(text: str) -> ast.expr | None:
    """An annotation that is a string, as a tree; None if it is one line of something else."""
    try:
        return None if "\n" in text else ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None


def moved(use: Use, by: int) -> Use:
    return use._replace(start=use.start + by, ends=tuple(end + by for end in use.ends))


def placed(uses: Iterable[Use], text: str, start: int, end: int) -> Iterator[Use]:
    """The uses inside an f-string at their real places: before Python 3.12 the tree may name others.

    What is not found, since it is written in some other way, gets the place -1.
    """
    for use in uses:
        if normal(text[use.start : use.ends[0]]) == use.name:
            yield use
            continue
        chain = r"\s*\.\s*".join(f"({re.escape(part)})" for part in use.dotted.split("."))
        found = re.compile(rf"(?<![\w.]){chain}(?!\w)").search(text, start, end)
        if found:
            ends = tuple(found.end(part) for part in range(1, len(use.ends) + 1))
            start = ends[-1]
            yield use._replace(start=found.start(), ends=ends)
        else:
            yield use._replace(start=-1)
