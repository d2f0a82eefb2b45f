"""A piece of a module as a tree, whose parts know where in the file they stand."""

from __future__ import annotations

import ast
import warnings

from ...discover.places import Places
from ...ir.source import Span, Text


def parsed(text: str) -> list[ast.stmt]:
    """Its statements; what Python has to warn of is not for those who run the compiler."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text).body


def expression(text: str) -> ast.expr | None:
    """The one expression that the text is, with places counted in the text; None if it is something else."""
    try:
        # Brackets, because it may go over several lines; they may not make one expression of two halves.
        match parsed(f"(\n{text}\n)"):
            case [ast.Expr(value=value)]:
                return ast.increment_lineno(value, -1)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    return None


class Place:
    """A piece of a module: what is written in it, and where."""

    def __init__(self, text: Text) -> None:
        self.path = text.span.path
        self._line, self._column = text.span.line - 1, text.span.column - 1
        self._places = Places(self.path, text.text)
        self._known: dict[ast.expr, Text] = {}

    def written(self, node: ast.expr) -> Text:
        """The expression as it stands there; it is the same text however often it is evaluated."""
        if node not in self._known:
            self._known[node] = self._written(node)
        return self._known[node]

    def _written(self, node: ast.expr) -> Text:
        inner = self._places.written(node)
        span = inner.span
        return Text(
            inner.text,
            Span(
                self.path,
                span.line + self._line,
                span.column + (self._column if span.line == 1 else 0),
                span.end_line + self._line,
                span.end_column + (self._column if span.end_line == 1 else 0),
            ),
        )


class Whole(Place):
    """The inside of an f-string: before Python 3.12 its parts do not know where they stand."""

    def __init__(self, around: Place, node: ast.expr) -> None:
        self.path = around.path
        self._around, self._node = around, node

    def written(self, node: ast.expr) -> Text:
        whole = self._around.written(self._node)
        return Text(node.id, whole.span) if isinstance(node, ast.Name) else whole
