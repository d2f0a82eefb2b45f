"""What only libcst says of top-level statements: which comments and empty lines above belong to them.

    @tag(of="it")
    def total(a: int) -> int:  # why        if _:
        b = a + 1                      ->       ...
        return b
        # so far                                # so far

    # above                                 # above
    LIMIT = 3                               _

Parsing is most of what a lint costs, so it is given stand-ins for the statements, which is a tenth of most files.
What stands around them seldom changes, so headers are known by that text: after most edits, libcst is needed for none.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from .places import Places

if TYPE_CHECKING:
    import libcst as cst


class Header(NamedTuple):
    """What stands above a top-level statement, or several on one line."""

    comments: int  # lines directly above
    blank: int  # empty lines above these


Known = Mapping[str, Header]
Line = list[ast.stmt]  # one statement, or several on one line


def headers(text: str, shape: ast.Module, places: Places) -> tuple[list[tuple[Header, Line]], Known]:
    """The statements in the order of the source, with their headers; and by what these will be known."""
    import libcst as cst

    stretches = list(_stretches(text, shape, places))
    try:
        tree = cst.parse_module("".join(stretch for _, stretch in stretches))
    except cst.ParserSyntaxError:  # of what `ast` does not tell, such as `@(`
        tree = cst.parse_module(text)
    found = [_header(written) for written in tree.body]
    lines = [nodes for nodes, _ in stretches if nodes]
    assert len(found) == len(lines), f"{places.path}: the two parsers disagree"
    return list(zip(found, lines, strict=True)), dict(zip(_keys(stretches), found, strict=True))


def known_headers(
    text: str, shape: ast.Module, places: Places, known: Known
) -> list[tuple[Header, Line]] | None:
    """The same without libcst; None where any of them is new."""
    stretches = list(_stretches(text, shape, places))
    keys = list(_keys(stretches))
    if not all(key in known for key in keys):
        return None
    return [(known[key], nodes) for key, (nodes, _) in zip(keys, stretches, strict=False)]


def _keys(stretches: Iterable[tuple[Line, str]]) -> Iterator[str]:
    """The names of the headers.

    Comments may belong to the statement above: those at the margin, if there is none, and those that are indented,
    if it is as deep.
    """
    before, kind, done = "", "", 0  # the stretch above, its kind, and its last line
    for nodes, stretch in stretches:
        if nodes:
            above = stretch.split("\n")[: _line(nodes[0]) - 1 - done]
            is_inner = any(line[:1].isspace() and line.strip() for line in above)
            told = json.dumps([kind, before if is_inner else "", stretch]).encode()
            yield hashlib.sha256(told).hexdigest()[:32]
            before, done = stretch, nodes[-1].end_lineno or 0
            kind = "compound" if _last_body(nodes[0]) else "simple"


def _stretches(text: str, shape: ast.Module, places: Places) -> Iterator[tuple[Line, str]]:
    """Whole lines, from behind a statement to the end of the next one, with stand-ins; then what is left."""
    starts = [0, *accumulate(len(line) + 1 for line in places.lines)]
    done = 0
    for nodes in _lines(shape):
        last = nodes[-1]
        assert last.end_lineno is not None and last.end_col_offset is not None
        start = starts[_line(nodes[0]) - 1] + places.column(_line(nodes[0]), nodes[0].col_offset) - 1
        behind = starts[last.end_lineno - 1] + places.column(last.end_lineno, last.end_col_offset) - 1
        end = min(starts[last.end_lineno], len(text))
        # How deep the cases are, nothing but the text says.
        instead = text[start:behind] if isinstance(last, ast.Match) else _stand_in(last, places)
        yield nodes, f"{text[done:start]}{instead}{text[behind:end]}"
        done = end
    yield [], text[done:]


def _stand_in(node: ast.stmt, places: Places) -> str:
    """Something that is as simple, or as deep: comments behind it may belong to it."""
    inner = _last_body(node)
    while inner and not inner[0].col_offset:  # `elif`
        inner = _last_body(inner[0])
    if not inner:
        return "_"
    margin = places.lines[inner[0].lineno - 1][: inner[0].col_offset]
    return "if _: ..." if margin.strip() else f"if _:\n{margin}..."


def _last_body(node: ast.AST) -> list[ast.stmt]:
    """The statements inside of it that come last, none if it is simple."""
    for name in ("finalbody", "orelse", "handlers", "cases", "body"):
        if found := getattr(node, name, None):
            return list(found) if isinstance(found[-1], ast.stmt) else _last_body(found[-1])
    return []


def _lines(shape: ast.Module) -> Iterator[Line]:
    """The statements, those on one line together."""
    together: Line = []
    for node in shape.body:
        if together and (_last_body(node) or node.lineno != together[-1].end_lineno):
            yield together
            together = []
        together.append(node)
    if together:
        yield together


def _line(node: ast.stmt) -> int:
    """The first, decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _header(written: cst.CSTNode) -> Header:
    above = [each.comment is not None for each in getattr(written, "leading_lines", ())]
    return Header(comments=_popped(above, is_comment=True), blank=_popped(above, is_comment=False))


def _popped(above: list[bool], *, is_comment: bool) -> int:
    """How many lines of the kind end the list, from which they are taken."""
    count = 0
    while above and above[-1] == is_comment:
        above.pop()
        count += 1
    return count
