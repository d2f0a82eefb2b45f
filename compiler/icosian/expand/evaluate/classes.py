"""What a class of the user's says of itself in methods that do nothing else, where that is plain to see.

class IsPrime(DataValidator):
    def name(self): return "prime"          IsPrime("fail")    its `name` is "prime"
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ...discover.scope import dotted
from ...discover.symbols import Symbol, Symbols
from ...ir.source import Text
from ...ir.vocabulary import stand_in
from . import Evaluator
from .place import Place, expression, parsed

_DEEPEST = 20  # names of names, methods that call methods; more than that is a loop


@dataclass(frozen=True, slots=True)
class Class:
    """A class as written, and those of the project above it, in the order in which Python asks them."""

    name: str
    bodies: tuple[tuple[ast.ClassDef, Place], ...]
    bases: tuple[str, ...]  # words that the runtime offers, too: "checks.DataValidator"

    def method(self, name: str) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, Place] | None:
        for body, place in self.bodies:
            for node in body.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
                    return node, place
        return None

    def attribute(self, name: str) -> tuple[ast.expr, Place] | None:
        for body, place in self.bodies:
            for node in body.body:
                match node:
                    case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                        return value, place
                    case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value) if found == name:
                        return value, place
        return None


class Classes:
    """Answers what an instance says of itself."""

    def __init__(self, symbols: Symbols, evaluator: Evaluator) -> None:
        self._symbols, self._evaluator = symbols, evaluator

    def of(self, instance: Text) -> Class | None:
        """The class of `IsPrime("fail")`, or of a name that is bound to it; None if that cannot be seen."""
        tree, path = expression(instance.text), instance.span.path
        for _ in range(_DEEPEST):
            if isinstance(tree, ast.Call):
                return self._class(path, dotted(tree.func))
            found = self._statement(path, dotted(tree)) if tree else None
            if found is None:
                return None
            node, path = found[0], found[1].path
            tree = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        return None

    def says(self, kind: Class, method: str, depth: int = 0) -> str:
        """The text that the method returns; "" if that takes more than reading it."""
        found = kind.method(method)
        if found is None:
            is_default = method == "name" and "checks.BaseDefaultValidator" in kind.bases
            argument = self.says(kind, "arg", depth + 1) if is_default and depth < _DEEPEST else ""
            return f"{argument}_validator" if argument else ""
        node, place = found
        body = [each for each in node.body if not _is_remark(each)]
        if depth > _DEEPEST or len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
            return ""
        own = node.args.args[0].arg if node.args.args else ""
        return self._text(body[0].value, place, own, kind, depth)

    def _text(self, node: ast.expr, place: Place, own: str, kind: Class, depth: int) -> str:
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.JoinedStr(values=values):
                texts = [self._text(each, place, own, kind, depth) for each in values]
                return "".join(texts) if all(texts) else ""
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self._text(value, place, own, kind, depth)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=[], keywords=[]) if (
                name == own
            ):
                return self.says(kind, method, depth + 1)
            case ast.Attribute(value=ast.Name(id=name), attr="__name__") if name == own:
                return kind.name
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == own:
                found = kind.attribute(attribute)
                return self._value(*found) if found else ""
        return self._value(node, place)

    def _value(self, node: ast.expr, place: Place) -> str:
        found = self._evaluator.value(place.written(node), place.path)
        return found if isinstance(found, str) else ""

    def _class(self, path: str, name: str) -> Class | None:
        bodies, bases = list[tuple[ast.ClassDef, Place]](), list[str]()
        waiting = [(path, name)]
        while waiting and len(bodies) < _DEEPEST:
            path, name = waiting.pop(0)
            if word := stand_in(self._symbols.qualified(path, name)):
                bases.append(word)
            elif (found := self._statement(path, name)) and isinstance(node := found[0], ast.ClassDef):
                place = found[1]
                bodies.append((node, place))
                waiting = [*((place.path, dotted(base)) for base in node.bases), *waiting]
        return Class(bodies[0][0].name, tuple(bodies), tuple(bases)) if bodies else None

    def _statement(self, path: str, name: str) -> tuple[ast.stmt, Place] | None:
        """The one statement that binds a name."""
        meaning = self._symbols.of(path, name) if name else None
        if meaning is None or meaning.symbol is None or meaning.length != name.count(".") + 1:
            return None
        return next(self._bound(meaning.symbol), None)

    def _bound(self, symbol: Symbol) -> Iterator[tuple[ast.stmt, Place]]:
        writers = self._symbols.writers(symbol)
        if len(writers) == 1:
            statement = self._symbols.modules[symbol.path].statements[writers[0]]
            span = statement.span(symbol.path, 0, len(statement.text))
            yield parsed(statement.text)[0], Place(Text(statement.text, span))


def _is_remark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
