"""The text of an annotation -> Type, with aliases followed, names qualified, and spellings made one.

typing.List[int], List["int"], list[int]            ->   list[int]
Optional[int], Union[None, int], int | None         ->   typing.Union[int, None]
"""

from __future__ import annotations

import ast
import collections.abc
from dataclasses import dataclass
from functools import lru_cache

from ..discover.symbols import Symbols
from ..ir.source import Names
from ..ir.types import LITERAL, UNION, Type
from ..ir.vocabulary import marker

# Where `typing` has a name of its own for a class.
_SPELLINGS = {
    "Dict": "dict",
    "FrozenSet": "frozenset",
    "List": "list",
    "Set": "set",
    "Text": "str",
    "Tuple": "tuple",
    "Type": "type",
    "AbstractSet": "collections.abc.Set",
    "ContextManager": "contextlib.AbstractContextManager",
    "DefaultDict": "collections.defaultdict",
    "Deque": "collections.deque",
}

_KINDS = {"typing.Protocol": "protocol", "typing.TypedDict": "typed-dict"}

_DEEPEST = 20  # aliases of aliases, bases of bases; more than that is a loop


@dataclass(frozen=True, slots=True)
class Where:
    """The module in which an annotation stands, and, beyond it, the program."""

    names: Names
    symbols: Symbols | None = None
    path: str = ""

    def home(self, dotted: str) -> tuple[Where, str]:
        """The module that defines a name, and what it is called there."""
        meaning = self.symbols.of(self.path, dotted) if self.symbols else None
        if meaning is None or meaning.symbol is None or meaning.symbol.path == self.path:
            return self, dotted
        assert self.symbols
        rest = dotted.split(".")[meaning.length :]
        names = self.symbols.modules[meaning.symbol.path].names
        return Where(names, self.symbols, meaning.symbol.path), ".".join([meaning.symbol.name, *rest])

    def fields(self, text: str) -> dict[str, Type]:
        """The annotated names of a first-party class and of those above it."""
        home, name = self.home(text)
        found: dict[str, Type] = {}
        for base in home.names.classes.get(name, ()):
            found |= home.fields(base)
        return found | {each: type_of(written, home) for each, written in home.names.fields.get(name, ())}


def type_of(text: str, where: Where, depth: int = 0) -> Type:
    """What the annotation says; text that is no type keeps its text as the name."""
    text = " ".join(text.split())
    if not text or depth > _DEEPEST:
        return Type(text)
    try:
        return _type(_tree(text), where, depth)
    except (SyntaxError, ValueError, RecursionError):
        return Type(text)


@lru_cache(maxsize=10_000)
def _tree(text: str) -> ast.expr:
    """Most annotations are written again and again."""
    return ast.parse(text, mode="eval").body


def _named(dotted: str, where: Where, depth: int) -> Type:
    names = where.names
    if dotted in names.aliases:
        return type_of(names.aliases[dotted], where, depth + 1)
    if dotted in names.classes:
        return _first_party(dotted, names.classes[dotted], where, depth)
    if dotted in names.new_types:
        return Type(dotted, kind="newtype", bases=(type_of(names.new_types[dotted], where, depth + 1),))
    return Type(_spelling(names.qualify(dotted) or dotted))


def _type(node: ast.expr, where: Where, depth: int) -> Type:
    match node:
        case ast.Constant(value=str(quoted)):
            return type_of(quoted, where, depth + 1)
        case ast.Constant(value=None):
            return Type("None")
        case ast.Constant(value=value) if value is ...:
            return Type("...")
        case ast.Name() | ast.Attribute():
            home, dotted = where.home(ast.unparse(node))
            return _named(dotted, home, depth)
        case ast.Subscript(value=value, slice=index):
            head = _type(value, where, depth)
            args = index.elts if isinstance(index, ast.Tuple) else [index]
            if head.name == LITERAL:
                return Type(LITERAL, tuple(_literal(arg) for arg in args))
            parts = tuple(_type(arg, where, depth) for arg in args)
            if head.name == "typing.Optional":
                return _union((*parts, Type("None")))
            return _union(parts) if head.name == UNION else Type(head.name, parts, head.kind, head.bases)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union((_type(left, where, depth), _type(right, where, depth)))
        case ast.IfExp(body=one, orelse=other):
            ways = _type(one, where, depth), _type(other, where, depth)
            # Whoever writes a marker has a place in mind where it is one.
            marked = next((way for way in ways if marker(way.name)), None)
            if marked or ways[0] == ways[1]:
                return marked or ways[0]
    return Type(ast.unparse(node))


def _union(parts: tuple[Type, ...]) -> Type:
    """Flat, each once; `None` last, so that the order in which it was written does not matter for it."""
    flat = [each for part in parts for each in (part.args if part.name == UNION else (part,))]
    unique = sorted(dict.fromkeys(flat), key=lambda each: each.name == "None")
    return Type(UNION, tuple(unique)) if len(unique) > 1 else unique[0]


def _literal(node: ast.expr) -> Type:
    value = node.value if isinstance(node, ast.Constant) else None
    return Type(ast.unparse(node), kind="None" if value is None else type(value).__name__)


def _first_party(name: str, bases: tuple[str, ...], where: Where, depth: int) -> Type:
    above = tuple(type_of(base, where, depth + 1) for base in bases)
    kind = next((_KINDS[base.name] for base in above if base.name in _KINDS), "class")
    real = {"typing.NamedTuple": Type("tuple"), "typing.TypedDict": Type("dict")}
    return Type(
        name, kind=kind, bases=tuple(real.get(base.name, base) for base in above) or (Type("object"),)
    )


def _spelling(name: str) -> str:
    """One name for what has several."""
    name = name.replace("typing_extensions.", "typing.", 1)
    short = name.removeprefix("typing.")
    if short == name:
        return name
    if short in _SPELLINGS:
        return _SPELLINGS[short]
    if short in ("OrderedDict", "Counter", "ChainMap"):
        return f"collections.{short}"
    return f"collections.abc.{short}" if hasattr(collections.abc, short) else name
