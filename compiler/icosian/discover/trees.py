"""The trees of `ast`, walked millions of times: without generators, and without what never says anything."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, ClassVar

# Fields that hold no node, or one that only says how another is meant.
_MUTE = frozenset({"arg", "attr", "ctx", "id", "kind", "level", "module", "op", "ops", "type_comment"})
_telling: dict[type[ast.AST], tuple[str, ...]] = {}  # the other fields, by kind of node


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below this one, in the order of the source, without operators, contexts and most constants."""
    kind = type(node)
    if kind not in _telling:
        _telling[kind] = tuple(name for name in kind._fields if name not in _MUTE)
    found: list[ast.AST] = []
    for name in _telling[kind]:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST) and type(value) is not ast.Constant:
            found.append(value)
    return found


class Quick:
    """Makes an `ast.NodeVisitor` quick: its methods are looked up once, and children are found as above."""

    _methods: ClassVar[dict[type[ast.AST], Callable[[Any, Any], None] | None]]

    def __init_subclass__(cls) -> None:
        cls._methods = {}

    def visit(self, node: ast.AST) -> None:
        kind = type(node)
        if kind not in self._methods:
            self._methods[kind] = getattr(type(self), f"visit_{kind.__name__}", None)
        if method := self._methods[kind]:
            method(self, node)
        else:
            for child in children(node):
                self.visit(child)
