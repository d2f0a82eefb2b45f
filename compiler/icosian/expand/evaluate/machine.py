"""What evaluates one expression, within its budget; how each kind of expression is evaluated stands elsewhere."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...discover.places import normal
from ...discover.symbols import Symbols
from ...ir.values import ClassValue, Opaque, Residual, UnwrittenMember
from ...ir.vocabulary import is_of_hamilton, stand_in
from . import operations
from .constants import Constants
from .operations import ITERATORS, Fails, NotCovered, Refused, Unknown
from .place import Place
from .scopes import Scope, bound_inside

STEPS = 150_000  # nodes evaluated, and one for every sixteen items or characters that are made or looked at
DEPTH = 100  # of expressions inside expressions, calls inside calls

PYTHON = frozenset(name for name in dir(builtins) if not name.startswith("_"))


class Stop(Exception):
    """The expression is opaque."""

    def __init__(self, opaque: Opaque) -> None:
        super().__init__(opaque)
        self.opaque = opaque


class Fatal(Stop):
    """So is everything around it: it raises, or there are no steps left."""


Evaluate = Callable[[Any, Any, Scope], object]  # (machine, node, scope)


class Machine:
    """The budget, and the three ways in which an expression that is not known can end."""

    def __init__(self, symbols: Symbols, kinds: dict[type[ast.expr], Evaluate]) -> None:
        self.symbols, self._kinds = symbols, kinds
        self.constants = Constants(symbols, self._worth)
        self._steps = self._depth = 0

    def refill(self) -> None:
        self._steps, self._depth = STEPS, DEPTH

    def charge(self, steps: int, node: ast.expr, scope: Scope) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise Fatal(Opaque(scope.place.written(node), "working it out takes too many steps"))

    def look(self, node: ast.expr, scope: Scope, *values: object) -> None:
        """Pay for looking at all of these."""
        for value in values:
            self.charge(operations.effort(value) >> 4, node, scope)

    def value(self, node: ast.expr, scope: Scope) -> object:
        """What it is worth; never an opaque, which is raised as Stop."""
        self.charge(1, node, scope)
        if self._depth == 0:
            raise Fatal(Opaque(scope.place.written(node), "it nests too deep"))
        self._depth -= 1
        try:
            evaluate = self._kinds.get(type(node))
            found = evaluate(self, node, scope) if evaluate else self.carried(node, scope)
        except NotCovered:
            found = self.carried(node, scope)
        except (Refused, Unknown) as error:
            raise self.stop(node, scope, error) from None
        finally:
            self._depth += 1
        if isinstance(found, Opaque) and not isinstance(found, UnwrittenMember):
            raise Stop(found)
        return found

    def made(self, value: object, node: ast.expr, scope: Scope) -> object:
        """A value that has just been made: it is paid for, and refused when it is too large."""
        self.charge(operations.weight(value) >> 4, node, scope)
        return value

    def part(self, node: ast.expr, scope: Scope) -> object:
        """One of several values: when it is opaque, the others are still known."""
        try:
            return self.value(node, scope)
        except Fatal:
            raise
        except Stop as stop:
            return stop.opaque

    def element(self, node: ast.expr, scope: Scope) -> object:
        """The same, to be kept: an iterator would be used up."""
        found = self.part(node, scope)
        if type(found) not in ITERATORS:
            return found
        try:
            return self.carried(node, scope)
        except Stop as stop:
            return stop.opaque

    def stop(self, node: ast.expr, scope: Scope, why: str | Exception) -> Stop:
        opaque = Opaque(scope.place.written(node), str(why))
        return Fatal(opaque) if isinstance(why, Fails) else Stop(opaque)

    def items(self, node: ast.expr, scope: Scope, value: object) -> Iterator[object]:
        """The items of what the node is worth."""
        try:
            return operations.items(value)
        except (Refused, Unknown) as error:
            raise self.stop(node, scope, error) from None

    def truth(self, node: ast.expr, scope: Scope) -> bool:
        try:
            return operations.truth(self.value(node, scope))
        except Unknown as unknown:
            raise self.stop(node, scope, unknown.why) from None

    def members(self, enum: ClassValue, node: ast.expr, scope: Scope) -> list[object]:
        """What iterating an enumeration gives."""
        try:
            members = self.constants.members(enum)
            self.charge(len(members), node, scope)
        except NotCovered:
            raise self.stop(node, scope, "the items are not known") from None
        text = scope.place.written(node)
        why = "`{}` of `{}` is not written out, the script cannot carry it"
        return [UnwrittenMember(text, why.format(each.name, each.enum.name), each) for each in members]

    def _worth(self, node: ast.expr, place: Place, names: Mapping[str, object]) -> object:
        """A constant of a module, or of a class, whose names are at hand."""
        scope = Scope(place, dict(names), is_class=True)
        found = self.part(node, scope)
        if type(found) in ITERATORS:
            raise NotCovered
        return found

    # What the script carries

    def carried(self, node: ast.expr, scope: Scope) -> Residual:
        """The expression as it is written, if all of its names mean in the script what they mean here."""
        inside = bound_inside(node)
        for part in ast.walk(node):
            self.charge(1, node, scope)
            if isinstance(part, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom | ast.Starred):
                if not isinstance(part, ast.Starred) or part is node:
                    raise self.stop(part, scope, "this cannot stand in the script by itself")
            elif isinstance(part, ast.Name):
                self._carry(part, scope, inside)
        return Residual(scope.place.written(node))

    def _carry(self, node: ast.Name, scope: Scope, inside: set[str]) -> None:
        name, path = normal(node.id), scope.place.path
        if scope.find(name):
            raise self.stop(node, scope, f"`{name}` exists only here, the script cannot carry it")
        if name in inside:
            return
        qualified = self.symbols.qualified(path, name)
        module = self.symbols.modules[path]
        if name in PYTHON and self.symbols.of(path, name) is None:
            return
        if is_of_hamilton(qualified) and not stand_in(qualified):
            raise self.stop(node, scope, "the script does without Hamilton")
        is_bound = self.symbols.of(path, name) or qualified or module.names.stars or module.dynamic
        if not is_bound:
            raise self.stop(node, scope, f"`{name}` is bound nowhere")
