"""Node... -> Dag: every parameter meets its producers, or becomes an input; blocks are marked out.

Nothing is judged here.  Two nodes of one name, a cycle, a block with no end: link records them as
they are, and rules say what is wrong.  Nodes exist under conditions, so whatever is found along a
path is found in the configurations in which the whole path exists.
"""

from __future__ import annotations

from collections import defaultdict

from .ir.condition import Condition
from .ir.graph import Block, Dag, End, Input, Member, Need, Node

Consumers = dict[str, list[tuple[Node, Need]]]


def link(nodes: tuple[Node, ...], *, is_whole: bool = False) -> Dag:
    """Who feeds whom; `is_whole` says that nothing else can be linked to these nodes."""
    consumers: Consumers = defaultdict(list)
    for node in nodes:
        for need in node.needs:
            consumers[need.source].append((node, need))
    made = {node.name for node in nodes}
    return Dag(
        nodes=nodes,
        inputs=tuple(_input(name, users) for name, users in consumers.items() if name not in made),
        blocks=tuple(_block(node, consumers) for node in nodes if node.is_fan_out),
        is_whole=is_whole,
    )


def _input(name: str, users: list[tuple[Node, Need]]) -> Input:
    # Hamilton takes the type from whichever function comes first by name.
    _, first = min(users, key=lambda user: user[0].definition.name)
    return Input(
        name=name,
        type=first.type,
        is_optional=all(need.has_default for _, need in users),
        span=first.span,
    )


def _block(fan_out: Node, consumers: Consumers) -> Block:
    """Walk downstream from the fan-out; a `Collect` parameter ends the walk, and so does a nested fan-out."""
    reached: dict[int, list[Condition]] = defaultdict(list)
    members: list[Member] = []
    ends: list[End] = []
    waiting = [(fan_out, fan_out.when)]
    while waiting:
        node, when = waiting.pop()
        for consumer, need in consumers[node.name]:
            there = when & consumer.when
            if not there.is_possible or any(before.covers(there) for before in reached[id(need)]):
                continue
            reached[id(need)].append(there)
            if need.collects:
                ends.append(End(consumer, need, there))
                continue
            if not any(before.covers(there) for before in reached[id(consumer)]):
                reached[id(consumer)].append(there)
                members.append(Member(consumer, there))
                if not consumer.is_fan_out:
                    waiting.append((consumer, there))
    return Block(
        fan_out=fan_out,
        members=tuple(sorted(members, key=lambda member: member.node.span)),
        ends=tuple(sorted(ends, key=lambda end: end.need.span)),
    )
