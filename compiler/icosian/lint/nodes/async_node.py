"""A node is an async function.

Scripts run plain functions: nothing would await the coroutine, and whoever takes the value would get the
coroutine itself, as under Hamilton's synchronous drivers.

```python
async def page(url: str) -> str:  # expect: async-node
    return url
```

```python
import asyncio


async def _fetch(url: str) -> str:
    return url


def page(url: str) -> str:
    return asyncio.run(_fetch(url))
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
        if node.definition.is_async and not node.is_fan_out:  # `fan-out-not-iterable` tells of those
            yield report(
                f"`{node.definition.name}` is async, and nothing would await it",
                node.span,
                help="make it a plain function; inside, `asyncio.run(…)` may wait for async ones",
                when=node.when,
            )
