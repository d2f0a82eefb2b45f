"""Node... -> Dag: every parameter meets its producers, or becomes an input; blocks are marked out.

Nothing is judged here.  Two nodes of one name, a cycle, a block with no end: link records them as
they are, and rules say what is wrong.  Nodes exist under conditions, so whatever is found along a
path is found in the configurations in which the whole path exists.  No path leads through a node
that is not understood, and where there is one, the whole is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from heapq import heappop, heappush

from .ir.condition import Region
from .ir.graph import Block, Dag, End, Input, Member, Need, Node

Consumers = dict[str, list[tuple[Node, Need]]]


def link(nodes: tuple[Node, ...], *, is_whole: bool = False) -> Dag:
    """Who feeds whom; `is_whole` says that nothing else can be linked to these nodes."""
    understood = [node for node in nodes if not node.is_unknown]
    users, consumers = _users(nodes), _users(understood)
    made = {node.name for node in nodes}
    return Dag(
        nodes=nodes,
        inputs=tuple(_input(name, users[name]) for name in users if name not in made),
        blocks=tuple(_block(node, consumers) for node in understood if node.is_fan_out),
        is_whole=is_whole and len(understood) == len(nodes),
    )


def _users(nodes: Iterable[Node]) -> Consumers:
    users: Consumers = defaultdict(list)
    for node in nodes:
        for need in node.needs:
            users[need.source].append((node, need))
    return users


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
    """Walk downstream from the fan-out; a `Collect` parameter ends the walk, and so does a nested fan-out.

    The nodes are visited in topological order, as far as there is one: where ways meet, all that is
    known of them is joined before the walk goes on.
    """
    order = _downstream(fan_out, consumers)
    place = {id(node): index for index, node in enumerate(order)}
    reached: dict[int, Region] = defaultdict(Region)  # of nodes, by place
    reached[0] = Region((fan_out.when,))
    # Nodes of one function share their needs, so a need alone is no end.
    ends: dict[tuple[int, int], tuple[Node, Need, Region]] = {}
    waiting = [0]  # a heap
    while waiting:
        here = heappop(waiting)
        for consumer, need in consumers[order[here].name]:
            there = reached[here] & consumer.when
            if need.collects:
                end = (id(consumer), id(need))
                *_, before = ends.get(end, (Region(),))
                ends[end] = (consumer, need, before | there)
            elif not reached[place[id(consumer)]].covers(there):
                reached[place[id(consumer)]] |= there
                if not consumer.is_fan_out:
                    heappush(waiting, place[id(consumer)])
    members = (Member(order[at], when) for at, region in reached.items() if at for when in region.boxes)
    return Block(
        fan_out=fan_out,
        members=tuple(sorted(members, key=lambda member: member.node.span)),
        ends=tuple(
            End(node, need, when)
            for node, need, region in sorted(ends.values(), key=lambda end: end[1].span)
            for when in region.boxes
        ),
    )


def _downstream(fan_out: Node, consumers: Consumers) -> list[Node]:
    """The fan-out and all that may be in its block, producers first unless there is a cycle."""
    seen, done = {id(fan_out)}, list[Node]()
    open = [(fan_out, iter(consumers[fan_out.name]))]
    while open:
        node, users = open[-1]
        for user, need in users:
            if not need.collects and id(user) not in seen:
                seen.add(id(user))
                open.append((user, iter(() if user.is_fan_out else consumers[user.name])))
                break
        else:
            done.append(node)
            open.pop()
    return done[::-1]
