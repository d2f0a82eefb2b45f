"""A node of a block is on no way to what is collected.

It would run for every item, and nobody would ever see what it makes; the script leaves it out.

```python whole
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def cube(number: int) -> int:  # expect: unused-in-block
    return number**3


def total(square: Collect[int]) -> int:
    return sum(square)
```

```python whole
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def total(square: Collect[int]) -> int:
    return sum(square)
```
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ...ir.findings import Finding
from ...ir.graph import Block, Dag, Node
from .. import Report, rule
from ..misspelt import misspelt


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    homes = Counter(id(member.node) for block in dag.blocks for member in block.members)
    consumers = dag.consumers()
    for block in dag.blocks if dag.is_whole else ():
        after = block.after(consumers)
        ours = [member for member in block.members if homes[id(member.node)] == 1]
        # Where the block has a fault of its own, that is what is told.
        is_sound = len(ours) == len(block.members) and not any(id(each.node) in after for each in ours)
        if not block.ends or not is_sound:
            continue
        used = _used(block)
        if any(member.node.name not in used for member in ours):
            used = _used(block, {slip.meant for slip in misspelt(dag)})  # `misspelt-input` tells
        # Of a function that became several nodes, some may be left aside.
        functions = {member.node.definition.span for member in ours if member.node.name in used}
        for member in ours:
            node = member.node
            end = block.ends[0]
            if (
                node.name not in used | {*dag.outputs}
                and not node.is_fan_out
                and node.definition.span not in functions
            ):
                yield report(
                    f"`{node.name}` is on no way to `{end.node.name}`, which collects the block",
                    node.span,
                    (f"`{end.node.name}` collects here", end.need.span),
                    help="collect it, too, in one value with the others; or remove it",
                    when=member.when,
                )


def _used(block: Block, meant: Iterable[str] = ()) -> set[str]:
    """Names in the block that what is collected is made from, or what is meant."""
    inside: dict[str, list[Node]] = defaultdict(list)
    for member in block.members:
        inside[member.node.name].append(member.node)
    used: set[str] = set()
    waiting = [*(end.need.source for end in block.ends), *meant]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting.extend(need.source for node in inside.get(name, ()) for need in node.needs)
    return used
