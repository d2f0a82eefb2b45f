"""Places in one text: ast counts columns in UTF-8 bytes from 0, people in characters from 1."""

from __future__ import annotations

import ast
import unicodedata

from ..ir.source import Span, Text


def normal(name: str) -> str:
    """The identifier as Python compares it."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


class Places:
    """Spans and slices of one text."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")

    def column(self, line: int, offset: int) -> int:
        """A byte offset as a column from 1."""
        text = self.lines[line - 1]
        return 1 + (offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace")))

    def span(self, node: ast.expr | ast.stmt | ast.arg | ast.keyword) -> Span:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return Span(
            self.path,
            node.lineno,
            self.column(node.lineno, node.col_offset),
            node.end_lineno,
            self.column(node.end_lineno, node.end_col_offset),
        )

    def word(self, name: str, line: int, column: int) -> Span:
        """The identifier that stands there; it may be written in more or fewer characters than it is compared in."""
        text, end = self.lines[line - 1], column - 1 + len(name)
        if not text.startswith(name, column - 1):
            end = column - 1
            while end < len(text) and f"a{text[end]}".isidentifier():
                end += 1
        return Span(self.path, line, column, line, end + 1)

    def written(self, node: ast.expr) -> Text:
        """The source of an expression, as it stands there."""
        span = self.span(node)
        lines = self.lines[span.line - 1 : span.end_line]
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        return Text("\n".join(lines), span)

    def nothing(self, span: Span) -> Text:
        """No source at all, noticed at this place."""
        return Text("", span)
