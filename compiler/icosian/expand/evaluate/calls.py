"""Names, attributes and calls: where an expression meets the rest of the program."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from ...discover.places import normal
from ...discover.scope import dotted
from ...discover.symbols import Symbols
from ...ir.source import Text
from ...ir.values import (
    ClassValue,
    EnumMember,
    Factory,
    FunctionValue,
    Given,
    HamiltonName,
    Lambda,
    Member,
    ModuleValue,
    Opaque,
    Residual,
    UnwrittenMember,
)
from ...ir.vocabulary import CONSTANTS, is_of_hamilton, modifier
from . import methods
from .bodies import run
from .functions import builtin
from .machine import PYTHON, Evaluate, Fatal, Machine, Stop
from .operations import NotCovered, Raises, Unknown, is_known
from .scopes import UNBOUND, Scope, met, stored
from .syntax import KINDS, mapping, several

_CALL = 8  # steps that it takes to call a function of the user's

_Keywords = tuple[tuple[str, object], ...]


class _Method:
    """`value.name`, about to be called."""

    def __init__(self, value: object, name: str) -> None:
        self.value, self.name = value, name


class Inside(NotCovered):
    """A function of the user's cannot be followed; a call of it can still be carried."""

    def __init__(self, opaque: Opaque) -> None:
        super().__init__(opaque)
        self.opaque = opaque


