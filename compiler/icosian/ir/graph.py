"""What the dataflow means: Node, Input, Block, Dag."""

from __future__ import annotations

from dataclasses import dataclass, field

from .condition import ALWAYS, Condition
from .source import Definition, Span, Text
from .types import Type


@dataclass(frozen=True, slots=True)
class Need:
    """What a node takes through one parameter."""

    param: str
    source: str  # the node, or the input, whose value arrives here
    type: Type
    has_default: bool
    by_keyword: bool  # the parameter is keyword-only
    span: Span = field(compare=False, repr=False)

    @property
    def collects(self) -> bool:
        return self.type.is_fan_in


@dataclass(frozen=True, slots=True)
class Node:
    """A named value and the function that makes it."""

    name: str
    type: Type
    needs: tuple[Need, ...]
    definition: Definition = field(repr=False)
    when: Condition = ALWAYS
    tags: tuple[tuple[str, object], ...] = ()
    opaque: tuple[Text, ...] = ()  # argument texts that would have to be known, and are not
    is_unknown: bool = False  # some modifier was not understood: name, needs and type may be others

    @property
    def span(self) -> Span:
        return self.definition.span

    @property
    def is_fan_out(self) -> bool:
        return self.type.is_fan_out

    @property
    def is_fan_in(self) -> bool:
        return any(need.collects for need in self.needs)

    @property
    def role(self) -> str:
        """How messages, plans and drawings call it; a fan-in that fans out again is a fan-out."""
        return "fan-out" if self.is_fan_out else "fan-in" if self.is_fan_in else "step"


@dataclass(frozen=True, slots=True)
class Input:
    """A name that some node needs and no node makes: given at run time, or fixed by the config."""

    name: str
    type: Type
    is_optional: bool  # every node that takes it has a default for it
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A node in a block, or a fan-in at its end, in the configurations where it is there."""

    node: Node
    when: Condition


@dataclass(frozen=True, slots=True)
class End:
    """A `Collect` parameter fed by a node of the block, or by the fan-out itself."""

    node: Node
    need: Need
    when: Condition


@dataclass(frozen=True, slots=True)
class Block:
    """The nodes that run once an item: downstream of a fan-out, up to what a fan-in collects."""

    fan_out: Node
    members: tuple[Member, ...]
    ends: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Dag:
    """Who feeds whom.

    As linked, a name may have several producers (variants under conditions, or duplicates) and
    there may be cycles; once narrowed and judged there are none.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[Input, ...]
    blocks: tuple[Block, ...]
    outputs: tuple[str, ...] = ()  # what is asked for; empty: nobody has said
    config: tuple[tuple[str, object], ...] = ()  # what is known at build
    is_whole: bool = False  # else it may be a part of a larger dataflow
