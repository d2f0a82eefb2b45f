"""What module-level names are worth: each is looked at once, and only if nothing changes it afterwards."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ...discover.places import normal
from ...discover.scope import dotted
from ...discover.symbols import Symbol, Symbols
from ...ir.source import Statement, Text, Use
from ...ir.values import ClassValue, EnumMember, FunctionValue, Opaque
from .operations import Fails, NotCovered, is_plain
from .place import Place, parsed

_ENUMS = {"enum.Enum": None, "enum.IntEnum": int, "enum.StrEnum": str}
_HARMLESS = frozenset({"__str__", "__repr__", "__format__", "_missing_"})  # in an enumeration
# These keep what they are given as it is.
_KEEPERS = frozenset({"add", "append", "extend", "insert", "setdefault", "update"})


@dataclass(frozen=True, slots=True)
class Body:
    """A top-level statement as a tree."""

    nodes: tuple[ast.stmt, ...]
    place: Place


Worth = Callable[[ast.expr, Place, Mapping[str, object]], object]  # evaluates, with the names of a class


class Constants:
    """The values of module-level names, and what is inside first-party classes."""

    def __init__(self, symbols: Symbols, worth: Worth) -> None:
        self._symbols, self._worth = symbols, worth
        self._known: dict[Symbol, object] = {}
        self._pending: set[Symbol] = set()
        self._bodies: dict[tuple[str, int], Body] = {}
        self._classes: dict[ClassValue, dict[str, object] | None] = {}  # None: not plain to see

    def of(self, symbol: Symbol) -> object:
        """Its value; what the script can only carry is not covered."""
        if symbol in self._pending:
            raise Fails(f"the value of `{symbol.name}` depends on itself")
        if symbol not in self._known:
            self._pending.add(symbol)
            try:
                self._known[symbol] = self._value(symbol)
            except NotCovered:
                self._known[symbol] = NotCovered
            finally:
                self._pending.remove(symbol)
        if self._known[symbol] is NotCovered:
            raise NotCovered
        return self._known[symbol]

    def definition(self, function: FunctionValue) -> tuple[ast.FunctionDef, Place]:
        """The function as it is called: not when a decorator stands between."""
        body = self._body(function.path, self._symbols.writers(Symbol(function.path, function.name))[0])
        node = body.nodes[0]
        if not isinstance(node, ast.FunctionDef) or node.decorator_list:
            raise NotCovered
        return node, body.place

    def attribute(self, kind: ClassValue, name: str) -> object:
        """A class attribute, or an EnumMember."""
        node, place = self._class(kind)
        inside = self._inside(kind, node, place)
        if name in inside:
            if inside[name] is NotCovered:
                raise NotCovered
            return inside[name]
        for base in node.bases:
            meaning = self._symbols.of(kind.path, dotted(base))
            if meaning and meaning.symbol:
                return self.attribute(ClassValue(meaning.symbol.path, meaning.symbol.name), name)
        raise NotCovered

    def members(self, kind: ClassValue) -> list[EnumMember]:
        """What iterating an enumeration gives: each value once."""
        node, place = self._class(kind)
        if not self._enum(kind, node):
            raise NotCovered
        found = [each for each in self._inside(kind, node, place).values() if isinstance(each, EnumMember)]
        if not all(is_plain(each.value) for each in found):
            raise NotCovered  # two may have one value
        return list({each.name: each for each in found}.values())

    def _value(self, symbol: Symbol) -> object:
        writers = self._symbols.writers(symbol)
        if len(writers) != 1 or symbol in self._rebound:
            raise NotCovered
        statement = self._symbols.modules[symbol.path].statements[writers[0]]
        match statement.kind:
            case "def":
                return FunctionValue(symbol.path, symbol.name)
            case "class" if symbol not in self._changed:
                return ClassValue(symbol.path, symbol.name)
        body = self._body(symbol.path, writers[0])
        bindings = [value for node in body.nodes for name, value in _bindings(node) if name == symbol.name]
        stores = sum(
            isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) and normal(part.id) == symbol.name
            for node in body.nodes
            for part in ast.walk(node)
        )
        if len(bindings) != 1 or stores != 1:
            raise NotCovered
        value = self._worth(bindings[0], body.place, {})
        if isinstance(value, Opaque) or (symbol in self._changed and _can_change(value)):
            raise NotCovered
        return value

    def _body(self, path: str, index: int) -> Body:
        if (path, index) not in self._bodies:
            statement = self._symbols.modules[path].statements[index]
            self._bodies[path, index] = Body(tuple(parsed(statement.text)), Place(_text(statement, path)))
        return self._bodies[path, index]

    # Classes

    def _class(self, kind: ClassValue) -> tuple[ast.ClassDef, Place]:
        body = self._body(kind.path, self._symbols.writers(Symbol(kind.path, kind.name))[0])
        node = body.nodes[0]
        if not isinstance(node, ast.ClassDef) or node.decorator_list or node.keywords:
            raise NotCovered
        return node, body.place

    def _enum(self, kind: ClassValue, node: ast.ClassDef) -> str:
        bases = [self._symbols.qualified(kind.path, dotted(base)) or dotted(base) for base in node.bases]
        is_enum = bases and bases[-1] in _ENUMS and bases[:-1] in ([], ["str"], ["int"])
        return " ".join(bases) if is_enum else ""

    def _inside(self, kind: ClassValue, node: ast.ClassDef, place: Place) -> dict[str, object]:
        """What the class binds, in order; NotCovered where a value is not plain to see."""
        if kind not in self._classes:
            self._classes[kind] = None
            enum = self._enum(kind, node)
            if not enum:
                self._judge_bases(kind, node)
            inside: dict[str, object] = {}
            for statement in node.body:
                for name, value in self._bound(statement, place, inside):
                    inside[name] = NotCovered if name in inside else value
            self._classes[kind] = _as_members(kind, enum, inside) if enum else inside
        known = self._classes[kind]
        if known is None:
            raise NotCovered
        return known

    def _judge_bases(self, kind: ClassValue, node: ast.ClassDef) -> None:
        """Classes of ours, or `object`: anything else may answer for attributes that are not there."""
        for base in node.bases:
            meaning = self._symbols.of(kind.path, dotted(base))
            if meaning and meaning.symbol and not self._symbols.foreign(meaning.symbol):
                above = self.of(meaning.symbol)
                if not isinstance(above, ClassValue):
                    raise NotCovered
                self._inside(above, *self._class(above))
            elif meaning or dotted(base) != "object":
                raise NotCovered

    def _bound(
        self, statement: ast.stmt, place: Place, inside: Mapping[str, object]
    ) -> Iterator[tuple[str, object]]:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield normal(statement.name), NotCovered
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and (pairs := [*_bindings(statement)]):
            for name, value in pairs:
                known = {key: each for key, each in inside.items() if each is not NotCovered}
                worth = self._worth(value, place, known)
                yield name, NotCovered if isinstance(worth, Opaque) else worth
        elif not isinstance(statement, ast.Pass | ast.Expr | ast.AnnAssign):
            raise NotCovered

    # What is changed

    @cached_property
    def _rebound(self) -> set[Symbol]:
        """Names that a function or another module binds anew."""
        found = {
            self._symbol(path, name)
            for path, module in self._symbols.modules.items()
            for statement in module.statements
            for name in (*statement.rebinds, *(use.dotted for use in statement.uses if _reaches(use)))
        }
        return {symbol for symbol in found if symbol}

    @cached_property
    def _changed(self) -> set[Symbol]:
        """Names whose object something changes in place, be it from another module or under another name."""
        waiting = [
            symbol
            for path, module in self._symbols.modules.items()
            for index, statement in enumerate(module.statements)
            for name in self._changes(path, index, statement)
            if (symbol := self._symbol(path, name))
        ]
        found = set(waiting)
        while waiting:
            symbol = waiting.pop()
            for index in self._symbols.writers(symbol):
                for node in self._body(symbol.path, index).nodes:
                    for _, value in _bindings(node):
                        other = self._symbol(symbol.path, dotted(value))
                        if other and other not in found:
                            found.add(other)
                            waiting.append(other)
        return found

    def _symbol(self, path: str, name: str) -> Symbol | None:
        meaning = self._symbols.of(path, name) if name else None
        return meaning.symbol if meaning else None

    def _changes(self, path: str, index: int, statement: Statement) -> Iterator[str]:
        if statement.kind in ("import", "future"):
            return
        stored = {use.dotted for use in statement.uses if use.is_stored and not use.is_deferred}
        in_place = {*statement.changes, *(name for name in statement.writes if name not in stored)}
        yield from sorted(in_place)
        imports = self._symbols.modules[path].names.imports
        yield from (use.dotted for use in statement.uses if use.name in in_place and use.name in imports)
        if statement.kind == "other":
            for node in self._body(path, index).nodes:
                yield from _handed_over(node)


def _reaches(use: Use) -> bool:
    """`helpers.LIMIT = 3`"""
    return use.is_stored and "." in use.dotted


def _can_change(value: object) -> bool:
    """Can something in it be changed in place?"""
    if isinstance(value, tuple):
        return any(map(_can_change, value))
    return isinstance(value, list | dict | set)


def _text(statement: Statement, path: str) -> Text:
    return Text(statement.text, statement.span(path, 0, len(statement.text)))


def _bindings(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The names that a plain assignment binds."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _pairs(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield from _pairs(target, value)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, value:
        case ast.Name(id=name), _:
            yield normal(name), value
        case ((ast.Tuple() | ast.List()), (ast.Tuple() | ast.List())):
            if len(target.elts) == len(value.elts) and not any(
                isinstance(each, ast.Starred) for each in (*target.elts, *value.elts)
            ):
                for one, other in zip(target.elts, value.elts, strict=True):
                    yield from _pairs(one, other)


def _handed_over(node: ast.stmt) -> Iterator[str]:
    """`TABLE += more`, `fill(TABLE)`: nobody knows what becomes of the table."""
    match node:
        case ast.AugAssign(target=target):
            yield dotted(target)
        case ast.Expr(value=ast.Call(func=func, args=args, keywords=keywords)) if not _keeps(func):
            for each in (*args, *(keyword.value for keyword in keywords)):
                yield dotted(each)


def _keeps(func: ast.expr) -> bool:
    return dotted(func) == "print" or (isinstance(func, ast.Attribute) and func.attr in _KEEPERS)


def _as_members(kind: ClassValue, enum: str, inside: dict[str, object]) -> dict[str, object]:
    """The members; of two with one value, the second is another name of the first."""
    names = [name for name in inside if name.startswith("_") or name in ("name", "value")]
    if not _HARMLESS.issuperset(names):
        raise NotCovered
    first, _, last = enum.rpartition(" ")
    mixed = {"str": str, "int": int}.get(first) or _ENUMS[last]
    found: dict[str, object] = {}
    for name, value in inside.items():
        if value is NotCovered or (mixed and type(value) is not mixed):
            found[name] = NotCovered
            continue
        members = [each for each in found.values() if isinstance(each, EnumMember) and is_plain(each.value)]
        same = [each for each in members if is_plain(value) and each.value == value]
        found[name] = same[0] if same else EnumMember(kind, name, value)
    return found
