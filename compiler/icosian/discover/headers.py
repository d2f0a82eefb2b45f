"""The text for libcst: all of it but the bodies of functions and classes, nine tenths of most files.

    def total(a: int) -> int:  # why        def total(a: int) -> int:  # why
        b = a + 1                      ->       ...
        return b
        # so far                                # so far

What we ask of its tree stands above and before the bodies, and parsing is most of what a lint costs.
"""

from __future__ import annotations

import ast
from itertools import accumulate

import libcst as cst

from .places import Places


def parse_headers(text: str, shape: ast.Module, places: Places) -> cst.Module:
    """The tree of the text, with `...` for the bodies."""
    try:
        return cst.parse_module(_headers(text, shape, places))
    except cst.ParserSyntaxError:  # of ways to begin a body that `ast` does not tell, such as `@(`
        return cst.parse_module(text)


def _headers(text: str, shape: ast.Module, places: Places) -> str:
    starts = [0, *accumulate(len(line) + 1 for line in places.lines)]
    pieces, done = [], 0
    for node in shape.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first, last = node.body[0], node.body[-1]
            line = min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", ()))])
            assert last.end_lineno is not None and last.end_col_offset is not None
            start = starts[line - 1] + places.column(line, first.col_offset) - 1
            pieces += [text[done:start], "..."]
            done = starts[last.end_lineno - 1] + places.column(last.end_lineno, last.end_col_offset) - 1
    return "".join([*pieces, text[done:]])
