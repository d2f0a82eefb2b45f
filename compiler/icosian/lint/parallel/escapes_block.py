"""A value of a parallel block is taken where the block has ended.

After the fan-in there is no current item any more.  Hamilton hangs on most of these graphs.

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def total(square: Collect[int], number: int) -> int:  # expect: escapes-block
    return sum(square) + number


def share(square: int, total: int) -> float:  # expect: escapes-block
    return square / total
```

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def squares(square: Collect[int]) -> list[int]:
    return square


def shares(squares: list[int]) -> list[float]:
    return [square / sum(squares) for square in squares]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    consumers = dag.consumers()
    for block in dag.blocks:
        after = block.after(consumers)
        names_after = {node.name for node in after.values()}
        inside = {block.fan_out.name, *(member.node.name for member in block.members)} - names_after
        there = {id(member.node): member.when for member in block.members}
        for node in after.values():
            for need in node.needs:
                if need.source in inside and not need.collects and id(node) in there:
                    end = block.ends[0]
                    yield report(
                        f"`{node.name}` takes `{need.source}` out of the parallel block of `{block.fan_out.name}`",
                        need.span,
                        (f"the block ends here, in `{end.node.name}`", end.need.span),
                        help=f"collect `{need.source}` with what is collected, or use it inside the block",
                        when=there[id(node)],
                    )
