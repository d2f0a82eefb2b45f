"""Two types fit, and Hamilton does not connect them.

Hamilton compares what stands in brackets exactly, does not widen unions, and takes no value out of `NewType` or
`Literal`; it refuses to build the graph.

```python
from typing import Any


def counts() -> dict[str, int]:
    return {}


def report(counts: dict[str, Any]) -> str:  # expect: type-refused-by-hamilton
    return str(counts)
```

```python
def counts() -> dict[str, int]:
    return {}


def report(counts: dict[str, int]) -> str:
    return str(counts)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from ...ir.hamilton_types import is_refused
from ...ir.types import fits
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for edge in dag.edges():
        given, wanted = edge.producer.type, edge.need.type
        if given.stray_marker or wanted.stray_marker or fits(given.element, wanted.element) is False:
            continue  # `wrapped-marker` and `type-mismatch` tell
        if given.name and wanted.name and is_refused(given, wanted):
            yield report(
                f"Hamilton does not connect `{edge.need.source}`, which is `{given}`, with `{wanted}`",
                edge.need.span,
                (f"`{edge.producer.name}` returns `{given}`", edge.producer.span),
                help="write the same type in both places, or `Any` in one",
                when=edge.when,
            )
