"""A fan-out inside the parallel block of another.

There is one level of parallelism.  Hamilton hands the inner fan-out the whole list of the outer one:
a wrong result, or an error that does not say why.

```python
from hamilton.htypes import Collect, Parallelizable


def site() -> Parallelizable[str]:
    yield "a"


def page(site: str) -> Parallelizable[str]:  # expect: nested-parallelizable
    yield site + "/1"


def length(page: str) -> int:
    return len(page)


def total(length: Collect[int]) -> int:
    return sum(length)
```

```python
from hamilton.htypes import Collect, Parallelizable


def page() -> Parallelizable[tuple[str, str]]:
    for site in ("a", "b"):
        for number in ("1", "2"):
            yield site, number


def length(page: tuple[str, str]) -> int:
    return len(page)


def total(length: Collect[int]) -> int:
    return sum(length)
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
        outer = block.fan_out
        for member in block.members:
            if member.node.is_fan_out:
                yield report(
                    f"`{member.node.name}` fans out inside the parallel block of `{outer.name}`",
                    member.node.span,
                    (f"`{outer.name}` fans out here", outer.span),
                    help="yield pairs from one fan-out, or collect the outer block first",
                    when=member.when,
                )
