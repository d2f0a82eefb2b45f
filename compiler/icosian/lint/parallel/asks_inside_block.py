"""An output lies inside a parallel block.

It has one value for every item.  Hamilton runs it once on the whole list, or fails with a KeyError.

```python whole -t square
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:  # expect: asks-inside-block
    return number * number


def total(square: Collect[int]) -> int:
    return sum(square)
```

```python whole -t total
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

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for block in dag.blocks:
        for member in block.members:
            name = member.node.name
            if name in dag.outputs:
                yield report(
                    f"`{name}` is asked for, and has one value for every item of `{block.fan_out.name}`",
                    member.node.span,
                    (f"`{block.fan_out.name}` fans out here", block.fan_out.span),
                    help=f"ask for a node that takes `{name}: Collect[…]`",
                    when=member.when,
                )
