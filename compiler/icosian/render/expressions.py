"""Expressions of a script -> Python text."""

from __future__ import annotations

from collections.abc import Iterator
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
    Residual,
    Taken,
)
from .layout import Bracket
from .values import ident, py


def bracket(how: Expression) -> Bracket:
    """The outermost call or display, to be laid out; one without brackets has no items."""
    match how:
        case Call(function=function):
            return Bracket(f"{_function(function)}(", tuple(_arguments(how)))
        case Display(kind="dict", values=values, keys=keys):
            pairs = zip(keys, values, strict=True)
            items = tuple(_after(f"{py(key)}: ", value) for key, value in pairs)
            return Bracket("{", items, "}", is_display=True)
        case Display(kind=kind, values=values):
            ends = ("[", "]") if kind == "list" else ("(", ")")
            return Bracket(ends[0], tuple(map(bracket, values)), ends[1], is_display=True)
        case Taken(source=name):
            return Bracket(dotted(name), (), "")
        case Fixed(value=value):
            return Bracket(py(value), (), "")
        case Item(of=of, key=key):
            return Bracket(f"{_flat(of)}[{py(key)}]", (), "")
        case Attribute(of=of, name=name):
            return Bracket(f"{_flat(of)}.{ident(name)}", (), "")
        case Residual() | Function() | Foreign():
            raise AssertionError("the script has names for what it carries")


def dotted(name: str) -> str:
    """A function as it may stand in code; `module.function` if the module is imported."""
    return ".".join(map(ident, name.split(".")))


def _function(function: Function | Residual | Foreign | Attribute) -> str:
    if isinstance(function, Attribute):
        return _flat(function)
    assert isinstance(function, Function)
    return dotted(function.name)


def _flat(how: Expression) -> str:
    return bracket(how).flat()


def _after(head: str, how: Expression) -> Bracket:
    inner = bracket(how)
    return replace(inner, head=head + inner.head)


def _arguments(call: Call) -> Iterator[Bracket | str]:
    """By place, in the order of the parameters, for as long as every one before was passed so."""
    is_positional = not call.by_name
    for each in call.arguments:
        is_positional = is_positional and not (each.is_optional or each.by_keyword)
        if is_positional:
            yield bracket(each.value)
        elif not each.is_optional:
            yield _named(each.param, each.value)
        elif each.param:  # an input that may be missing, given under another name
            yield f"**{{{py(each.param)}: each for each in {_flat(each.value)}.values()}}"
        else:
            yield f"**{_flat(each.value)}"


def _named(param: str, value: Expression) -> Bracket:
    if param.isidentifier() and not iskeyword(param):
        return _after(f"{param}=", value)
    return Bracket("**{", (_after(f"{py(param)}: ", value),), "}", is_display=True)
