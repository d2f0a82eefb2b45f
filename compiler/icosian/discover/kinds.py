"""Which builtin type an expression has, where that can be told from annotations and literals.

    rows: dict[str, list[int]]        rows.get(name)     list[int]        rows["a"][0]     int

Annotations are believed.  What is not told is the kind without a name, and of that nothing is known.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from .meanings import Inside
from .places import normal


class Kind(NamedTuple):
    """`name[args]`, of a builtin type."""

    name: str = ""
    args: tuple[Kind, ...] = ()

    def arg(self, place: int) -> Kind:
        return self.args[place] if place < len(self.args) else UNKNOWN


UNKNOWN = Kind()
TEXT = Kind("str")
IMMUTABLE = frozenset({"bool", "bytes", "complex", "float", "int", "str", "NoneType"})

# Functions, builtin or imported, that neither do anything nor see anything but what they are given -> what they give.
PURE = {
    **dict.fromkeys(("abs", "divmod", "max", "min", "pow", "round", "sum", "type"), ""),
    **dict.fromkeys(("enumerate", "range", "reversed", "slice", "zip"), ""),
    **dict.fromkeys(("all", "any", "bool", "callable", "isinstance", "issubclass"), "bool"),
    **dict.fromkeys(("ascii", "bin", "chr", "format", "hex", "oct", "repr", "str"), "str"),
    **dict.fromkeys(("hash", "int", "len", "ord"), "int"),
    **{name: name for name in ("bytearray", "bytes", "complex", "dict", "float", "frozenset", "list")},
    **{name: name for name in ("set", "tuple")},
    "sorted": "list",
    "collections.Counter": "dict",
    "collections.OrderedDict": "dict",
    "collections.defaultdict": "dict",
    "collections.deque": "list",
    "statistics.fmean": "float",
}
# Modules of which every function and constant is so.
_PURE_MODULES = ("math.", "cmath.")

# What a text gives that is no text.
_OF_TEXT = {
    **dict.fromkeys(("count", "find", "index", "rfind", "rindex"), Kind("int")),
    **dict.fromkeys(("rsplit", "split", "splitlines"), Kind("list", (TEXT,))),
    **dict.fromkeys(("partition", "rpartition"), Kind("tuple", (TEXT, TEXT, TEXT))),
    **dict.fromkeys(("endswith", "startswith"), Kind("bool")),
    "encode": Kind("bytes"),
}
# Methods that only look; a text, bytes and numbers have no others.
_LOOKING = {
    "dict": frozenset({"copy", "get", "items", "keys", "values", "most_common", "elements", "total"}),
    "frozenset": frozenset(
        {
            *("copy", "difference", "intersection", "symmetric_difference", "union"),
            *("isdisjoint", "issubset", "issuperset"),
        }
    ),
    "list": frozenset({"copy", "count", "index"}),
    "tuple": frozenset({"count", "index"}),
}
_LOOKING["set"] = _LOOKING["frozenset"]


def is_pure(meaning: str) -> bool:
    """Is the function, of this name outside, one of them?"""
    is_exception = meaning.endswith(("Error", "Exception")) and "." not in meaning
    return meaning in PURE or is_exception or meaning.startswith(_PURE_MODULES)


def is_looking(kind: Kind, method: str) -> bool:
    """Does the method of such a value change nothing?"""
    return kind.name in IMMUTABLE or method in _LOOKING.get(kind.name, ())


class Kinds:
    """Of the expressions in one function."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside
        self._known: dict[str, Kind] = {}  # by name
        for name, param in inside.params.items():
            if name not in inside.values and param.annotation:
                self._known[name] = self.annotated(param.annotation)

    def annotated(self, node: ast.expr) -> Kind:
        """What an annotation says."""
        if isinstance(node, ast.Constant) and node.value is None:
            return Kind("NoneType")
        head, args = node, list[ast.expr]()
        if isinstance(node, ast.Subscript):
            head = node.value
            args = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name = self._inside.meanings.meaning(normal(head.id)) if isinstance(head, ast.Name) else ""
        if name not in (*IMMUTABLE, "dict", "frozenset", "list", "set", "tuple"):
            return UNKNOWN
        return Kind(name, tuple(map(self.annotated, args)))

    def of(self, node: ast.expr) -> Kind:
        match node:
            case ast.Constant(value=value):
                return Kind(type(value).__name__)
            case ast.JoinedStr():
                return TEXT
            case ast.List() | ast.ListComp():
                return Kind("list")
            case ast.Dict() | ast.DictComp():
                return Kind("dict")
            case ast.Set() | ast.SetComp():
                return Kind("set")
            case ast.Tuple(elts=elts):
                return Kind("tuple", tuple(map(self.of, elts)))
            case ast.Name(id=name):
                return self._named(normal(name))
            case ast.Subscript(value=value, slice=index):
                return self._item(self.of(value), index)
            case ast.Call(func=ast.Attribute(value=value, attr=method)) if (kind := self.of(value)).name:
                return self._given(kind, method)
            case ast.Call(func=func):
                return Kind(PURE.get(self._inside.meaning(func), ""))
        return UNKNOWN

    def _named(self, name: str) -> Kind:
        values = self._inside.values.get(name, [])
        if name not in self._known and len(values) == 1 and values[0] is not None:
            self._known[name] = UNKNOWN  # should it be made from itself
            self._known[name] = self.of(values[0])
        return self._known.get(name, UNKNOWN)

    def _item(self, kind: Kind, index: ast.expr) -> Kind:
        if kind.name == "str" or isinstance(index, ast.Slice):
            return kind
        if kind.name == "tuple":
            match index:
                case ast.Constant(value=int(place)) if place >= 0:
                    return kind.arg(place)
            return UNKNOWN
        return kind.arg(1) if kind.name == "dict" else kind.arg(0) if kind.name == "list" else UNKNOWN

    def _given(self, kind: Kind, method: str) -> Kind:
        if kind.name == "str":
            return _OF_TEXT.get(method, Kind("bool") if method.startswith("is") else TEXT)
        if kind.name == "dict":
            keys, values = kind.arg(0), kind.arg(1)
            given = {"keys": Kind("list", (keys,)), "values": Kind("list", (values,)), "copy": kind}
            given["items"] = Kind("list", (Kind("tuple", (keys, values)),))
            return given.get(method, UNKNOWN)
        return UNKNOWN

    def unpack(self, target: ast.expr, kind: Kind) -> None:
        """A loop gives its target one value of this kind after the other."""
        if isinstance(target, ast.Name) and len(self._inside.values.get(normal(target.id), [])) == 1:
            self._known[normal(target.id)] = kind
        elif isinstance(target, ast.Tuple | ast.List) and kind.name == "tuple":
            for place, each in enumerate(target.elts):
                self.unpack(each, kind.arg(place))

    def each(self, node: ast.expr) -> Kind:
        """What one goes through when one goes through it."""
        kind = self.of(node)
        return TEXT if kind.name == "str" else UNKNOWN if kind.name == "tuple" else kind.arg(0)
