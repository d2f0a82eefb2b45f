"""Names that end up with a lambda, with another name of a function, or with what a call makes: none of them is a `def`.

A call counts when it is given a function, or is known to make one:

    def _times(factor: int): ...            made by `_times`, and called `scaled` wherever it is bound
        def scaled(x: int) -> int: ...
        return scaled
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..ir.source import StandIn
from ..ir.vocabulary import makes_object
from .places import Places, normal
from .scope import Scope, dotted

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def stand_ins(scope: Scope, places: Places) -> Iterator[StandIn]:
    names = scope.names()
    for name, target, value in scope.values():
        span = places.span(target)
        match value:
            case ast.Lambda():
                yield StandIn(name, "lambda", "", span)
            case ast.Name(id=of) if _is_function(of, scope):
                yield StandIn(name, "alias", normal(of), span)
            case ast.Call(func=func, args=args) if makes_object(names.qualify(dotted(func))) or any(
                isinstance(each, ast.Name) and _is_function(each.id, scope) for each in args
            ):
                yield StandIn(name, "call", places.written(func).text, span)
            case ast.Call(func=ast.Name(id=of)) if made := _made_by(scope.last(normal(of))):
                yield StandIn(name, "call", normal(of), span, made)


def _is_function(name: str, scope: Scope) -> bool:
    return isinstance(scope.last(normal(name)), _FUNCTIONS)


def _made_by(node: ast.stmt | None) -> str:
    """What the function that this function makes and returns is called; "" if it does nothing of the kind."""
    body = node.body if isinstance(node, ast.FunctionDef) and not node.decorator_list else []
    plain = (each for each in body if isinstance(each, _FUNCTIONS) and not each.decorator_list)
    inner = {normal(each.name) for each in plain}
    last = body[-1] if body else None
    given = dotted(last.value) if isinstance(last, ast.Return) and last.value else ""
    return given if given in inner else ""
