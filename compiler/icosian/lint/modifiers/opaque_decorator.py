"""An argument of a modifier would have to be known, and is not.

Icosian does not run the module, so what decides about the graph has to be written out.

```python
import os

from hamilton.function_modifiers import config


@config.when(region=os.environ["REGION"])  # expect: opaque-decorator
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
    for node in dag.nodes:
        for text in node.opaque:
            yield report(
                f"`{text.text}` cannot be known without running the module",
                text.span,
                help="write the value as a literal",
            )