class Calls(Machine):
    """Evaluates whatever there is."""

    def __init__(self, symbols: Symbols) -> None:
        own: dict[type[ast.expr], Evaluate] = {
            ast.Name: Calls._name,
            ast.Attribute: Calls._attribute,
            ast.Call: Calls._call,
        }
        super().__init__(symbols, {**KINDS, **own})
        self._stored: dict[ast.FunctionDef, set[str]] = {}  # what each function binds by itself

    # Names

    def _name(self, node: ast.Name, scope: Scope) -> object:
        name = normal(node.id)
        if home := scope.find(name):
            if home.names[name] is UNBOUND:
                raise Raises("UnboundLocalError")
            return home.names[name]
        return self._global(name, node, scope)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> object:
        found = self._member(node, scope)
        if isinstance(found, _Method):
            raise NotCovered
        return found

    def _member(self, node: ast.Attribute, scope: Scope) -> object:
        """An attribute, a method included."""
        name = dotted(node)
        if name and not scope.find(name.partition(".")[0]):
            return self._global(name, node, scope)
        return self._of(self.value(node.value, scope), normal(node.attr), node, scope)

    def _global(self, name: str, node: ast.expr, scope: Scope) -> object:
        """What `name.attribute…` means at module level."""
        path = scope.place.path
        meaning = self.symbols.of(path, name)
        if meaning is None:
            return self._foreign(name, node, scope)
        parts = name.split(".")
        rest = parts[meaning.length :]
        if meaning.symbol is None:
            if rest or not meaning.module:
                raise NotCovered
            return ModuleValue(meaning.module, self.symbols.modules[meaning.module].name)
        if module := self.symbols.branched(meaning.symbol):
            return ModuleValue(module, self.symbols.modules[module].name)
        if self.symbols.foreign(meaning.symbol):
            return _hamilton(self.symbols.qualified(path, name), scope.place.written(node))
        found = self.constants.of(meaning.symbol)
        if isinstance(found, Residual) and not isinstance(found, Member):
            raise NotCovered  # carried under its name
        for attribute in rest:
            found = self._of(found, attribute, node, scope)
        return found

    def _foreign(self, name: str, node: ast.expr, scope: Scope) -> object:
        """What no first-party module binds: Python's own, or from a star import."""
        head, module = name.partition(".")[0], self.symbols.modules[scope.place.path]
        if name == "__name__":
            return module.name
        if head in PYTHON and head not in module.names.imports:
            raise NotCovered
        return _hamilton(module.names.qualify(name), scope.place.written(node))

    def _of(self, value: object, name: str, node: ast.expr, scope: Scope) -> object:
        """`value.name`."""
        match value:
            case Member(member=member) | UnwrittenMember(member=member) if name in ("name", "value"):
                found = member.name if name == "name" else member.value
                if isinstance(found, Residual):
                    raise NotCovered
                return found
            case ClassValue():
                found = self.constants.attribute(value, name)
                if isinstance(found, EnumMember):
                    return Member(self.carried(node, scope).text, found)
                if isinstance(found, Residual):
                    raise NotCovered
                return found
            case HamiltonName(qualified=qualified):
                return HamiltonName(f"{qualified}.{name}", scope.place.written(node))
            case FunctionValue() if name == "__name__":
                return value.name
            case Factory():
                return _Method(value, name)
            case Given() if name == "get":
                return _Method(value, name)
        if not is_known(value):
            raise NotCovered
        if not hasattr(type(value), name):
            raise Raises("AttributeError")
        return _Method(value, name)

    # Calls

    def _call(self, node: ast.Call, scope: Scope) -> object:
        func = node.func
        callee = self._member(func, scope) if isinstance(func, ast.Attribute) else self.value(func, scope)
        if isinstance(callee, HamiltonName):
            name = modifier(callee.qualified)
            positional, keywords = self._arguments(node, scope, keep=True, is_free=name == "value")
            text = scope.place.written(node)
            return self.made(Factory(name, positional, keywords, text), node, scope)
        is_factory = isinstance(callee, _Method) and isinstance(callee.value, Factory)
        positional, keywords = self._arguments(node, scope, keep=is_factory)
        if isinstance(callee, _Method) and isinstance(callee.value, Factory):
            chained = (*callee.value.chained, (callee.name, positional, keywords))
            return replace(callee.value, chained=chained, text=scope.place.written(node))
        for each in (*positional, *(value for _, value in keywords)):
            if isinstance(each, Opaque) and not isinstance(each, UnwrittenMember):
                raise Stop(each)
        return self._computed(callee, positional, dict(keywords), node, scope)

    def _computed(
        self,
        callee: object,
        positional: tuple[object, ...],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        if isinstance(callee, FunctionValue | Lambda):
            self.charge(_CALL, node, scope)
            return self.apply(callee, *positional, **keywords)
        name = self.builtin(callee)
        if not name and not isinstance(callee, _Method):
            raise NotCovered
        for _ in range(4):  # they are gone through one by one, at times with a call for each
            self.look(node, scope, *positional, *keywords.values())
        try:
            if isinstance(callee, _Method):
                self.look(node, scope, callee.value)
                found = methods.method(callee.value, callee.name, positional, keywords)
            else:
                found = builtin(name, self._opened(name, positional, node, scope), keywords, self)
        except Unknown as unknown:
            raise self._at(unknown, positional, node, scope) from None
        return self.made(found, node, scope)

    def _opened(
        self, name: str, positional: tuple[object, ...], node: ast.Call, scope: Scope
    ) -> tuple[object, ...]:
        """`list(Color)`: enumerations as their members."""
        if name not in ("enumerate", "len", "list", "reversed", "tuple", "zip"):
            return positional
        return tuple(
            self.members(each, node, scope) if isinstance(each, ClassValue) else each for each in positional
        )

    def _at(self, unknown: Unknown, positional: tuple[object, ...], node: ast.Call, scope: Scope) -> Stop:
        """Point at the argument of which more is needed."""
        if not any(isinstance(each, ast.Starred) for each in node.args):
            for argument, each in zip(node.args, positional, strict=True):
                if each is unknown.value:
                    return self.stop(argument, scope, unknown.why)
        return self.stop(node, scope, unknown.why)

    def _arguments(
        self, node: ast.Call, scope: Scope, keep: bool, is_free: bool = False
    ) -> tuple[tuple[object, ...], _Keywords]:
        """Positional arguments and keywords; those that are kept may not be iterators."""

        def read(argument: ast.expr, scope: Scope) -> object:
            found = self.element(argument, scope) if keep else self.part(argument, scope)
            if is_free and isinstance(found, Opaque):
                try:
                    return self.carried(argument, scope)
                except Stop:
                    return found
            return found

        keywords: dict[str, object] = {}
        positional = several(self, node.args, scope, read)
        for each in node.keywords:
            more = {each.arg: read(each.value, scope)} if each.arg else mapping(self, each.value, scope)
            for name, value in more.items():
                if not isinstance(name, str) or name in keywords:
                    raise self.stop(each.value, scope, Raises("TypeError"))
                keywords[normal(name) if each.arg else name] = value
        return tuple(positional), tuple(keywords.items())

    def builtin(self, value: object) -> str:
        """The name, if it is something of Python's own: "int"."""
        if not isinstance(value, Residual) or value.text.text not in PYTHON:
            return ""
        return "" if self.symbols.of(value.text.span.path, value.text.text) else value.text.text

    def apply(self, function: object, /, *positional: object, **keywords: object) -> object:
        """Call a function, be it the user's or Python's."""
        if name := self.builtin(function):
            return builtin(name, positional, keywords, self)
        if isinstance(function, HamiltonName):
            return Factory(modifier(function.qualified), positional, tuple(keywords.items()), function.text)
        node, scope = self._defined(function)

        def default(given: ast.expr) -> object:
            return self.value(given, scope)

        inner = scope.inner(met(node.args, positional, keywords, default))
        try:
            if isinstance(node, ast.Lambda):
                return self.value(node.body, inner)
            if node not in self._stored:
                self._stored[node] = stored(node.body)
            inner.names.update(dict.fromkeys(self._stored[node] - inner.names.keys(), UNBOUND))
            return run(self, node.body, inner)
        except Fatal:
            raise
        except Stop as stop:
            raise Inside(stop.opaque) from None

    def _defined(self, function: object) -> tuple[ast.Lambda | ast.FunctionDef, Scope]:
        if isinstance(function, FunctionValue):
            node, place = self.constants.definition(function)
            return node, Scope(place, {})
        if not isinstance(function, Lambda):
            raise NotCovered
        return cast("tuple[ast.Lambda, Scope]", function.inner)  # as `ir` knows no evaluator

    def parameters(self, function: FunctionValue | Lambda) -> Iterator[tuple[str, bool]]:
        """The names that a call can give, and whether each has a default."""
        given = self._defined(function)[0].args
        by_place = [*given.posonlyargs, *given.args]
        for place, each in enumerate(by_place):
            yield normal(each.arg), place >= len(by_place) - len(given.defaults)
        for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
            yield normal(each.arg), default is not None

    def called(self, function: FunctionValue | Lambda, values: Mapping[str, object]) -> object:
        """The function for these values of its parameters."""
        first = [normal(each.arg) for each in self._defined(function)[0].args.posonlyargs]
        positional = [values[name] for name in first if name in values]
        return self.apply(function, *positional, **{k: v for k, v in values.items() if k not in first})


def _hamilton(qualified: str, text: Text) -> object:
    if qualified in CONSTANTS:
        return CONSTANTS[qualified]
    if not is_of_hamilton(qualified):
        raise NotCovered
    return HamiltonName(qualified, text)
