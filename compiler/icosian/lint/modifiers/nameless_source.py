"""A source is given as something else than a name.

`source` takes the name of a node, or of an input, as a string.  Given the function itself, Hamilton makes a node whose
dependency nobody can find, and stops much later, with a message about something else.

```python
from hamilton.function_modifiers import inject, source


def low() -> int:
    return 1


@inject(x=source(low))  # expect: nameless-source
def doubled(x: int) -> int:
    return 2 * x
```

```python
from hamilton.function_modifiers import inject, source


def low() -> int:
    return 1


@inject(x=source("low"))
def doubled(x: int) -> int:
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
        yield report(flaw.message, flaw.span, help=flaw.help)
