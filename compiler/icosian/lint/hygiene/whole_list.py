"""A fan-in gets the list of all results, where it could take each as it comes.

A fan-in that goes through what it collects exactly once takes results while items run, and holds none of them. What
keeps it from that is told here, at its place; the page of `unproven-stream` says what is asked for.

```python
from hamilton.htypes import Collect, Parallelizable


def price(prices: list[float]) -> Parallelizable[float]:
    yield from prices


def taxed(price: float) -> float:
    return 1.2 * price


def mean(taxed: Collect[float]) -> float:
    return sum(taxed) / len(taxed)  # expect: whole-list
```

```python
from statistics import fmean

from hamilton.htypes import Collect, Parallelizable


def price(prices: list[float]) -> Parallelizable[float]:
    yield from prices


def taxed(price: float) -> float:
    return 1.2 * price


def mean(taxed: Collect[float]) -> float:
    return fmean(taxed)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from ...ir.streams import why_whole
from ...ir.tags import STREAM
from .. import Report, rule


@rule(severity="info")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for block in dag.blocks:
        for end in block.ends:
            obstacle = why_whole(dag, block, end)
            if obstacle.text and STREAM.of(end.node) is None:  # else somebody has thought of it
                yield report(
                    f"`{end.node.name}` gets the whole list of `{end.need.source}`: it {obstacle.text}",
                    obstacle.span,
                    (f"`{end.need.source}` is collected here", end.need.span),
                    help="a fan-in that goes through it once takes each result as it comes",
                    when=end.when,
                )
