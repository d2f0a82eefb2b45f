"""What only libcst says of top-level statements; it is given all of the text but the bodies of functions and classes.

    def total(a: int) -> int:  # why        def total(a: int) -> int:  # why
        b = a + 1                      ->       ...
        return b
        # so far                                # so far

Bodies are nine tenths of most files, and parsing is most of what a lint costs.  What stands around them seldom
changes, so headers are known by their text: an edit inside a function needs libcst for none of them.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from .places import Places

if TYPE_CHECKING:
    import libcst as cst


class Header(NamedTuple):
    """A top-level statement, or several on one line."""

    number: int  # of ast's statements in it
    comments: int  # lines directly above
    blank: int  # empty lines above these
    name: tuple[int, int, int] = (
        0,
        0,
        0,
    )  # of a function: lines below its first, characters before, and its width
    widths: tuple[int, ...] = ()  # of the names of its parameters, in the order of ast


Known = Mapping[str, Header]


def headers(text: str, shape: ast.Module, places: Places) -> tuple[list[Header], Known]:
    """The headers in the order of the source, and by what they will be known."""
    import libcst as cst

    try:
        tree = cst.parse_module("".join(text for _, text in _stretches(text, shape, places)))
    except cst.ParserSyntaxError:  # of ways to begin a body that `ast` does not tell, such as `@(`
        tree = cst.parse_module(text)
    found = [_header(written) for written in tree.body]
    stretches = list(_keys(text, shape, places))
    is_alike = [each.number for each in found] == [len(nodes) for nodes, _ in stretches]
    keys = (key for _, key in stretches)
    return found, dict(zip(keys, found, strict=True)) if is_alike else {}


def known_headers(text: str, shape: ast.Module, places: Places, known: Known) -> list[Header] | None:
    """The same without libcst; None where any of them is new."""
    found = [known.get(key) for _, key in _keys(text, shape, places)]
    return None if None in found else [each for each in found if each]


def _keys(text: str, shape: ast.Module, places: Places) -> Iterator[tuple[list[ast.stmt], str]]:
    """The statements of each line, and the name of their header.

    Comments may belong to the statement above: those at the margin, if there is none, and those that are indented,
    if it is as deep.
    """
    before, kind, done = "", "", 0  # the stretch above, its kind, and its last line
    for nodes, stretch in _stretches(text, shape, places):
        if not nodes:
            continue
        first = min([nodes[0].lineno, *(each.lineno for each in getattr(nodes[0], "decorator_list", ()))])
        above = stretch.split("\n")[: first - 1 - done]
        is_inner = any(line[:1].isspace() and line.strip() for line in above)
        told = json.dumps([kind, before if is_inner else "", stretch]).encode()
        yield nodes, hashlib.sha256(told).hexdigest()[:32]
        before, kind, done = (
            stretch,
            "simple" if _is_simple(nodes[0]) else "compound",
            nodes[-1].end_lineno or 0,
        )


def _stretches(text: str, shape: ast.Module, places: Places) -> Iterator[tuple[list[ast.stmt], str]]:
    """Whole lines, from behind a statement to the end of the next one, without bodies; then what is left."""
    starts = [0, *accumulate(len(line) + 1 for line in places.lines)]
    done = 0
    for nodes in _lines(shape):
        last = nodes[-1]
        assert last.end_lineno is not None
        end = min(starts[last.end_lineno], len(text))
        pieces = []
        if isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first, final = last.body[0], last.body[-1]
            line = min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", ()))])
            assert final.end_lineno is not None and final.end_col_offset is not None
            start = starts[line - 1] + places.column(line, first.col_offset) - 1
            pieces = [text[done:start], "..."]
            done = starts[final.end_lineno - 1] + places.column(final.end_lineno, final.end_col_offset) - 1
        yield nodes, "".join([*pieces, text[done:end]])
        done = end
    yield [], text[done:]


def _lines(shape: ast.Module) -> Iterator[list[ast.stmt]]:
    """The statements, those on one line together."""
    together: list[ast.stmt] = []
    for node in shape.body:
        if together and not (_is_simple(node) and node.lineno == together[-1].end_lineno):
            yield together
            together = []
        together.append(node)
    if together:
        yield together


def _is_simple(node: ast.stmt) -> bool:
    return not hasattr(node, "body") and not isinstance(node, ast.Match)


def _header(written: cst.CSTNode) -> Header:
    import libcst as cst

    number = len(written.body) if isinstance(written, cst.SimpleStatementLine) else 1
    above = [each.comment is not None for each in getattr(written, "leading_lines", ())]
    comments = _popped(above, is_comment=True)
    blank = _popped(above, is_comment=False)
    if not isinstance(written, cst.FunctionDef):
        return Header(number, comments, blank)
    head = "def" + _text(written.whitespace_after_def)
    if written.asynchronous:
        head = "async" + _text(written.asynchronous.whitespace_after) + head
    name = (head.count("\n"), len(head.rpartition("\n")[2]), len(written.name.value))
    given = written.params
    star = [given.star_arg] if isinstance(given.star_arg, cst.Param) else []
    stars = [given.star_kwarg] if given.star_kwarg else []
    params = (*given.posonly_params, *given.params, *star, *given.kwonly_params, *stars)
    return Header(number, comments, blank, name, tuple(len(each.name.value) for each in params))


def _popped(above: list[bool], *, is_comment: bool) -> int:
    """How many lines of the kind end the list, from which they are taken."""
    count = 0
    while above and above[-1] == is_comment:
        above.pop()
        count += 1
    return count


def _text(node: cst.CSTNode) -> str:
    import libcst as cst

    return cst.Module([]).code_for_node(node)
