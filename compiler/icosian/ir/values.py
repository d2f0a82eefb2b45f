"""What an argument of a modifier is worth, as far as that can be known without running anything.

Plain Python values stand for themselves, and containers may hold any of the nouns below.  An
expression of which only the value matters, and that nobody has evaluated, is a `Residual`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .expression import Residual
from .source import Text

__all__ = [
    "ClassValue",
    "EnumMember",
    "Factory",
    "FunctionValue",
    "Given",
    "HamiltonName",
    "Lambda",
    "Member",
    "ModuleValue",
    "Opaque",
    "Residual",
    "UnwrittenMember",
]

Keywords = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """An expression whose shape is needed and cannot be known."""

    text: Text
    why: str  # what was needed, as a phrase: "the items are not known"


@dataclass(frozen=True, slots=True)
class Given:
    """The configuration as far as it is given: a key that it lacks is absent from the whole, and else may have any value."""

    values: Mapping[str, object] = field(default_factory=dict)
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function at module level of a first-party module."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class at module level of a first-party module."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A first-party module."""

    path: str
    name: str  # as Python imports it


@dataclass(frozen=True, slots=True)
class Lambda:
    """`lambda a, b: …`, with the values around it."""

    text: Text
    inner: object = field(compare=False, repr=False)  # what the evaluator needs in order to call it


@dataclass(frozen=True, slots=True)
class HamiltonName:
    """Something of Hamilton's that is named and not called: `ResolveAt.CONFIG_AVAILABLE`."""

    qualified: str
    text: Text = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Factory:
    """A call of something of Hamilton's, with what was called on its result: `step(f).named("A")`."""

    name: str  # "source", "step", "parameterize", …
    positional: tuple[object, ...]
    keywords: Keywords
    text: Text
    chained: tuple[tuple[str, tuple[object, ...], Keywords], ...] = ()  # (method, positional, keywords)


@dataclass(frozen=True, slots=True)
class EnumMember:
    """A member of a first-party enumeration."""

    enum: ClassValue
    name: str
    value: object  # a Residual or an Opaque when it is not known


@dataclass(frozen=True, slots=True)
class Member(Residual):
    """`Color.RED`, as written: the script carries it, while its name and its value are known here."""

    member: EnumMember


@dataclass(frozen=True, slots=True)
class UnwrittenMember(Opaque):
    """A member met while an enumeration was iterated: there is no expression that the script could carry."""

    member: EnumMember
