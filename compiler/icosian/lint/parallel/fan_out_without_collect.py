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
from ...ir.graph import Dag, Member
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    if not dag.is_whole:
        return
    for block in dag.blocks:
        names = {member.node.name for member in block.members}
        is_told = names & {*dag.outputs} or any(map(_has_stray_marker, block.members))
        if names and not block.ends and not is_told:
            last = block.members[-1]
            yield report(
                f"nothing collects what comes of `{block.fan_out.name}`",
                block.fan_out.span,
                (f"`{last.node.name}` would run on the whole list", last.node.span),
                help=f"add a function that takes `{last.node.name}: Collect[…]`",
                when=last.when,
            )


def _has_stray_marker(member: Member) -> bool:
    """It may have been meant to collect; `wrapped-marker` tells."""
    return any(need.type.stray_marker for need in member.node.needs) or member.node.type.is_fan_in
