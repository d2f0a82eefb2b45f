"""Nouns <-> plain lists, as JSON holds them: the fields in their order, without their names.

    Param(name="a", …, span=Span("flow.py", 3, 7, 3, 8))   <->   ["a", …, [3, 7, 3, 8]]

Most of what is said about a file lies in it: spans are told without its path, and statements as a count of its
lines.  Nothing in a list can be more than a value, so a list of unknown origin can mislead and do no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from .source import Module, Span, Statement


@dataclass(frozen=True, slots=True)
class Here:
    """The file that is told about."""

    path: str
    lines: list[str]


_PLAIN = frozenset({str, int, bool, float, type(None)})

Reader = Callable[[Any, Here], Any]


def flat(value: Any, path: str = "") -> Any:
    """The noun as lists, texts and numbers; spans in the file `path` do not name it."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is Span:
        place = [value.line, value.column, value.end_line, value.end_column]
        return place if value.path == path else [*place, value.path]
    if kind is frozenset:
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: flat(each, path) for key, each in value.items()}
    parts = value if isinstance(value, tuple) else [getattr(value, name) for name in _names(kind)]
    told = [each if type(each) in _PLAIN else flat(each, path) for each in parts]
    if kind is Statement:
        told[_TEXT] = value.text.count("\n") + 1
    return told


@cache
def _names(noun: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(noun))


_TEXT = _names(Statement).index("text")
_LINE = _names(Statement).index("line")


@cache
def reader(hint: Any) -> Reader:
    """What makes a value of this type from its flat form; whatever is wrong with that is a ValueError."""
    read = _reader(hint)

    def checked(told: Any, here: Here) -> Any:
        try:
            return read(told, here)
        except (TypeError, LookupError, AttributeError) as error:
            raise ValueError("not the flat form of this type") from error

    return checked


@cache
def _reader(hint: Any) -> Reader:
    if hint is Span:
        return lambda told, here: Span(told[4] if len(told) > 4 else here.path, *told[:4])
    if hint is Statement:
        return _statement
    if isinstance(hint, type) and (is_dataclass(hint) or hasattr(hint, "_fields")):
        return _noun(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is tuple and parts[1:] == (...,):
        each = _reader(parts[0])
        return lambda told, here: tuple([each(one, here) for one in told])
    if origin is tuple:
        every = [_reader(part) for part in parts]
        return lambda told, here: tuple([one(part, here) for one, part in zip(every, told, strict=True)])
    if origin is frozenset:
        return lambda told, here: frozenset(told)
    if origin is Mapping:
        value = _reader(parts[1])
        return lambda told, here: {key: value(one, here) for key, one in told.items()}
    return _as_it_is


def _as_it_is(told: Any, here: Here) -> Any:
    return told


def _noun(noun: type[Any]) -> Reader:
    names: dict[str, Any] = {}
    if noun is Module:  # costly, and what was found is told without it
        from .driver import Driver

        names["Driver"] = Driver
    readers = [_reader(hint) for hint in get_type_hints(noun, localns=names).values()]

    def read(told: Any, here: Here) -> Any:
        return noun(*[one(part, here) for one, part in zip(readers, told, strict=True)])

    return read


def _statement(told: Any, here: Here) -> Statement:
    first = told[_LINE] - 1
    text = "\n".join(here.lines[first : first + told[_TEXT]])
    statement: Statement = _noun_of_statement()([*told[:_TEXT], text, *told[_TEXT + 1 :]], here)
    return statement


@cache
def _noun_of_statement() -> Reader:
    return _noun(Statement)
