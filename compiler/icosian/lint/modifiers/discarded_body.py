"""A function does something, and another function is called instead.

`@does` replaces the body.  Hamilton refuses most bodies that are not empty, and drops one that only returns a constant
without a word.

```python
from hamilton.function_modifiers import does


def _sum(**numbers: int) -> int:
    return sum(numbers.values())


@does(_sum)
def total(a: int, b: int) -> int:
    return 0  # expect: discarded-body
```

```python
from hamilton.function_modifiers import does


def _sum(**numbers: int) -> int:
    return sum(numbers.values())


@does(_sum)
def total(a: int, b: int) -> int: ...
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
        yield report(flaw.message, flaw.span, help="write `...` for the body")
