"""A modifier gets what it cannot use.

Hamilton finds some of this out when the module is imported, and some when the graph is built.  What it silently reads
as something else has rules of its own.

```python
from hamilton.function_modifiers import parameterize, source


@parameterize(low={"x": source("bottom")}, high={"x": 3})  # expect: misused-modifier
def scaled(x: int) -> int:
    return 2 * x
```

```python
from hamilton.function_modifiers import parameterize, source, value


@parameterize(low={"x": source("bottom")}, high={"x": value(3)})
def scaled(x: int) -> int:
    return 2 * x
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
        yield report(flaw.message, flaw.span, help="see docs/modifiers.md for what it takes")
