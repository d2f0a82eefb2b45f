"""A fan-out neither yields nor returns anything that could be iterated.

```python
from hamilton.htypes import Parallelizable


def word(text: str) -> Parallelizable[str]:  # expect: fan-out-not-iterable
    text.split()
```

```python
from hamilton.htypes import Parallelizable


def word(text: str) -> Parallelizable[str]:
    return text.split()
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
        if node.is_fan_out and node.definition.gives_nothing and not node.is_unknown:
            yield report(
                f"`{node.name}` fans out, and neither yields nor returns items",
                node.span,
                help="`yield` each item, or return a list of them",
                when=node.when,
            )
