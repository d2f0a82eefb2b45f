"""Expressions of a script -> Python text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..ir.expression import Call, Display, Expression, Fixed, Function, Item, Offered, Residual, Taken
from .layout import Bracket
from .values import ident, py


def bracket(how: Expression) -> Bracket:
    """The outermost call or display, to be laid out; one without brackets has no items."""
    match how:
        case Call(function=function):
            assert isinstance(function, Function)
            return Bracket(f"{'await ' * how.is_awaited}{dotted(function.name)}(", tuple(_arguments(how)))
        case Display(kind="dict", values=values, keys=keys):
            pairs = zip(keys, values, strict=True)
            items = tuple(_item(bracket(value), f"{py(key)}: ") for key, value in pairs)
            return Bracket("{", items, "}", is_display=True)
        case Display(kind=kind, values=values):
            return _display(kind, map(bracket, values))
        case Taken(source=name):
            return Bracket(dotted(name), (), "")
        case Fixed(value=value):
            return _literal(value)
        case Item(of=of, key=key):
            return Bracket(f"{bracket(of).flat()}[{py(key)}]", (), "")
        case Residual() | Function() | Offered():
            raise AssertionError("the script has names for what it carries")


def dotted(name: str) -> str:
    """A function as it may stand in code; `module.function` if the module is imported."""
    return ".".join(map(ident, name.split(".")))


def _display(kind: str, values: Iterable[Bracket]) -> Bracket:
    ends = ("[", "]") if kind == "list" else ("(", ")")
    return Bracket(ends[0], tuple(map(_item, values)), ends[1], is_display=True)


def _literal(value: object) -> Bracket:
    """A plain value; what is in brackets can be broken over lines."""
    if isinstance(value, dict) and value:
        items = tuple(_item(_literal(each), f"{py(key)}: ") for key, each in value.items())
        return Bracket("{", items, "}", is_display=True)
    if isinstance(value, list | tuple) and value:
        return _display("list" if isinstance(value, list) else "tuple", map(_literal, value))
    return Bracket(py(value), (), "")


def _item(inner: Bracket, head: str = "") -> Bracket | str:
    """As it stands in another bracket, after `name=` for example; one that cannot be broken is text."""
    inner = replace(inner, head=head + inner.head)
    return inner if inner.items else inner.flat()


def _arguments(call: Call) -> Iterator[Bracket | str]:
    """By place, in the order of the parameters, for as long as every one before was passed so."""
    is_positional = not call.by_name
    for each in call.arguments:
        is_positional = is_positional and not (each.is_optional or each.by_keyword)
        value = bracket(each.value)
        if is_positional:
            yield _item(value)
        elif not each.is_optional:
            yield _item(value, f"{ident(each.param)}=")
        elif each.param:  # an input that may be missing, given under another name
            yield f"**{{{py(each.param)}: each for each in {value.flat()}.values()}}"
        else:
            yield _item(value, "**")
