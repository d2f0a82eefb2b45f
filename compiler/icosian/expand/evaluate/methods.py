"""Formats, and the methods of known values that change nothing."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping

from ...ir.values import Given
from .operations import LISTS, SETS, NotCovered, attempt, fits, fits_integer, item, items, plain, weight

_WIDTH = 1_000  # more than any width or precision that a format may name

_SPEC = re.compile(r"(?:.?[<>=^])?[-+ ]?#?0?\d{0,3}[,_]?(?:\.\d{1,2})?[bcdeEfFgGnosxX%]?", re.DOTALL)
_PERCENT = re.compile(r"%(?:(?:\(\w+\))?[-+ #0]?\d{0,3}(?:\.\d{1,2})?[sdrfFgGeExXoi]|%)")


def text(value: object, conversion: str = "", spec: str = "") -> str:
    """`f"{value!conversion:spec}"`."""
    plain(value)
    _ordered(value)
    if conversion == "a" or not _SPEC.fullmatch(spec) or spec.endswith("n"):  # "n" asks for the locale
        raise NotCovered
    if isinstance(value, int):
        fits_integer(value.bit_length())
    shown = repr(value) if conversion == "r" else str(value) if conversion else value
    return str(attempt(format, shown, spec))


def _ordered(value: object) -> None:
    """The text of a set has no order of its own."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, SETS) and len(each) > 1:
            raise NotCovered
        if isinstance(each, dict):
            waiting += (*each.keys(), *each.values())
        elif type(each) in LISTS and isinstance(each, Iterable):
            waiting += each


def percent(template: object, values: object) -> object:
    """`"%s of %s" % values`, with small widths only."""
    assert isinstance(template, str)
    plain(values)
    _ordered(values)
    if "%" in _PERCENT.sub("", template):
        raise NotCovered
    fits(template.count("%") * (_WIDTH + weight(values)) + len(template))
    return attempt(lambda: template % values)


def _formatted(template: str, arguments: tuple[object, ...], keywords: Mapping[str, object]) -> object:
    """`template.format(…)` with plain fields."""
    fields = attempt(lambda: list(string.Formatter().parse(template)))
    assert isinstance(fields, list)
    for _, name, spec, conversion in fields:
        if name is not None and not (re.fullmatch(r"\w*", name) and _SPEC.fullmatch(spec or "")):
            raise NotCovered
        if conversion == "a" or (spec or "").endswith("n"):
            raise NotCovered
    values = [*arguments, *keywords.values()]
    _ordered(values)
    fits(len(fields) * (_WIDTH + weight(values)) + len(template))
    return attempt(template.format, *arguments, **keywords)


# Methods

_STR = frozenset(
    [
        "capitalize",
        "casefold",
        "count",
        "endswith",
        "find",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isidentifier",
        "islower",
        "isnumeric",
        "isprintable",
        "isspace",
        "istitle",
        "isupper",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "rfind",
        "rindex",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "upper",
    ]
)
_SET = frozenset(
    [
        "copy",
        "difference",
        "intersection",
        "isdisjoint",
        "issubset",
        "issuperset",
        "symmetric_difference",
        "union",
    ]
)
_METHODS: dict[type, frozenset[str]] = {
    str: _STR, list: frozenset({"copy", "count", "index"}), tuple: frozenset({"count", "index"}),
    dict: frozenset({"copy", "get", "items", "keys", "values"}), set: _SET, frozenset: _SET,
    range: frozenset(),
}  # fmt: skip


def method(value: object, name: str, arguments: tuple[object, ...], keywords: Mapping[str, object]) -> object:
    """`value.name(…)` of those methods that change nothing."""
    if isinstance(value, Given):
        return item(value, next(iter(arguments), None))
    if isinstance(value, str) and name == "join" and len(arguments) == 1 and not keywords:
        pieces = list(items(arguments[0]))
        plain(pieces)
        fits(weight(pieces) + len(pieces) * len(value))
        return attempt(value.join, pieces)
    if name not in ("get", "copy", "items", "keys", "values"):
        plain(value, *arguments, *keywords.values())
    plain(*arguments[:1])
    if isinstance(value, str):
        match name, arguments:
            case "format", _:
                return _formatted(value, arguments, keywords)
            case "replace", (str(old), str(new), *_):
                fits(len(value) + value.count(old) * len(new))
                return attempt(value.replace, *arguments, **keywords)
            case (("center" | "ljust" | "rjust" | "zfill"), (int(width), *_)):
                fits(width)
                return attempt(getattr(value, name), *arguments, **keywords)
    if name not in _METHODS.get(type(value), ()):
        raise NotCovered
    return attempt(getattr(value, name), *arguments, **keywords)
