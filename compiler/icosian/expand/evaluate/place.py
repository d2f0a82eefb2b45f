"""A piece of a module as a tree, whose parts know where in the file they stand."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache

from ...discover.places import Places
from ...ir.source import Span, Text


def parsed(text: str) -> list[ast.stmt]:
    """Its statements; what Python has to warn of is not for those who run the compiler."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text).body


@lru_cache(maxsize=1_000)  # the same modifiers are written again and again
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


def inside(text: Text, *path: object, is_key: bool = False) -> Text:
    """A part of a call as it is written, by the keyword or place of an argument, and then by the keys inside it.

    It goes as far as these are written out.  `is_key` asks for the last key itself.
    """
    node, place = expression(text.text), Place(text)
    if node is None:
        return text
    last: ast.expr | ast.keyword = node
    for key in path:
        found = next(_parts(node, key), None)
        if found is None:
            return place.written(node)
        last, node = found
    whole = place.written(node)
    return Text(whole.text, place.span(last)) if is_key else whole


def _parts(node: ast.expr, wanted: object) -> Iterator[tuple[ast.expr | ast.keyword, ast.expr]]:
    """What stands under this key, with what says so."""
    match node:
        case ast.Call(args=args, keywords=keywords):
            if isinstance(wanted, int) and not any(
                isinstance(each, ast.Starred) for each in args[: wanted + 1]
            ):
                yield from ((each, each) for each in args[wanted : wanted + 1])
            yield from ((each, each.value) for each in keywords if each.arg == wanted)
            for each in keywords:
                yield from _parts(each.value, wanted) if each.arg is None else ()
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and key.value == wanted:
                    yield key, value
        case ast.Tuple(elts=items) | ast.List(elts=items) if isinstance(wanted, int):
            yield from ((each, each) for each in items[wanted : wanted + 1])


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

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        """Where it stands in the module."""
        span = self._places.span(node)
        return Span(
            self.path,
            span.line + self._line,
            span.column + (self._column if span.line == 1 else 0),
            span.end_line + self._line,
            span.end_column + (self._column if span.end_line == 1 else 0),
        )

    def _written(self, node: ast.expr) -> Text:
        return Text(self._places.written(node).text, self.span(node))


class Whole(Place):
    """The inside of an f-string: before Python 3.12 its parts do not know where they stand."""

    def __init__(self, around: Place, node: ast.expr) -> None:
        self.path = around.path
        self._around, self._node = around, node

    def written(self, node: ast.expr) -> Text:
        whole = self._around.written(self._node)
        return Text(node.id, whole.span) if isinstance(node, ast.Name) else whole
