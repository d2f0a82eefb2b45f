"""Names inside expressions: what lambdas, comprehensions and functions bind, and how arguments meet parameters."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...discover.places import normal
from .operations import NotCovered, Raises, items
from .place import Place

UNBOUND = object()  # a local name of a function that has no value yet


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of a lambda, a comprehension, a function or a class, and what stands around it."""

    place: Place
    names: dict[str, object]
    outer: Scope | None = None
    is_class: bool = False  # seen by what stands directly in it alone

    def find(self, name: str) -> Scope | None:
        """The scope that binds it, None when the module has to."""
        scope: Scope | None = self
        while scope and name not in scope.names:
            scope = scope.outer
        return scope

    def inner(self, names: dict[str, object]) -> Scope:
        return Scope(self.place, names, self.outer if self.is_class else self)


def bind(target: ast.expr, value: object, scope: Scope) -> None:
    """`target = value` for names and for tuples of them."""
    if isinstance(target, ast.Name):
        scope.names[normal(target.id)] = value
        return
    if not isinstance(target, ast.Tuple | ast.List):
        raise NotCovered
    values, targets = list(items(value)), target.elts
    stars = [place for place, each in enumerate(targets) if isinstance(each, ast.Starred)]
    if stars:
        after = len(targets) - stars[0] - 1
        if len(values) < len(targets) - 1:
            raise Raises("ValueError")
        end = len(values) - after
        values = [*values[: stars[0]], values[stars[0] : end], *values[end:]]
    if len(values) != len(targets):
        raise Raises("ValueError")
    for each, part in zip(targets, values, strict=True):
        bind(each.value if isinstance(each, ast.Starred) else each, part, scope)


def stored(body: list[ast.stmt]) -> set[str]:
    """Names that a function binds by itself."""
    return {
        normal(part.id)
        for statement in body
        for part in ast.walk(statement)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }


def bound_inside(node: ast.expr) -> set[str]:
    """Names that lambdas and comprehensions in the expression bind."""
    return {
        normal(part.arg if isinstance(part, ast.arg) else part.id)
        for part in ast.walk(node)
        if isinstance(part, ast.arg) or (isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    }


def met(
    node: ast.arguments,
    positional: tuple[object, ...],
    keywords: Mapping[str, object],
    default: Callable[[ast.expr], object],
) -> dict[str, object]:
    """Arguments by the names of the parameters, as Python matches them."""
    wrong = Raises("TypeError")
    by_place = [*node.posonlyargs, *node.args]
    found = {normal(each.arg): value for each, value in zip(by_place, positional, strict=False)}
    if node.vararg:
        found[normal(node.vararg.arg)] = tuple(positional[len(by_place) :])
    elif len(positional) > len(by_place):
        raise wrong
    named = {normal(each.arg) for each in (*node.args, *node.kwonlyargs)}
    rest: dict[str, object] = {}
    for name, value in keywords.items():
        if name in named and name not in found:
            found[name] = value
        elif name in named or not node.kwarg:
            raise wrong
        else:
            rest[name] = value
    if node.kwarg:
        found[normal(node.kwarg.arg)] = rest
    defaults = [*([None] * (len(by_place) - len(node.defaults))), *node.defaults]
    for each, given in zip((*by_place, *node.kwonlyargs), (*defaults, *node.kw_defaults), strict=True):
        if normal(each.arg) not in found:
            if given is None:
                raise wrong
            found[normal(each.arg)] = default(given)
    return found
