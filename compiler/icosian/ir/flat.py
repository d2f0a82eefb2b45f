"""Nouns <-> plain lists, as JSON holds them: the fields in their order, without their names.

    Param(name="a", …, span=Span("flow.py", 3, 7, 3, 8))   <->   ["a", …, [3, 7, 3, 8]]

Most of what is said about a file lies in it, so spans are told without its path.  Nothing in a list can be more
than a value: a list of unknown origin can mislead, and do no harm.  That is why nothing is pickled that is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from . import source
from .driver import Driver
from .source import Span

Reader = Callable[[Any, str], Any]  # of the flat form, and the path of the file that it is about

_PLAIN = frozenset({str, int, bool, float, type(None)})


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
    return [each if type(each) in _PLAIN else flat(each, path) for each in parts]


@cache
def _names(noun: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(noun))


@cache
def reader(hint: Any) -> Reader:
    """What makes a value of this type from its flat form; whatever is wrong with that is a ValueError."""
    read = _reader(hint)

    def checked(told: Any, path: str) -> Any:
        try:
            return read(told, path)
        except (TypeError, LookupError, AttributeError) as error:
            raise ValueError("not the flat form of this type") from error

    return checked


@cache
def _reader(hint: Any) -> Reader:
    if hint is Span:
        return lambda told, path: Span(told[4] if len(told) > 4 else path, *told[:4])
    if isinstance(hint, type) and (is_dataclass(hint) or hasattr(hint, "_fields")):
        return _noun(hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is tuple and parts[1:] == (...,):
        each = _reader(parts[0])
        if each is _as_it_is:
            return lambda told, path: tuple(told)
        return lambda told, path: tuple([each(one, path) for one in told])
    if origin is tuple:
        every = [_reader(part) for part in parts]
        return lambda told, path: tuple([one(part, path) for one, part in zip(every, told, strict=True)])
    if origin is frozenset:
        return lambda told, path: frozenset(told)
    if origin is Mapping:
        value = _reader(parts[1])
        return lambda told, path: {key: value(one, path) for key, one in told.items()}
    if type(None) in parts:
        some = _reader(next(part for part in parts if part is not type(None)))
        return lambda told, path: None if told is None else some(told, path)
    return _as_it_is


def _as_it_is(told: Any, path: str) -> Any:
    return told


def _noun(noun: type[Any]) -> Reader:
    # Nouns that a file knows for type checkers alone are those of `source`, and this one.
    names = {**vars(source), "Driver": Driver}
    readers = [_reader(hint) for hint in get_type_hints(noun, localns=names).values()]

    def read(told: Any, path: str) -> Any:
        return noun(*[one(part, path) for one, part in zip(readers, told, strict=True)])

    return read
