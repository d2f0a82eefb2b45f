"""What the dataflow means: Node, Input, Block, Dag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from .condition import ALWAYS, Condition
from .expression import Call, Expression, Function
from .source import Definition, Flaw, Span, Text
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
    # The modifier that calls the function, and leaves this parameter to whoever has its name.
    leak: Span | None = field(default=None, compare=False, repr=False)

    @property
    def collects(self) -> bool:
        return self.type.is_fan_in


@dataclass(frozen=True, slots=True)
class Node:
    """A named value and how it is made."""

    name: str
    type: Type
    needs: tuple[Need, ...]
    how: Expression = field(repr=False)
    definition: Definition = field(repr=False)  # the function that it goes back to
    when: Condition = ALWAYS
    tags: tuple[tuple[str, object], ...] = ()
    opaque: tuple[Text, ...] = ()  # argument texts that would have to be known, and are not
    flaws: tuple[Flaw, ...] = ()  # modifiers that are used as they cannot be
    is_inner: bool = False  # a step on the way to the function's own node, and no result of it
    is_unknown: bool = False  # some modifier was not understood: name, needs and type may be others

    @property
    def span(self) -> Span:
        return self.definition.span

    @property
    def own(self) -> Function:
        """The function that it goes back to, as expressions call it."""
        return Function(self.span.path, self.definition.name)

    @property
    def gives_what_its_body_gives(self) -> bool:
        """`does` calls another function instead, and a step behind it may make anything of its value."""
        return isinstance(self.how, Call) and self.how.function == self.own

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

    def after(self, consumers: Mapping[str, list[Node]]) -> dict[int, Node]:
        """The fan-ins of the block, and everything downstream of them, by identity."""
        found = {id(end.node): end.node for end in self.ends}
        waiting = list(found.values())
        while waiting:
            for user in consumers.get(waiting.pop().name, ()):
                if id(user) not in found:
                    found[id(user)] = user
                    waiting.append(user)
        return found


@dataclass(frozen=True, slots=True)
class Meeting:
    """A node that lies in two blocks at once."""

    node: Node
    first: Block
    second: Block
    when: Condition


@dataclass(frozen=True, slots=True)
class Edge:
    """A node takes the value of another, in the configurations in which both are there."""

    producer: Node
    consumer: Node
    need: Need
    when: Condition


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
    within: Dag | None = field(default=None, compare=False, repr=False)  # of which this is what is asked for

    def producers(self) -> dict[str, list[Node]]:
        """The nodes of each name, in source order."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            found.setdefault(node.name, []).append(node)
        return found

    def flaws(self, rule: str) -> Iterator[Flaw]:
        """What is wrong with modifiers, as far as this rule reports it."""
        for node in self.nodes:
            yield from (flaw for flaw in node.flaws if flaw.rule == rule)

    def compared(self) -> dict[str, list[object]]:
        """Config keys that conditions name, and the values that they compare with."""
        found: dict[str, list[object]] = {}
        for node in self.nodes:
            for key, values in node.when.sides:
                found.setdefault(key, []).extend(values.values)
        return found

    def needed(self, outputs: Iterable[str]) -> set[str]:
        """The names of the outputs, and of all that they are made from."""
        producers = self.producers()
        found, waiting = set[str](), [*outputs]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += (need.source for node in producers.get(name, ()) for need in node.needs)
        return found

    @property
    def is_understood(self) -> bool:
        """Is every node?  One that is not may make any name, and take any."""
        return not any(node.is_unknown for node in self.nodes)

    def consumers(self) -> dict[str, list[Node]]:
        """The nodes that take each name, as far as it is certain."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            for name in () if node.is_unknown else dict.fromkeys(need.source for need in node.needs):
                found.setdefault(name, []).append(node)
        return found

    def meetings(self) -> Iterator[Meeting]:
        """The nodes that lie in several blocks at once, each with the first two of them."""
        homes: dict[int, list[tuple[Block, Member]]] = {}
        for block in self.blocks:
            for member in block.members:
                homes.setdefault(id(member.node), []).append((block, member))
        for found in homes.values():
            for (first, there), (second, here) in combinations(found, 2):
                if first is not second and (when := there.when & here.when).is_possible:
                    yield Meeting(here.node, first, second, when)
                    break

    def edges(self) -> Iterator[Edge]:
        """Who takes from whom, as far as it is certain: nodes that are not understood are left out."""
        producers = self.producers()
        for consumer in self.nodes:
            for need in () if consumer.is_unknown else consumer.needs:
                for producer in producers.get(need.source, ()):
                    when = producer.when & consumer.when
                    if when.is_possible and not producer.is_unknown:
                        yield Edge(producer, consumer, need, when)
