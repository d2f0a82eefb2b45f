"""What the expressions of a driver script come to: worked out as arguments of modifiers are, without running anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ..discover.places import normal
from ..discover.scope import dotted
from ..expand.evaluate import Evaluator
from ..ir.driver import Surroundings
from ..ir.source import Text
from ..ir.values import Opaque

_DEEPEST = 20  # names of names; more than that is a loop


class Unknown(Exception):
    """A value is not known before the script runs."""


class Values:
    """Evaluates where a step of a driver stands: names that are bound there go before those of the module."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def known(self, text: Text, where: Surroundings) -> object:
        """The value.  Raises `Unknown` for one that cannot stand in a script."""
        found = self._value(text, where, {})
        if not _is_plain(found):
            raise Unknown
        return found

    def _value(self, text: Text, where: Surroundings, met: dict[str, object]) -> object:
        """`met` are the names that stand for something there, as far as they have been worked out."""
        try:
            tree = _parsed(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise Unknown from error
        names = {normal(node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)}
        for name in sorted(names - met.keys()):
            if name in where.values:
                met[name] = Opaque(text, f"the value of `{name}` depends on itself")
                if len(met) <= _DEEPEST:
                    met[name] = self._value(where.values[name], where, met)
            elif name in where.hidden or name == "__name__":  # which is another one when the script runs
                met[name] = Opaque(text, f"what `{name}` is then is not known")
        return self._evaluator.value(text, text.span.path, met)

    def pairs(self, text: Text, where: Surroundings) -> Iterator[tuple[str, Text, object]]:
        """The items of a mapping: key, place, value; `Unknown` itself where that is not known.

        Raises `Unknown` where the keys are not known.
        """
        try:
            written = [*self._written(text, where)]
        except Unknown:
            found = self._value(text, where, {})
            if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
                raise
            for key, value in found.items():
                yield key, Text(f"{text.text}[{key!r}]", text.span), value if _is_plain(value) else Unknown
            return
        for key, part in written:
            try:
                yield key, part, self.known(part, where)
            except Unknown:
                yield key, part, Unknown

    def _written(self, text: Text, where: Surroundings, depth: int = 0) -> Iterator[tuple[str, Text]]:
        """The keys of a mapping that is written out, each with its value."""
        text = _meant(text, where)
        if depth > _DEEPEST:
            raise Unknown
        match tree := _parsed(text):
            case ast.Dict():
                for key, value in zip(tree.keys, tree.values, strict=True):
                    if key is None:
                        yield from self._written(_part(text, value), where, depth + 1)
                    elif isinstance(name := self.known(_part(text, key), where), str):
                        yield name, _part(text, value)
                    else:
                        raise Unknown
            case ast.Call(func=ast.Name(id="dict"), args=[]):
                for keyword in tree.keywords:
                    if keyword.arg is None:
                        yield from self._written(_part(text, keyword.value), where, depth + 1)
                    else:
                        yield keyword.arg, _part(text, keyword.value)
            case _:
                raise Unknown

    def elements(self, text: Text, where: Surroundings, depth: int = 0) -> Iterator[Text | str]:
        """The elements of a list that is written out, or the texts of one that is worked out.

        Raises `Unknown` for any other.
        """
        text = _meant(text, where)
        if depth > _DEEPEST:
            raise Unknown
        tree = _parsed(text)
        if not isinstance(tree, ast.List | ast.Tuple):
            found = self.known(text, where)
            if not isinstance(found, list | tuple):
                raise Unknown
            yield from (each if isinstance(each, str) else text for each in found)
            return
        for each in tree.elts:
            if isinstance(each, ast.Starred):
                yield from self.elements(_part(text, each.value), where, depth + 1)
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


def _is_plain(value: object) -> bool:
    """Can it stand in a script?"""
    if isinstance(value, dict):
        return all(map(_is_plain, [*value.keys(), *value.values()]))
    if isinstance(value, list | tuple | set):
        return all(map(_is_plain, value))
    return isinstance(value, bool | int | float | str | bytes | None)
