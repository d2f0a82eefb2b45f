"""Python text -> a digest of what it says: a walk over the fields of its syntax tree.

Neither comments, layout, quotes nor docstrings count, and it is the same under every Python: what `ast.dump`
and `ast.unparse` give is not.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator

_DIGITS = 16
# What follows from everything else, or is a matter of taste: `u"a"` is "a".
_SILENT = {"ctx", "kind", "type_comment", "type_ignores"}
_END = ")"


def fingerprint(text: str) -> str:
    """Of some statements."""
    return hashed(words(ast.parse(text)))


def hashed(words: Iterable[str]) -> str:
    hashed = hashlib.sha256()
    for word in words:
        data = word.encode("utf-8", "surrogatepass")
        hashed.update(b"%d:%b" % (len(data), data))
    return hashed.hexdigest()[:_DIGITS]


def words(tree: ast.AST) -> Iterator[str]:
    """The tree in preorder.  What is empty is left out, so that a field that a newer Python adds says nothing."""
    waiting: list[object] = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
            continue
        assert isinstance(part, ast.AST)
        if isinstance(part, ast.Constant):
            yield from ("(Constant", type(part.value).__name__, _told(part.value), _END)
            continue
        yield f"({type(part).__name__}"
        inner: list[object] = []
        for name in sorted({*part._fields} - _SILENT):
            value = getattr(part, name, None)
            if name == "values" and isinstance(part, ast.JoinedStr):
                value = _joined(part.values)
            if name == "body" and isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                value = part.body[ast.get_docstring(part, clean=False) is not None :]
            if value is None or value == []:
                continue
            inner += [f".{name}", *map(_word, value if isinstance(value, list) else [value]), _END]
        waiting += [_END, *reversed(inner)]


def _word(value: object) -> object:
    """A missing key of `{**others}` is None."""
    return value if isinstance(value, ast.AST) else f"{type(value).__name__} {value}"


def _told(value: object) -> str:
    if isinstance(value, int):
        return hex(value)  # decimals of a large one are refused
    return value if isinstance(value, str) else repr(value)


def _joined(values: Iterable[ast.expr]) -> list[ast.expr]:
    """The parts of an f-string; Pythons differ in how they cut the text between its fields."""
    joined: list[ast.expr] = []
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            before = joined[-1] if joined else None
            if isinstance(before, ast.Constant) and isinstance(before.value, str):
                joined[-1] = ast.Constant(before.value + value.value)
            elif value.value:
                joined.append(value)
        else:
            joined.append(value)
    return joined
