"""What names mean inside a function, as far as it is the same whenever the function runs."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import cached_property

from ..ir.source import Names
from ..ir.vocabulary import is_known_star
from .places import normal
from .scope import Scope, arguments, dotted
from .trees import children

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


class Meanings:
    """Of names that a function does not bind: builtins, and what the module binds once."""

    def __init__(self, shape: ast.Module, scope: Scope, names: Names) -> None:
        self._shape, self._scope, self._names = shape, scope, names

    @cached_property
    def _unsure(self) -> set[str]:
        """Names that some function of the module binds through `global`."""
        found: set[str] = set()
        waiting: list[ast.AST] = [self._shape]
        while waiting:
            part = waiting.pop()
            if isinstance(part, ast.Global):
                found.update(map(normal, part.names))
            waiting += [each for each in children(part) if not isinstance(each, ast.expr)]
        return found

    @cached_property
    def _is_open(self) -> bool:
        """May it have any name, by `import *`?  What Hamilton gives is known, and hides no builtin."""
        return not all(map(is_known_star, self._names.stars))

    def meaning(self, name: str) -> str:
        """`sum` and "math.sqrt", if these are what is meant for certain; else ""."""
        head = name.partition(".")[0]
        if head in self._unsure or self._is_open:
            return ""
        last = self._scope.last(head)
        if last is None:
            return name if hasattr(builtins, head) else ""
        return self._names.qualify(name) if isinstance(last, ast.Import | ast.ImportFrom) else ""

    def is_steady(self, name: str) -> bool:
        """Is its object the same all the time, and of a kind that nobody changes?"""
        last = self._scope.last(name)
        if name in self._unsure or self._is_open:
            return False
        if isinstance(last, _FUNCTIONS | ast.ClassDef | ast.Import | ast.ImportFrom):
            return True
        value = self._scope.value(name)
        return hasattr(builtins, name) if last is None else value is not None and is_literal(value)


def is_literal(node: ast.expr) -> bool:
    """A number, a text, or a tuple of such."""
    if isinstance(node, ast.Tuple):
        return all(map(is_literal, node.elts))
    if isinstance(node, ast.UnaryOp | ast.BinOp):
        return all(is_literal(each) for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr))
    return isinstance(node, ast.Constant)


class Inside:
    """Of names inside one function."""

    def __init__(self, function: ast.FunctionDef, meanings: Meanings) -> None:
        self.meanings = meanings
        self.params = {normal(each.arg): each for each in arguments(function.args)}
        # What it binds by itself, at whatever depth, and to what; None where that is no plain value.
        self.values: dict[str, list[ast.expr | None]] = {}
        for statement in function.body:
            for part in ast.walk(statement):
                for name, value in _bound(part):
                    self.values.setdefault(normal(name), []).append(value)

    @property
    def bound(self) -> set[str]:
        return set(self.values)

    def is_own(self, name: str) -> bool:
        """Is it a name of the function's, be it a parameter?"""
        return name in self.values or name in self.params

    def meaning(self, node: ast.AST) -> str:
        """What a name, or an attribute of one, stands for outside of the function; "" where nobody knows."""
        name = dotted(node)
        return "" if not name or self.is_own(name.partition(".")[0]) else self.meanings.meaning(name)


def _bound(part: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Names that this very node binds, deletes or declares to be others' names."""
    match part:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _unpacked(target, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
            yield name, ast.BinOp(target, op, value)
        case ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target):
            yield from _stored(target)
        case ast.NamedExpr(target=ast.Name(id=name)):
            yield name, None
        case ast.Delete(targets=targets):
            for target in targets:
                yield from _stored(target)
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from _stored(target)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, None
        case ast.arg(arg=name):
            yield name, None
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0], None
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name, None
        case ast.MatchMapping(rest=str(name)):
            yield name, None
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from ((name, None) for name in names)


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
    """`a, b = 1, 2` binds each to its own."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        if len(target.elts) == len(value.elts) and not any(
            isinstance(each, ast.Starred) for each in (*target.elts, *value.elts)
        ):
            for one, other in zip(target.elts, value.elts, strict=True):
                yield from _unpacked(one, other)
            return
        yield from _stored(target)
    else:
        yield from _stored(target)


def _stored(target: ast.expr) -> Iterator[tuple[str, None]]:
    for part in ast.walk(target):
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
            yield part.id, None
