"""The edits that copying a statement permits: modifiers go, markers and `__name__` are replaced."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..ir.source import Cut, Names
from ..ir.vocabulary import marker, modifier
from .places import Places, normal
from .scope import dotted


class Cutter:
    """Finds the edits in one statement; offsets count from its first line."""

    def __init__(self, names: Names, places: Places, first: int, starts: list[int]) -> None:
        self._names, self._places, self._first, self._starts = names, places, first, starts

    def _offset(self, line: int, byte: int) -> int:
        return self._starts[line - self._first] + self._places.column(line, byte) - 1

    def cuts(self, node: ast.stmt, module: str) -> Iterator[Cut]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from self._modifiers(node)
        for annotation in annotated(node):
            yield from self._markers(annotation)
        if any("__name__" in line for line in self._places.lines[node.lineno - 1 : node.end_lineno]):
            for part in ast.walk(node):
                if isinstance(part, ast.Name) and part.id == "__name__":
                    yield self._cut(part, text=repr(module))

    def _cut(self, node: ast.expr, *, marker: str = "", text: str = "") -> Cut:
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno, node.end_col_offset)
        return Cut(start, end, marker, text)

    def _modifiers(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Cut]:
        """Whole lines, so that nothing is left of them."""
        for decorator in node.decorator_list:
            name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if modifier(self._names.qualify(name)):
                assert decorator.end_lineno is not None
                start = self._starts[decorator.lineno - self._first]
                yield Cut(start, self._starts[decorator.end_lineno - self._first + 1], "", "")

    def _markers(self, annotation: ast.expr) -> Iterator[Cut]:
        for part in ast.walk(annotation):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield from self._quoted(part, part.value)
            elif (name := dotted(part)) and (found := marker(self._names.qualify(name))):
                assert isinstance(part, ast.expr)
                yield self._cut(part, marker=found)
            elif isinstance(part, ast.Name) and (alias := self._subscripted(part.id)):
                yield self._cut(part, marker=alias[0], text=alias[1])

    def _quoted(self, node: ast.Constant, text: str) -> Iterator[Cut]:
        """A marker inside a string annotation; only where the string stands there as it reads."""
        written = self._places.written(node).text
        if len(written) != len(text) + 2 or "\\" in written:
            return
        offset = self._offset(node.lineno, node.col_offset) + 1
        for part in ast.walk(parsed(text)):
            if (name := dotted(part)) and (found := marker(self._names.qualify(name))):
                assert isinstance(part, ast.expr) and part.end_col_offset is not None
                start, end = (
                    len(text.encode()[:byte].decode()) for byte in (part.col_offset, part.end_col_offset)
                )
                yield Cut(offset + start, offset + end, found, "")

    def _subscripted(self, name: str) -> tuple[str, str] | None:
        """For `Urls = Parallelizable[str]`: the marker, and the rest of the text."""
        text = self._names.aliases.get(normal(name), "")
        node = parsed(text)
        if isinstance(node, ast.Subscript) and (found := marker(self._names.qualify(dotted(node.value)))):
            assert node.value.end_col_offset is not None
            return found, text.encode()[node.value.end_col_offset :].decode()
        return None


def parsed(text: str) -> ast.expr:
    """An annotation's text as a tree; a constant when it is none."""
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return ast.Constant(value=None)


def annotated(node: ast.AST) -> Iterator[ast.expr]:
    """Every annotation in a statement, those of nested functions and classes included."""
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part.returns:
            yield part.returns
        elif isinstance(part, ast.arg | ast.AnnAssign) and part.annotation:
            yield part.annotation
