"""Type: an annotation, with every name in it qualified; and whether a value of one type fits another.

The answer is yes, no, or nobody knows (None).  "No" is only said where Hamilton's own check says it, and
Python's rules of types do not say otherwise; relations of third-party classes are never known.
Source: semantics §2, Hamilton 1.90 `htypes.types_match`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

from .vocabulary import FAILED, FAN_IN, FAN_OUT, marker

ANY, UNION, LITERAL, ANNOTATED, REST = (
    "typing.Any",
    "typing.Union",
    "typing.Literal",
    "typing.Annotated",
    "...",
)


@dataclass(frozen=True, slots=True)
class Type:
    """`name[args]`; `name` is qualified ("hamilton.htypes.Collect"), or the text of what is no name.

    The empty name stands for an annotation that is missing.
    """

    name: str
    args: tuple[Type, ...] = ()
    kind: str = field(
        default="", compare=False
    )  # "class", "newtype", "protocol" or "typed-dict", if first-party
    bases: tuple[Type, ...] = field(default=(), compare=False, repr=False)

    @property
    def is_fan_out(self) -> bool:
        """Subscripted only: Hamilton takes a bare `Parallelizable` for an ordinary class."""
        return bool(self.args) and marker(self.name) == FAN_OUT

    @property
    def is_fan_in(self) -> bool:
        return bool(self.args) and marker(self.name) == FAN_IN

    @property
    def element(self) -> Type:
        """What one item is, for the two markers; the type itself for any other."""
        return self.args[0] if self.is_fan_out or self.is_fan_in else self

    @property
    def admits_failed(self) -> bool:
        """Whether items may have failed whose results are collected as this."""
        parts = self.element.args if self.element.name == UNION else (self.element,)
        return self.is_fan_in and any(part.name == FAILED for part in parts)

    @property
    def stray_marker(self) -> str:
        """A marker that marks nothing: it has no brackets, is not around the whole, or a class is derived from it."""
        if (found := marker(self.name)) and not self.args:
            return found
        return next((found for part in (*self.args, *self.bases) if (found := _any_marker(part))), "")

    def __str__(self) -> str:
        if self.name == UNION:
            return " | ".join(map(str, self.args))
        name = marker(self.name) or self.name.removeprefix("typing.")
        return f"{name}[{', '.join(map(str, self.args))}]" if self.args else name


def _any_marker(type: Type) -> str:
    return marker(type.name) or next(filter(None, map(_any_marker, (*type.args, *type.bases))), "")


Verdict = bool | None


def fits(given: Type, wanted: Type) -> Verdict:
    """May a value of the one be passed where the other is wanted?"""
    given, wanted = _plain(given), _plain(wanted)
    if given == wanted or ANY in (given.name, wanted.name) or wanted.name == "object":
        return True
    if given.name == UNION:
        return _all(fits(part, wanted) for part in given.args)
    if wanted.name == UNION:
        return _any(fits(given, part) for part in wanted.args)
    if LITERAL in (given.name, wanted.name):
        return _literal(given, wanted)
    verdict = is_a(given, wanted)
    return _arguments(given, wanted) if verdict else verdict


def _plain(type: Type) -> Type:
    while type.name == ANNOTATED and type.args:
        type = type.args[0]
    return type


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    """No if one is, yes if all are."""
    seen = set(verdicts)
    return False if False in seen else None if None in seen else True


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    seen = set(verdicts)
    return True if True in seen else None if None in seen else False


def _literal(given: Type, wanted: Type) -> Verdict:
    if given.name == LITERAL and wanted.name == LITERAL:
        return all(each in wanted.args for each in given.args)
    if wanted.name == LITERAL:
        return False  # some value of the type is none of the literals
    return _all(fits(Type(each.kind), wanted) for each in given.args)  # the kind of a literal is its type


def is_a(given: Type, wanted: Type) -> Verdict:
    """Is the one class the other, or below it?"""
    if given.name == wanted.name:
        return True
    if (given.name, wanted.name) == ("numpy.float64", "float"):
        return True
    if wanted.kind == "protocol":
        return None  # it is enough to have the right methods
    mine, theirs = _class(given.name), _class(wanted.name)
    if mine and theirs:
        return issubclass(mine, theirs)
    if given.kind:
        if any(base.name == wanted.name for base in given.bases):
            return True
        above = _any(is_a(base, wanted) for base in given.bases)
        return above if above is not False else False if theirs or wanted.kind else None
    return False if mine and wanted.kind else None


def _arguments(given: Type, wanted: Type) -> Verdict:
    """Of two classes that fit: do their arguments agree?  One without arguments agrees with any."""
    if not given.args or not wanted.args:
        return True
    if wanted.name == "tuple" and wanted.args[-1].name == REST:
        ours = [each for each in given.args if each.name != REST]
        return _all(_same(each, wanted.args[0]) for each in ours)
    if given.name == "tuple" and wanted.name == "tuple":
        if given.args[-1].name == REST:
            return None
        return len(given.args) == len(wanted.args) and _all(map(_same, given.args, wanted.args))
    if given.name == "tuple" or given.kind:
        return None  # its arguments are not those of what it is used as
    # `dict[K, V]` as `Iterable[K]`, `Generator[Y, S, R]` as `Iterator[Y]`
    return _all(map(_same, given.args, wanted.args)) if len(wanted.args) <= len(given.args) else None


def _same(one: Type, other: Type) -> Verdict:
    """Do two arguments agree?  They are compared exactly, but that Any agrees with everything."""
    one, other = _plain(one), _plain(other)
    if one == other or ANY in (one.name, other.name):
        return True
    if one.name == UNION and other.name == UNION:
        return _all(_any(_same(part, each) for each in other.args) for part in one.args) and len(
            one.args
        ) == len(other.args)
    if not (is_known(one) and is_known(other)):
        return None
    return _arguments(one, other) if one.name == other.name else False


def is_known(type: Type) -> bool:
    return bool(type.kind or type.name in (UNION, LITERAL) or _class(type.name))


@cache
def _modules() -> dict[str, ModuleType]:
    """Modules whose classes are looked up in the Python that runs the compiler; importing them does nothing else."""
    import builtins
    import collections
    import collections.abc
    import datetime
    import decimal
    import fractions
    import numbers
    import pathlib
    import uuid

    found = (builtins, collections, collections.abc, datetime, decimal, fractions, numbers, pathlib, uuid)
    return {module.__name__: module for module in found}


@cache
def _class(name: str) -> type | None:
    """The class of that name in Python itself, if it is one of those that are looked up."""
    if name == "None":
        return type(None)
    module, _, attribute = name.rpartition(".")
    found = getattr(_modules().get(module or "builtins"), attribute, None)
    return found if isinstance(found, type) else None
