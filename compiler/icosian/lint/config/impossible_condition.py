"""No configuration lets this variant exist.

Stacked conditions hold together: all of them have to.

```python
from hamilton.function_modifiers import config


@config.when(region="EU")
@config.when(region="US")
def price__eu() -> int:  # expect: impossible-condition
    return 1
```

```python
from hamilton.function_modifiers import config


@config.when_in(region=["EU", "US"])
def price__eu() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for node in dag.nodes:
        if not node.when.is_possible:
            key = next(key for key, values in node.when.sides if not values.is_possible)
            yield report(
                f"no value of `{key}` lets `{node.name}` exist",
                node.span,
                help="conditions that are stacked have to hold together; use `config.when_in` for alternatives",
            )
