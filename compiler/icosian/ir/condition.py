"""Condition: the configurations in which something exists."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
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

    def __or__(self, other: Values) -> Values:
        if not self.is_outside and not other.is_outside:
            return Values((*self.values, *(v for v in other.values if v not in self.values)))
        if not self.is_outside:
            self, other = other, self
        return Values(tuple(value for value in self.values if value not in other), is_outside=True)

    def covers(self, other: Values) -> bool:
        """Is everything that the other allows allowed here?"""
        if other.is_outside:
            return self.is_outside and all(value in other.values for value in self.values)
        return all(value in self for value in other.values)

    @property
    def is_possible(self) -> bool:
        return self.is_outside or bool(self.values)

    def opposite(self) -> Values:
        return Values(self.values, not self.is_outside)

    @property
    def is_anything(self) -> bool:
        return self.is_outside and not self.values

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

    def joined(self, other: Condition) -> Condition | None:
        """The one box that is exactly both together; None where there is none."""
        if self.covers(other) or other.covers(self):
            return self if self.covers(other) else other
        mine, theirs = dict(self.sides), dict(other.sides)
        differing = [key for key in mine if mine[key] != theirs.get(key)]
        if mine.keys() != theirs.keys() or len(differing) != 1:
            return None
        (key,) = differing
        both = mine[key] | theirs[key]
        return (
            self.without(differing)
            if both.is_anything
            else Condition(tuple((each, both if each == key else values) for each, values in self.sides))
        )

    def minus(self, other: Condition) -> list[Condition]:
        """What is left where the other does not hold: boxes that do not overlap."""
        left, rest = [], self
        for key, values in other.sides:
            part = rest & Condition(((key, values.opposite()),))
            if part.is_possible:
                left.append(part)
            rest &= Condition(((key, values),))
            if not rest.is_possible:
                return [self]
        return left

    def renamed(self, keys: Mapping[str, str]) -> Condition:
        """The same asked of these other keys."""
        when = ALWAYS
        for key, values in self.sides:
            when &= Condition(((keys.get(key, key), values),))
        return when

    def without(self, keys: Container[str]) -> Condition:
        return Condition(tuple((key, values) for key, values in self.sides if key not in keys))

    def example(self) -> tuple[tuple[str, object], ...]:
        """The smallest configuration in which it holds; needs `is_possible`."""
        chosen = ((key, values.example()) for key, values in self.sides)
        return tuple((key, value) for key, value in chosen if value is not None)

    def __str__(self) -> str:
        return " and ".join(f"{key} is {values}" for key, values in self.sides)


ALWAYS = Condition()


@dataclass(frozen=True, slots=True)
class Region:
    """Any set of configurations: the union of boxes, as few as joining neighbours makes them.

    Twenty keys with two values each are twenty boxes joined, not a million combinations.
    """

    boxes: tuple[Condition, ...] = ()

    def __or__(self, other: Region) -> Region:
        boxes = list(self.boxes)
        for box in other.boxes:
            boxes = _added(boxes, box)
        return Region(tuple(boxes))

    def __and__(self, box: Condition) -> Region:
        parts = (each & box for each in self.boxes)
        return Region() | Region(tuple(part for part in parts if part.is_possible))

    def apart(self) -> list[Condition]:
        """The same as boxes of which no two overlap."""
        done = list[Condition]()
        for box in self.boxes:
            left = [box]
            for each in done:
                left = [part for one in left for part in one.minus(each)]
            done += left
        return done

    def covers(self, other: Region) -> bool:
        return all(any(mine.covers(theirs) for mine in self.boxes) for theirs in other.boxes)


def _added(boxes: list[Condition], box: Condition) -> list[Condition]:
    """With one more box; whatever it can be joined with is joined, until nothing more can be."""
    for place, each in enumerate(boxes):
        if joined := each.joined(box):
            rest = boxes[:place] + boxes[place + 1 :]
            return boxes if joined == each else _added(rest, joined)
    return [*boxes, box]
