"""A Collect parameter takes the fan-out itself.

Hamilton gives a list in a list, `[[…]]`.

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def total(number: Collect[int]) -> int:  # expect: fan-out-collected-directly
    return sum(number)
```

```python
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def same(number: int) -> int:
    return number


def total(same: Collect[int]) -> int:
    return sum(same)
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
        fan_out = block.fan_out
        for end in block.ends:
            if end.need.source == fan_out.name:
                yield report(
                    f"`{end.node.name}` collects the fan-out `{fan_out.name}` itself",
                    end.need.span,
                    (f"`{fan_out.name}` fans out here", fan_out.span),
                    help="put a function between them, or return a list and take it without `Collect`",
                    when=end.when,
                )
