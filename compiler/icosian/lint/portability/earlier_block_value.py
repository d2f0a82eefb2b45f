"""A block uses what an earlier block gave, beside its own items.

Hamilton finds the nodes of a block by walking back from the fan-in, and walks on into the earlier block: it ends
in a KeyError or hangs, depending on the hash seed.  A chain, in which only the next fan-out takes what was
collected, works.

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def total(square: Collect[int]) -> int:
    return sum(square)


def part() -> Parallelizable[int]:
    yield from range(3)


def share(part: int, total: int) -> float:  # expect: earlier-block-value
    return part / total


def shares(share: Collect[float]) -> list[float]:
    return share
```

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def total(square: Collect[int]) -> int:
    return sum(square)


def part(total: int) -> Parallelizable[tuple[int, int]]:
    for each in range(3):
        yield each, total


def share(part: tuple[int, int]) -> float:
    return part[0] / part[1]


def shares(share: Collect[float]) -> list[float]:
    return share
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Block, Dag, Need, Node
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    collected = _collected(dag)
    for block in dag.blocks:
        fan_ins = {id(end.node): end.node for end in block.ends}
        members = {id(member.node): member.node for member in block.members}
        if members.keys() & fan_ins.keys():
            continue  # `escapes-block` tells
        for node in (*members.values(), *fan_ins.values()):
            for need in node.needs:
                if source := _earlier(need, block, collected):
                    yield report(
                        f"`{node.name}` belongs to the block of `{block.fan_out.name}`, and takes `{need.source}` "
                        "from an earlier block",
                        need.span,
                        (f"`{source.name}` collects an earlier block", source.span),
                        (f"`{block.fan_out.name}` fans out here", block.fan_out.span),
                        help=f"let `{block.fan_out.name}` take `{need.source}`, and yield it with every item",
                        when=node.when,
                    )


def _collected(dag: Dag) -> dict[str, Node]:
    """Names that are made from what a fan-in gives, without a fan-out between, and one such fan-in of each."""
    users = dag.consumers()
    fan_ins = [node for node in dag.nodes if node.is_fan_in and not (node.is_fan_out or node.is_unknown)]
    found = {node.name: node for node in fan_ins}
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        for user in users.get(name, ()):
            if user.name not in found and not user.is_fan_out:
                found[user.name] = found[name]
                waiting.append(user.name)
    return found


def _earlier(need: Need, block: Block, collected: dict[str, Node]) -> Node | None:
    """The fan-in of another block that this value comes from."""
    inside = {block.fan_out.name, *(member.node.name for member in block.members)}
    return collected.get(need.source) if need.source not in inside and not need.collects else None
