"""A tag is none that Hamilton takes.

Its key is a name, or several with dots between them, and the first is none of those that Hamilton keeps for itself.
Its value is a text, or a list of different texts.

```python
from hamilton.function_modifiers import tag


@tag(retries=3)  # expect: refused-tag
def page(url: str) -> str:
    return url
```

```python
from hamilton.function_modifiers import tag


@tag(retries="3")
def page(url: str) -> str:
    return url
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule(is_structural=False)
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(flaw.message, flaw.span, help="Hamilton takes texts under names of your own")
