"""A fan-in is to take results as they come, and might not do the same with them as with a list.

Whoever goes through what it collects exactly once, from the first result to the last, gets an iterator in place of a
list: it works while items run, and memory does not grow with their number. That is how it is built wherever it is proven
to give the same, and `icosian plan` shows it. It is proven where the parameter occurs once: as the only argument of `sum`,
`min`, `max`, `list`, `tuple`, `set`, `frozenset`, `dict`, `"".join`, `statistics.fmean` or
`itertools.chain.from_iterable`, or as what one `for` statement or a comprehension goes through; and where nothing that runs
before its end does, or sees, what items could see or do.

The tag `icosian.stream` demands it (`"true"`), or does without (`"false"`).

```python
from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable


def price(prices: list[float]) -> Parallelizable[float]:
    yield from prices


def taxed(price: float) -> float:
    return 1.2 * price


@tag(**{"icosian.stream": "true"})
def mean(taxed: Collect[float]) -> float:
    return sum(taxed) / len(taxed)  # expect: unproven-stream
```

```python
from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable


def price(prices: list[float]) -> Parallelizable[float]:
    yield from prices


def taxed(price: float) -> float:
    return 1.2 * price


@tag(**{"icosian.stream": "true"})
def mean(taxed: Collect[float]) -> float:
    total, count = 0.0, 0
    for each in taxed:
        total += each
        count += 1
    return total / count
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from ...ir.streams import why_whole
from ...ir.tags import STREAM
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for block in dag.blocks:
        for end in block.ends:
            obstacle = why_whole(dag, block, end) if STREAM.of(end.node) else None
            if obstacle and obstacle.text:
                yield report(
                    f"`{end.node.name}` cannot take `{end.need.source}` as it comes: it {obstacle.text}",
                    obstacle.span,
                    (f"the tag `{STREAM.key}` demands it of `{end.node.name}`", end.node.span),
                    help="go through it once, without a look at anything else; or remove the tag",
                    when=end.when,
                )
