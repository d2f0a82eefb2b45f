"""Two modifiers want to make the nodes of one function.

Only one of `does`, `subdag` and `parameterized_subdag` can say what a function does, and only one of `inject` and
`parameterize` what its parameters get.  The latter make nodes of one node: they cannot stand on a function that has
become several, by steps or as a subdag.

```python
from hamilton.function_modifiers import inject, parameterize, source, value


@inject(x=source("start"))  # expect: competing-modifiers
@parameterize(low={"factor": value(1)}, high={"factor": value(3)})
def scaled(x: int, factor: int) -> int:
    return x * factor
```

```python
from hamilton.function_modifiers import parameterize, source, value


@parameterize(
    low={"x": source("start"), "factor": value(1)},
    high={"x": source("start"), "factor": value(3)},
)
def scaled(x: int, factor: int) -> int:
    return x * factor
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(
            flaw.message, flaw.span, help="let one of them say everything, or write a function for each"
        )
