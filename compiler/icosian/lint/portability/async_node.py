"""An async node stands in a dataflow that fans out.

Icosian awaits it wherever it stands.  Hamilton cannot run such a dataflow: under dynamic execution nobody
awaits the coroutine, and whoever takes the value gets the coroutine itself; its async driver awaits it, and
does not fan out.

```python
from hamilton.htypes import Collect, Parallelizable


def url(urls: list[str]) -> Parallelizable[str]:
    yield from urls


async def page(url: str) -> str:  # expect: async-node
    return url


def pages(page: Collect[str]) -> list[str]:
    return page
```

```python
async def page(url: str) -> str:
    return url


def length(page: str) -> int:
    return len(page)
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
        if not node.definition.is_async or node.definition.is_generator:
            continue
        fan_outs = (block.fan_out for block in dag.blocks)
        if fan_out := next((each for each in fan_outs if (each.when & node.when).is_possible), None):
            yield report(
                f"`{node.definition.name}` is async, and Hamilton awaits nothing where `{fan_out.name}` fans out",
                node.span,
                (f"`{fan_out.name}` fans out here", fan_out.span),
                help="make it a plain function; inside, `asyncio.run(…)` may wait for async ones",
                when=fan_out.when & node.when,
            )
