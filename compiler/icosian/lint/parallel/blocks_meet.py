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

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Block, Dag, Meeting, Node
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    meetings = list(dag.meetings())
    met = {meeting.node.name for meeting in meetings}
    consumers = dag.consumers() if meetings else {}
    for meeting in meetings:
        node, first, second = meeting.node, meeting.first, meeting.second
        is_further_up = any(need.source in met for need in node.needs)
        if is_further_up or _has_another_cause(meeting, consumers):
            continue
        yield report(
            f"`{node.name}` lies in the blocks of both `{first.fan_out.name}` and `{second.fan_out.name}`",
            node.span,
            (f"`{first.fan_out.name}` fans out here", first.fan_out.span),
            (f"`{second.fan_out.name}` fans out here", second.fan_out.span),
            help="collect one of them first, or yield pairs from one fan-out",
            when=meeting.when,
        )


def _has_another_cause(meeting: Meeting, consumers: dict[str, list[Node]]) -> bool:
    """One fan-out lies in the block of the other, or the node takes a value out of a block that has ended."""
    pair = (meeting.first, meeting.second)
    return any(_holds(one, other.fan_out) for one, other in (pair, pair[::-1])) or any(
        id(meeting.node) in block.after(consumers) for block in pair
    )


def _holds(block: Block, node: Node) -> bool:
    return any(member.node is node for member in block.members)
