"""A modifier gives something to a parameter that the function does not have.

```python
from hamilton.function_modifiers import parameterize, value


@parameterize(low={"factor": value(1)}, high={"facter": value(3)})  # expect: unknown-parameter
def scaled(x: int, factor: int) -> int:
    return x * factor
```

```python
from hamilton.function_modifiers import parameterize, value


@parameterize(low={"factor": value(1)}, high={"factor": value(3)})
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
        yield report(flaw.message, flaw.span, help=flaw.help or "name a parameter of the function")
