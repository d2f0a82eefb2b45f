"""Nothing that is asked for needs the node.

Where it is known what is asked for, in driver scripts and in a `[[tool.icosian.dag]]` with outputs, a node that none of it
is made from never runs.

```python
from hamilton import driver
import __main__


def total(counts: list[int]) -> int:
    return sum(counts)


def mean(counts: list[int]) -> float:  # expect: unreachable-node
    return sum(counts) / len(counts)


dr = driver.Builder().with_modules(__main__).build()
dr.execute(["total"], inputs={"counts": [1]})
```

```python
from hamilton import driver
import __main__


def total(counts: list[int]) -> int:
    return sum(counts)


def mean(total: int, counts: list[int]) -> float:
    return total / len(counts)


dr = driver.Builder().with_modules(__main__).build()
dr.execute(["mean"], inputs={"counts": [1]})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule


@rule(severity="info")
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    outputs = {output.text for output in driven.directions.outputs}
    dag = driven.dag
    if not outputs or driven.directions.is_vague or not dag.is_understood:
        return
    needed = dag.needed(outputs)
    # A function whose nodes are needed in part is needed.
    functions = {node.span for node in dag.nodes if node.name in needed}
    told = set(functions)
    for node in dag.nodes:
        if node.name not in needed and node.span not in told:
            told.add(node.span)
            yield report(
                f"nothing that is asked for needs `{node.name}`",
                node.span,
                help="ask for it, or remove it",
                when=node.when,
            )
