"""Inputs whose names are nearly those of something else, and the fan-ins that miss their block for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..ir.graph import Block, Dag, Need, Node
from ..ir.types import fits

Takers = dict[str, list[tuple[Node, Need]]]


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A name that nobody makes, and the one that may be meant: of a node, a config key, or another input."""

    user: Node
    need: Need
    meant: str
    node: Node | None  # that makes what is meant

    @property
    def name(self) -> str:
        return self.need.source


def misspelt(dag: Dag) -> Iterator[Misspelt]:
    """Each where it is first taken."""
    if not dag.is_understood:
        return  # any name may be made
    made, takers = dag.producers(), takers_of(dag)
    order = {each.name: place for place, each in enumerate(sorted(dag.inputs, key=lambda each: each.span))}
    keys = {key for node in dag.nodes for key, _ in node.when.sides}
    near = _Neighbours([*made, *order, *keys])
    for name in order:
        for other in near.of(name):
            if other in made:
                is_unused = other not in takers and other not in dag.outputs
                is_near = is_unused or _is_slip(name, other)
                is_meant = is_near and _may_be_meant(made[other][0], takers[name], made)
            else:
                is_meant = _is_slip(name, other) and (other not in order or order[other] < order[name])
            if is_meant:
                yield Misspelt(*takers[name][0], other, made.get(other, (None,))[0])
                break


def takers_of(dag: Dag) -> Takers:
    found: Takers = {}
    for node in dag.nodes:
        for need in node.needs:
            found.setdefault(need.source, []).append((node, need))
    return found


def outside(dag: Dag) -> dict[int, Misspelt]:
    """For `Collect` parameters, by identity, that lie in no block: the spelling that keeps them out of one.

    What is meant may be nothing that is asked for.  Elsewhere than in a whole dataflow, somebody may make the name.
    """
    around = dag.within or dag
    inside = {name for block in around.blocks if dag.is_whole for name in names_in(block)}
    slips = {each.name: each for each in misspelt(around) if each.meant in inside} if inside else {}
    if not slips:
        return {}
    made, ends = dag.producers(), {id(end.need) for block in dag.blocks for end in block.ends}
    found: dict[int, Misspelt] = {}
    for node in dag.nodes:
        for need in node.needs:
            if need.collects and id(need) not in ends:
                above = upstream(need.source, made)
                found |= {id(need): slips[name] for name in slips if name in above}
    return found


def names_in(block: Block) -> set[str]:
    return {block.fan_out.name, *(member.node.name for member in block.members)}


def upstream(name: str, made: dict[str, list[Node]]) -> set[str]:
    """The name, and all that it is made from, up to other fan-ins."""
    seen, waiting = {name}, [name]
    while waiting:
        for node in made.get(waiting.pop(), ()):
            sources = {need.source for need in node.needs if not need.collects} - seen
            seen |= sources
            waiting.extend(sources)
    return seen


def _may_be_meant(node: Node, users: list[tuple[Node, Need]], made: dict[str, list[Node]]) -> bool:
    """Would it fit, and not close a circle?  (`url` is made from `urls`, and so it is not meant by it.)"""
    if any(fits(node.type.element, need.type.element) is False for _, need in users):
        return False
    names = {user.name for user, _ in users}
    seen, waiting = {node.name}, [node.name]
    while waiting:
        name = waiting.pop()
        if name in names:
            return False
        above = {need.source for each in made.get(name, ()) for need in each.needs} - seen
        seen |= above
        waiting.extend(above)
    return True


class _Neighbours:
    """Names that differ in one letter, found without comparing every name with every other.

    Two such names have a name in common when one letter is left out of either, or of both.
    """

    def __init__(self, names: list[str]) -> None:
        self._names: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            for shorter in _shorter(name):
                self._names.setdefault(shorter, []).append(name)

    def of(self, name: str) -> list[str]:
        found = dict.fromkeys(each for shorter in _shorter(name) for each in self._names[shorter])
        return [each for each in found if each != name and _are_alike(name, each)]


def _shorter(name: str) -> dict[str, None]:
    """The name, and what is left of it without one letter; digits and the first letter of a word always count."""
    return dict.fromkeys(
        [
            name,
            *(name[:at] + name[at + 1 :] for at in range(1, len(name)) if _is_inner(name[at - 1], name[at])),
        ]
    )


def _is_inner(before: str, letter: str) -> bool:
    return letter == "_" or (letter.isalpha() and before.isalpha())


def _are_alike(one: str, other: str) -> bool:
    """Is it one word in which they differ, by one letter of it, and none that stands for a number or a side?"""
    pair = _differing(one, other)
    if pair is None:
        return True
    short, long = sorted(pair, key=len)
    if len(long) < 4 or any(letter.isdigit() for letter in short + long):
        return False
    if len(short) < len(long):
        return short[0] == long[0]
    return short[0] == long[0] and (len(short) >= 5 or _is_swapped(short, long))


def _is_slip(one: str, other: str) -> bool:
    """Letters that changed places or stand twice, or a missing `_`: nobody means two things by that."""
    pair = _differing(one, other)
    if pair is None:
        return True
    short, long = sorted(pair, key=len)
    if len(short) == len(long):
        return _is_swapped(short, long)
    at = [place for place in range(1, len(long)) if long[:place] + long[place + 1 :] == short]
    return any(long[place] == long[place - 1] for place in at)


def _is_swapped(one: str, other: str) -> bool:
    at = [place for place in range(len(one)) if one[place] != other[place]]
    return len(at) == 2 and one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]


def _differing(one: str, other: str) -> tuple[str, str] | None:
    """The one word that is not the same in both; None when only a `_` is missing."""
    if one.replace("_", "") == other.replace("_", ""):
        return None
    mine, theirs = one.split("_"), other.split("_")
    pairs = [pair for pair in zip(mine, theirs, strict=False) if pair[0] != pair[1]]
    return pairs[0] if len(mine) == len(theirs) and len(pairs) == 1 else ("", "")
