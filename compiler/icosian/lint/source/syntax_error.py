"""The file is not Python.

The message and the place are those of the Python that runs Icosian.

```python
def total(counts: list[int] -> int:  # expect: syntax-error
    return sum(counts)
```

```python
def total(counts: list[int]) -> int:
    return sum(counts)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for flaw in program.flaws("syntax-error"):
        yield report(flaw.message, flaw.span)
