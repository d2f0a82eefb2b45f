"""A subdag is given what nothing in it takes.

Hamilton drops it without a word.  If it is a slip of the pen, the value that was meant is looked for outside of the
subdag, under its plain name.

```python
from hamilton.function_modifiers import source, subdag


def word_count(text: str) -> int:
    return len(text.split())


@subdag(word_count, inputs={"txt": source("title")})  # expect: unused-subdag-input
def title_length(word_count: int) -> int:
    return word_count
```

```python
from hamilton.function_modifiers import source, subdag


def word_count(text: str) -> int:
    return len(text.split())


@subdag(word_count, inputs={"text": source("title")})
def title_length(word_count: int) -> int:
    return word_count
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(flaw.message, flaw.span, help=flaw.help)
