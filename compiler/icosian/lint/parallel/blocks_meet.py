"""A node takes values from the blocks of two fan-outs.

It would have to run once for every pair of items; Hamilton hands it one of the two lists whole.

```python
from hamilton.htypes import Parallelizable


def row() -> Parallelizable[int]:
    yield from range(2)


def column() -> Parallelizable[int]:
    yield from range(2)


def cell(row: int, column: int) -> int:  # expect: blocks-meet
    return 2 * row + column
```

```python
from hamilton.htypes import Collect, Parallelizable


def place() -> Parallelizable[tuple[int, int]]:
    for row in range(2):
        for column in range(2):
            yield row, column


def cell(place: tuple[int, int]) -> int:
    return 2 * place[0] + place[1]


def cells(cell: Collect[int]) -> list[int]:
    return cell
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Block, Dag, Member
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    homes: dict[int, list[tuple[Block, Member]]] = defaultdict(list)
    for block in dag.blocks:
        for member in block.members:
            homes[id(member.node)].append((block, member))
    shared = {id(node) for node in dag.nodes if len({id(block) for block, _ in homes[id(node)]}) > 1}
    shared_names = {node.name for node in dag.nodes if id(node) in shared}
    for node in dag.nodes:
        if id(node) not in shared or any(need.source in shared_names for need in node.needs):
            continue  # it meets further upstream already
        (first, there), *others = homes[id(node)]
        for second, here in others:
            both = there.when & here.when
            if second is not first and both.is_possible:
                yield report(
                    f"`{node.name}` lies in the blocks of both `{first.fan_out.name}` and `{second.fan_out.name}`",
                    node.span,
                    (f"`{first.fan_out.name}` fans out here", first.fan_out.span),
                    (f"`{second.fan_out.name}` fans out here", second.fan_out.span),
                    help="collect one of them first, or yield pairs from one fan-out",
                    when=both,
                )
                break
