"""The source of a function, for rules that edit it."""

from __future__ import annotations

import ast
import io
import tokenize
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from textwrap import indent
from typing import Any, TypeVar

from ..discover.places import Places
from ..ir.findings import Replacement
from ..ir.source import Definition, Module, Span, Statement

_STEP = "    "
_Kind = TypeVar("_Kind", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Written:
    """A function as it stands in its module."""

    module: Module
    statement: Statement

    @property
    def node(self) -> ast.FunctionDef | ast.AsyncFunctionDef:
        """Its tree, which costs more than all that is known of it without."""
        return function_in(self.statement.text)

    def span(self, node: ast.expr | ast.arg | ast.stmt) -> Span:
        """The place in the file."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = self._offset(node.lineno, node.col_offset)
        return self.statement.span(
            self.module.path, start, self._offset(node.end_lineno, node.end_col_offset)
        )

    def header(self) -> tuple[int, int]:
        """From `def`, or `async`, up to the colon that opens the body: places in the text of the statement."""
        return self._offset(self.node.lineno, self.node.col_offset), self._offset(
            *_colon(self.statement.text)
        )

    def offsets(self, span: Span) -> tuple[int, int]:
        """A place in the file as places in the text of the statement."""
        starts = [0, *(at + 1 for at, sign in enumerate(self.statement.text) if sign == "\n")]
        first = self.statement.line
        return (
            starts[span.line - first] + span.column - 1,
            starts[span.end_line - first] + span.end_column - 1,
        )

    @property
    def step(self) -> str:
        """By how much its body is indented."""
        first = self.statement.text.split("\n")[_line(self.node.body[0]) - 1]
        margin = first[: len(first) - len(first.lstrip())]
        return margin if self.node.body[0].lineno > self.node.lineno and margin else _STEP

    def nodes(self, *kinds: type[_Kind]) -> tuple[_Kind, ...]:
        """The function and everything below it, as far as it is of these kinds."""
        found: tuple[_Kind, ...] = _nodes_in(self.statement.text, kinds)
        return found

    def text(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.statement.text, node) or ""

    def param(self, name: str) -> ast.arg:
        args = self.node.args
        return next(each for each in (*args.posonlyargs, *args.args, *args.kwonlyargs) if each.arg == name)

    def above(self, text: str) -> Replacement:
        """Insert whole lines above the function, its decorators and its comments."""
        here = self.statement.span(self.module.path, 0, 0)
        return Replacement(here, text)

    def decorated(self, decorator: str) -> Replacement:
        """Put a decorator on the function, above all others and below its comments."""
        start = self._offset(_line(self.node), 0)
        return Replacement(self.statement.span(self.module.path, start, start), f"{decorator}\n")

    def returning(self, annotation: str) -> Replacement:
        """Say what it returns."""
        colon = self._offset(*_colon(self.statement.text))
        return Replacement(self.statement.span(self.module.path, colon, colon), f" -> {annotation}")

    def first(self, lines: str) -> Replacement:
        """Insert lines before everything that the body does, behind its docstring."""
        text, body = self.statement.text, self.node.body
        has_docstring = ast.get_docstring(self.node, clean=False) is not None
        if isinstance(body[0], ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            lines += "\n"  # formatters want it apart from what is above
        start = self._offset(_line(body[0]), body[0].col_offset)
        above = text.rfind("\n", 0, start) + 1
        if text[above:start].strip():  # `def f(x): return x`
            opened = start - (len(text[:start]) - len(text[:start].rstrip(" \t")))
            here = self.statement.span(self.module.path, opened, start)
            return Replacement(here, "\n" + indent(f"{lines}\n", self.step) + self.step)
        margin = text[above:start]
        if not has_docstring:
            here = self.statement.span(self.module.path, above, above)
            return Replacement(here, indent(f"{lines}\n", margin))
        assert body[0].end_lineno is not None and body[0].end_col_offset is not None
        end = self._offset(body[0].end_lineno, body[0].end_col_offset)
        after = text.find("\n", end)
        end = after if after >= 0 else len(text)
        return Replacement(self.statement.span(self.module.path, end, end), "\n" + indent(lines, margin))

    def _offset(self, line: int, column: int) -> int:
        places = Places(self.module.path, self.statement.text)
        return sum(len(each) + 1 for each in places.lines[: line - 1]) + places.column(line, column) - 1


def written(definition: Definition, modules: Mapping[str, Module]) -> Written | None:
    """The function in its module, if that may be edited."""
    module, line = modules.get(definition.span.path), definition.span.line
    if not module:
        return None
    after = bisect_right(module.statements, line, key=_first_line)
    statement = module.statements[after - 1] if after else None
    if statement is None or statement.kind != "def" or line not in statement.lines:
        return None
    return Written(module, statement)


def _first_line(statement: Statement) -> int:
    return statement.line


@lru_cache(maxsize=1_000)
def function_in(text: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """The tree of a statement that is a function; rules ask for the same ones again and again."""
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return node


@lru_cache(maxsize=10_000)
def _nodes_in(text: str, kinds: tuple[type[ast.AST], ...]) -> tuple[Any, ...]:
    return tuple(each for each in _all_nodes_in(text) if type(each) in kinds)


@lru_cache(maxsize=1_000)
def _all_nodes_in(text: str) -> tuple[ast.AST, ...]:
    """As `ast.walk` finds them, in half the time."""
    found: list[ast.AST] = [function_in(text)]
    for node in found:  # which grows meanwhile
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                found += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
    return tuple(found)


def _line(node: ast.stmt) -> int:
    """The first, decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _colon(text: str) -> tuple[int, int]:
    """Line, and column in bytes, of the colon that opens the body of the first function."""
    depth, is_inside = 0, False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_inside = is_inside or token.string == "def"
        depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
        if is_inside and not depth and token.string == ":" and token.type == tokenize.OP:
            line, column = token.start
            return line, len(token.line[:column].encode())
    raise AssertionError("a function has a body")
