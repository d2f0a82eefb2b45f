"""Two functions collect from one fan-out.

Hamilton runs such a graph if only one of them is asked for; otherwise one of the two lists is missing
(`KeyError: … not found in cache`), and which one depends on the hash seed.  Merge the values inside
the block, collect the merged one, and split it afterwards.  `--fix` does so where both are plain functions of one
module that exist in every configuration.

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def total(square: Collect[int]) -> int:
    return sum(square)


def largest(square: Collect[int]) -> int:  # expect: two-fan-ins
    return max(square)
```

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def squares(square: Collect[int]) -> list[int]:
    return square


def total(squares: list[int]) -> int:
    return sum(squares)


def largest(squares: list[int]) -> int:
    return max(squares)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, End
from .. import Report, rule
from ..collected_once import collected_once


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    meeting = {each.node.name for each in dag.meetings()}
    for block in dag.blocks:
        before: list[End] = []
        for end in block.ends:
            if end.need.source in meeting:
                continue  # it collects from two blocks because these meet, which is told
            if any(end.node is other.node for other in before):
                continue  # two Collect parameters of one function: `two-collects` tells
            for other in before:
                both = end.when & other.when
                if both.is_possible:
                    yield report(
                        f"`{end.node.name}` collects from `{block.fan_out.name}`, and so does `{other.node.name}`",
                        end.need.span,
                        (f"`{other.node.name}` collects here", other.need.span),
                        (f"`{block.fan_out.name}` fans out here", block.fan_out.span),
                        help="collect once, and let both take that list",
                        when=both,
                        fix=collected_once(block, dag, report.modules),
                    )
                    break
            before.append(end)
