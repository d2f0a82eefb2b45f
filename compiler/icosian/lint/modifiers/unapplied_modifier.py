"""A modifier stands without its brackets.

A bare `@config.when` is called with the function, so the name of the function means a modifier afterwards.  Hamilton
collects functions only: the node is gone without a word, and whoever takes its value waits for an input.

```python
from hamilton.function_modifiers import config


@config.when  # expect: unapplied-modifier
def price() -> int:
    return 1
```

```python
from hamilton.function_modifiers import config


@config.when(region="EU")
def price() -> int:
    return 1
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
        yield report(flaw.message, flaw.span, help=flaw.help)
