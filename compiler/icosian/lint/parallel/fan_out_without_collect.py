"""A block is never collected, and something asks for what comes out of it.

Hamilton runs the functions of such a block once, on the whole list.

```python whole
from hamilton.htypes import Parallelizable


def number() -> Parallelizable[int]:  # expect: fan-out-without-collect
    yield from range(3)


def square(number: int) -> int:
    return number * number
```

```python whole
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def squares(square: Collect[int]) -> list[int]:
    return square
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Block, Dag, Member
from .. import Report, rule
from ..misspelt import names_in, outside


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    lost = [block for block in dag.blocks if dag.is_whole and _is_lost(block, dag)]
    meant = {slip.meant for slip in outside(dag).values()} if lost else set[str]()
    for block in lost:
        if not names_in(block) & meant:  # else `collect-without-fan-out` tells
            last = block.members[-1]
            yield report(
                f"nothing collects what comes of `{block.fan_out.name}`",
                block.fan_out.span,
                (f"`{last.node.name}` would run on the whole list", last.node.span),
                help=f"add a function that takes `{last.node.name}: Collect[…]`",
                when=last.when,
            )


def _is_lost(block: Block, dag: Dag) -> bool:
    is_asked_for = any(member.node.name in dag.outputs for member in block.members)
    return bool(block.members) and not (
        block.ends or is_asked_for or any(map(_has_stray_marker, block.members))
    )


def _has_stray_marker(member: Member) -> bool:
    """It may have been meant to collect; `wrapped-marker` tells."""
    return any(need.type.stray_marker for need in member.node.needs) or member.node.type.is_fan_in
