"""Condition: the configurations in which something exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Values:
    """Which values a config key may have: just these, or (`is_outside`) any but these.

    An absent key has the value None, and values are compared with ==, as Hamilton does.
    """

    values: tuple[object, ...]
    is_outside: bool = False

    def __contains__(self, value: object) -> bool:
        return (value in self.values) != self.is_outside

    def __and__(self, other: Values) -> Values:
        if self.is_outside and other.is_outside:
            return Values((*self.values, *(v for v in other.values if v not in self.values)), is_outside=True)
        if self.is_outside:
            self, other = other, self
        return Values(tuple(value for value in self.values if value in other))

    def covers(self, other: Values) -> bool:
        """Is everything that the other allows allowed here?"""
        if other.is_outside:
            return self.is_outside and all(value in other.values for value in self.values)
        return all(value in self for value in other.values)

    @property
    def is_possible(self) -> bool:
        return self.is_outside or bool(self.values)

    def example(self) -> object:
        """The plainest of them: none at all, else one that was mentioned, else some other value."""
        if None in self:
            return None
        return self.values[0] if not self.is_outside else next(v for v in _others() if v in self)

    def __str__(self) -> str:
        return ("not " if self.is_outside else "") + " or ".join(map(repr, self.values))


def _others() -> Iterator[object]:
    """Values that nobody has mentioned, until one is found."""
    yield "another value"
    number = 0
    while True:
        yield number
        number += 1


@dataclass(frozen=True, slots=True)
class Condition:
    """A box: config key -> the values that it may have; keys that are not named are free."""

    sides: tuple[tuple[str, Values], ...] = ()  # sorted by key

    @staticmethod
    def on(key: str, *values: object, is_outside: bool = False) -> Condition:
        return Condition(((key, Values(values, is_outside)),))

    def __and__(self, other: Condition) -> Condition:
        if not self.sides or not other.sides:
            return self if self.sides else other
        sides = dict(self.sides)
        for key, values in other.sides:
            sides[key] = sides[key] & values if key in sides else values
        return Condition(tuple(sorted(sides.items(), key=lambda side: side[0])))

    def __contains__(self, config: Mapping[str, object]) -> bool:
        return all(config.get(key) in values for key, values in self.sides)

    @property
    def is_possible(self) -> bool:
        return all(values.is_possible for _, values in self.sides)

    def covers(self, other: Condition) -> bool:
        """Does this hold wherever the other holds?"""
        theirs = dict(other.sides)
        return all(key in theirs and values.covers(theirs[key]) for key, values in self.sides)

    def example(self) -> tuple[tuple[str, object], ...]:
        """The smallest configuration in which it holds; needs `is_possible`."""
        chosen = ((key, values.example()) for key, values in self.sides)
        return tuple((key, value) for key, value in chosen if value is not None)

    def __str__(self) -> str:
        return " and ".join(f"{key} is {values}" for key, values in self.sides)


ALWAYS = Condition()
