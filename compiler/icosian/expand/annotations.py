"""The text of an annotation -> Type, with aliases followed and names qualified."""

from __future__ import annotations

import ast

from ..ir.source import Names
from ..ir.types import Type


def type_of(text: str, names: Names, depth: int = 0) -> Type:
    """What the annotation says; text that is no type keeps its text as the name."""
    text = " ".join(text.split())
    if not text or depth > 20:  # aliases of aliases; more than that is a loop
        return Type(text)
    try:
        return _type(ast.parse(text, mode="eval").body, text, names, depth)
    except (SyntaxError, ValueError, RecursionError):
        return Type(text)


def _type(node: ast.expr, text: str, names: Names, depth: int) -> Type:
    match node:
        case ast.Constant(value=str(quoted)):
            return type_of(quoted, names, depth + 1)
        case ast.Constant(value=None):
            return Type("None")
        case ast.Name(id=name) if name in names.aliases:
            return type_of(names.aliases[name], names, depth + 1)
        case ast.Name() | ast.Attribute():
            written = ast.unparse(node)
            return Type(names.qualify(written) or written)
        case ast.Subscript(value=value, slice=index):
            args = index.elts if isinstance(index, ast.Tuple) else [index]
            head = _type(value, text, names, depth)
            return Type(head.name, tuple(_type(arg, text, names, depth) for arg in args))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            sides = (_type(side, text, names, depth) for side in (left, right))
            parts = (side.args if side.name == "typing.Union" else (side,) for side in sides)
            return Type("typing.Union", tuple(part for several in parts for part in several))
    return Type(ast.unparse(node))
