"""A modifier is meant for a node that the function does not make.

Hamilton refuses it where all steps together, or a tag, have such a target; where one step has it, it leaves the
step out without a word.

```python
from hamilton.function_modifiers import extract_fields, pipe_output, step


def _doubled(x: int) -> int:
    return 2 * x


@pipe_output(step(_doubled).on_output("hihg"))  # expect: unknown-target
@extract_fields({"low": int, "high": int})
def bounds(x: int) -> dict[str, int]:
    return {"low": x, "high": 2 * x}
```

```python
from hamilton.function_modifiers import extract_fields, pipe_output, step


def _doubled(x: int) -> int:
    return 2 * x


@pipe_output(step(_doubled).on_output("high"))
@extract_fields({"low": int, "high": int})
def bounds(x: int) -> dict[str, int]:
    return {"low": x, "high": 2 * x}
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
