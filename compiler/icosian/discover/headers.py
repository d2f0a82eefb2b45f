"""The text for libcst: all of it but decorators, and the bodies of functions and classes.

    # All of them.                          # All of them.
    @tag(owner="me")
    def total(a: int) -> int:  # why        def total(a: int) -> int:  # why
        b = a + 1                      ->       ...
        return b
        # so far                                # so far

What we ask of its tree is little, and parsing is most of what a lint costs.
"""

from __future__ import annotations

import ast
from itertools import accumulate

import libcst as cst

from .places import Places


def parse_headers(text: str, shape: ast.Module, places: Places) -> cst.Module:
    """The tree of the text, with `...` for the bodies, and without decorators."""
    try:
        return cst.parse_module(_headers(text, shape, places))
    except cst.ParserSyntaxError:  # a decorator that does not begin in the line of its `@`
        return cst.parse_module(text)


def _headers(text: str, shape: ast.Module, places: Places) -> str:
    starts = [0, *accumulate(len(line) + 1 for line in places.lines)]
    pieces, done = [], 0
    for node in shape.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first, last = node.body[0], node.body[-1]
            assert last.end_lineno is not None and last.end_col_offset is not None
            if node.decorator_list:
                pieces.append(text[done : starts[_top(node) - 1]])
                done = starts[node.lineno - 1]
            body = starts[_top(first) - 1] + places.column(_top(first), first.col_offset) - 1
            pieces += [text[done:body], "..."]
            done = starts[last.end_lineno - 1] + places.column(last.end_lineno, last.end_col_offset) - 1
    return "".join([*pieces, text[done:]])


def _top(node: ast.stmt) -> int:
    """The line in which a statement begins."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])
