"""Expressions of a script -> Python text."""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.expression import Call, Display, Expression, Fixed, Function, Item, Residual, Taken
from .layout import Bracket
from .values import ident, py


def bracket(how: Expression) -> Bracket:
    """The outermost call or display, to be laid out; one without brackets has no items."""
    match how:
        case Call(function=function):
            assert not isinstance(function, Residual)
            return Bracket(f"{'await ' * how.is_awaited}{dotted(function.name)}(", tuple(_arguments(how)))
        case Display(kind="dict", values=values, keys=keys):
            pairs = zip(keys, values, strict=True)
            items = tuple(f"{py(key)}: {_flat(value)}" for key, value in pairs)
            return Bracket("{", items, "}", is_display=True)
        case Display(kind=kind, values=values):
            ends = ("[", "]") if kind == "list" else ("(", ")")
            return Bracket(ends[0], tuple(map(_flat, values)), ends[1], is_display=True)
        case Taken(source=name):
            return Bracket(dotted(name), (), "")
        case Fixed(value=value):
            return Bracket(py(value), (), "")
        case Item(of=of, key=key):
            return Bracket(f"{_flat(of)}[{py(key)}]", (), "")
        case Residual() | Function():
            raise AssertionError("the script has names for what it carries")


def dotted(name: str) -> str:
    """A function as it may stand in code; `module.function` if the module is imported."""
    return ".".join(map(ident, name.split(".")))


def _flat(how: Expression) -> str:
    return bracket(how).flat()


def _arguments(call: Call) -> Iterator[str]:
    """By place, in the order of the parameters, for as long as every one before was passed so."""
    is_positional = not call.by_name
    for each in call.arguments:
        is_positional = is_positional and not (each.is_optional or each.by_keyword)
        value = _flat(each.value)
        if is_positional:
            yield value
        elif not each.is_optional:
            yield f"{ident(each.param)}={value}"
        elif each.param:  # an input that may be missing, given under another name
            yield f"**{{{py(each.param)}: each for each in {value}.values()}}"
        else:
            yield f"**{value}"
