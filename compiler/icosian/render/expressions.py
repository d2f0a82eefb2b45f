"""Expressions of a script -> Python text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from keyword import iskeyword

from ..ir.expression import (
    Attribute,
    Call,
    Display,
    Expression,
    Fixed,
    Foreign,
    Function,
    Item,
    Offered,
    Residual,
    Taken,
)
from .layout import Bracket
from .values import ident, py


def bracket(how: Expression) -> Bracket:
    """The outermost call or display, to be laid out; one without brackets has no items."""
    match how:
        case Call(function=function):
            awaited = "await " * how.is_awaited
            return Bracket(f"{awaited}{_function(function)}(", tuple(_arguments(how)))
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
            return Bracket(f"{_whole(of)}[{py(key)}]", (), "")
        case Attribute(of=of, name=name):
            return Bracket(f"{_whole(of)}.{ident(name)}", (), "")
        case Residual() | Function() | Offered() | Foreign():
            raise AssertionError("the script has names for what it carries")


def dotted(name: str) -> str:
    """A function as it may stand in code; `module.function` if the module is imported."""
    return ".".join(map(ident, name.split(".")))


def _function(function: Function | Residual | Offered | Foreign | Attribute) -> str:
    if isinstance(function, Attribute):
        return bracket(function).flat()
    assert isinstance(function, Function)
    return dotted(function.name)


def _whole(how: Expression) -> str:
    """What something is taken of."""
    text = bracket(how).flat()
    return f"({text})" if isinstance(how, Call) and how.is_awaited else text


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
            yield _named(each.param, value)
        elif each.param:  # an input that may be missing, given under another name
            yield f"**{{{py(each.param)}: each for each in {value.flat()}.values()}}"
        else:
            yield _item(value, "**")


def _named(param: str, value: Bracket) -> Bracket | str:
    if param.isidentifier() and not iskeyword(param):
        return _item(value, f"{param}=")
    return Bracket("**{", (_item(value, f"{py(param)}: "),), "}", is_display=True)
