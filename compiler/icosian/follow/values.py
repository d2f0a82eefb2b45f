"""What the expressions of a driver script come to, as far as they are literals and names that stand for such."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ..discover.scope import dotted
from ..ir.driver import Surroundings
from ..ir.source import Text
from ..ir.vocabulary import CONSTANTS

_DEEPEST = 20  # names of names; more than that is a loop
_MOST = 1000  # names in one value, however deep: `b = [a, a]; c = [b, b]; …` grows fast


class Unknown(Exception):
    """A value is not known before the script runs."""


def value_of(text: Text, where: Surroundings) -> object:
    """The one place where values are evaluated.  Raises `Unknown`."""
    try:
        found: object = ast.literal_eval(_Literal(where).visit(_parsed(text)))
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        raise Unknown from error
    if not _is_plain(found):
        raise Unknown
    return found


def pairs(text: Text, where: Surroundings, depth: int = 0) -> Iterator[tuple[str, Text]]:
    """The keys of a mapping that is written out, each with its value.  Raises `Unknown` for any other."""
    text = _meant(text, where)
    if depth > _DEEPEST:
        raise Unknown
    match tree := _parsed(text):
        case ast.Dict():
            for key, value in zip(tree.keys, tree.values, strict=True):
                if key is None:
                    yield from pairs(_part(text, value), where, depth + 1)
                elif isinstance(name := value_of(_part(text, key), where), str):
                    yield name, _part(text, value)
                else:
                    raise Unknown
        case ast.Call(func=ast.Name(id="dict"), args=[]):
            for keyword in tree.keywords:
                if keyword.arg is None:
                    yield from pairs(_part(text, keyword.value), where, depth + 1)
                else:
                    yield keyword.arg, _part(text, keyword.value)
        case _:
            raise Unknown


def elements(text: Text, where: Surroundings, depth: int = 0) -> Iterator[Text]:
    """The elements of a list that is written out.  Raises `Unknown` for any other."""
    text = _meant(text, where)
    if depth > _DEEPEST:
        raise Unknown
    tree = _parsed(text)
    if not isinstance(tree, ast.List | ast.Tuple):
        raise Unknown
    for each in tree.elts:
        if isinstance(each, ast.Starred):
            yield from elements(_part(text, each.value), where, depth + 1)
        else:
            yield _part(text, each)


def made(text: Text, where: Surroundings) -> tuple[str, list[tuple[str, Text]]]:
    """The full name of what is called, and with which arguments; "" for anything but a call."""
    text = _meant(text, where)
    tree = _parsed(text)
    if not isinstance(tree, ast.Call):
        return "", []
    arguments = [("", _part(text, each)) for each in tree.args]
    arguments += [(each.arg or "**", _part(text, each.value)) for each in tree.keywords]
    return where.names.qualify(dotted(tree.func)), arguments


def _meant(text: Text, where: Surroundings) -> Text:
    """What a name stands for, if it is one."""
    for _ in range(_DEEPEST):
        if text.text not in where.values:
            break
        text = where.values[text.text]
    return text


def _parsed(text: Text) -> ast.expr:
    """In brackets, since it may go over several lines; an argument with a star is a list."""
    code = f"[{text.text}\n]" if text.text.startswith("*") else f"({text.text}\n)"
    return ast.parse(code, mode="eval").body


def _part(text: Text, node: ast.expr) -> Text:
    """A piece of the text that `_parsed` has read, at its place."""
    lines = f"({text.text}".encode().split(b"\n")
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    inner = lines[node.lineno - 1 : node.end_lineno]
    inner[-1] = inner[-1][: node.end_col_offset]
    inner[0] = inner[0][node.col_offset :]
    piece = b"\n".join(inner).decode()
    whole = text.span
    if whole.end_line - whole.line != len(lines) - 1:  # a text that we have put together
        return Text(piece, whole)
    column, end = (
        len(lines[line - 1][:offset].decode()) + (whole.column - 1 if line == 1 else 1)
        for line, offset in ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
    )
    span = replace(
        whole,
        line=whole.line + node.lineno - 1,
        column=column,
        end_line=whole.line + node.end_lineno - 1,
        end_column=end,
    )
    return Text(piece, span)


class _Literal(ast.NodeTransformer):
    """Puts what names stand for in their place; `{**a}` and `dict(a=1)` become displays."""

    def __init__(self, where: Surroundings, depth: int = 0, count: Iterator[int] | None = None) -> None:
        self._where, self._depth = where, depth
        self._count = count or iter(range(_MOST))

    def _name(self, node: ast.Name | ast.Attribute) -> ast.AST:
        name = dotted(node)
        if (constant := CONSTANTS.get(self._where.names.qualify(name))) is not None:
            return ast.Constant(constant)
        is_bounded = self._depth <= _DEEPEST and next(self._count, None) is not None
        if name not in self._where.values or not is_bounded:
            raise Unknown
        return self._inner(_parsed(self._where.values[name]))

    visit_Name = visit_Attribute = _name

    def _inner(self, node: ast.expr) -> ast.AST:
        found = _Literal(self._where, self._depth + 1, self._count).visit(node)
        assert isinstance(found, ast.AST)
        return found

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`dict(a=1)` is the one call whose value we know."""
        if not (isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args):
            raise Unknown
        keys: list[ast.expr | None] = [ast.Constant(each.arg) if each.arg else None for each in node.keywords]
        return self.visit_Dict(ast.Dict(keys, [each.value for each in node.keywords]))

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        found = ast.Dict([], [])
        for key, value in zip(node.keys, node.values, strict=True):
            inner = self.visit(value)
            if key is not None:
                found.keys.append(self.visit(key))
                found.values.append(inner)
            elif isinstance(inner, ast.Dict):
                found.keys += inner.keys
                found.values += inner.values
            else:
                raise Unknown
        return found


def _is_plain(value: object) -> bool:
    """Can it stand in a script?"""
    if isinstance(value, dict):
        return all(map(_is_plain, [*value.keys(), *value.values()]))
    if isinstance(value, list | tuple | set):
        return all(map(_is_plain, value))
    return isinstance(value, bool | int | float | str | bytes | None)
