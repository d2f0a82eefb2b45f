"""A function takes more than one Collect parameter.

One fan-in gathers one list.  Merge the values inside the block and collect the merged one.  `--fix` does so for a
plain function that exists in every configuration.

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def half(number: int) -> float:
    return number / 2


def square(number: int) -> int:
    return number * number


def summary(half: Collect[float], square: Collect[int]) -> float:  # expect: two-collects
    return sum(half) + sum(square)
```

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def half_and_square(number: int) -> tuple[float, int]:
    return number / 2, number * number


def summary(half_and_square: Collect[tuple[float, int]]) -> float:
    return sum(half + square for half, square in half_and_square)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Block, Dag, Node
from .. import Report, rule
from ..collected_once import collected_once


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for node in dag.nodes:
        collected = [need for need in node.needs if need.collects and not node.is_unknown]
        for need in collected[1:]:
            first = collected[0]
            yield report(
                f"`{node.name}` collects `{need.source}`, and it already collects `{first.source}`",
                need.span,
                (f"`{first.source}` is collected here", first.span),
                help=f"return `{first.source}` and `{need.source}` from one node of the block, and collect that",
                when=node.when,
                fix=collected_once(block, dag, report.modules) if (block := _block(dag, node)) else None,
            )


def _block(dag: Dag, node: Node) -> Block | None:
    """The first block that it collects."""
    return next((block for block in dag.blocks if any(end.node is node for end in block.ends)), None)
