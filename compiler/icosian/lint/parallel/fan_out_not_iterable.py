"""A fan-out neither yields nor returns anything that could be iterated.

Whatever it returns is iterated, once, for the items; an async generator cannot be.  An async function that
returns a list can: it is awaited.

```python
from hamilton.htypes import Parallelizable


def word(text: str) -> Parallelizable[str]:  # expect: fan-out-not-iterable
    text.split()


def number(count: int) -> Parallelizable[int]:  # expect: fan-out-not-iterable
    return 0


def line(text: str) -> Parallelizable[str]:  # expect: fan-out-not-iterable
    '''Each line.'''


async def page(url: str) -> Parallelizable[str]:  # expect: fan-out-not-iterable
    yield url
```

```python
from hamilton.htypes import Parallelizable


def word(text: str) -> Parallelizable[str]:
    return text.split()


def number(count: int) -> Parallelizable[int]:
    yield from range(count)


async def page(url: str) -> Parallelizable[str]:
    return [url]
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
        if not node.is_fan_out or node.is_unknown:
            continue
        if node.definition.is_async and node.definition.is_generator:
            yield report(
                f"`{node.name}` fans out, and an async generator cannot be iterated",
                node.span,
                help="return a list of the items, or make it a plain function",
                when=node.when,
            )
        elif node.definition.gives_no_items and node.gives_what_its_body_gives:
            yield report(
                f"`{node.name}` fans out, and neither yields nor returns items",
                node.span,
                help="`yield` each item, or return a list of them",
                when=node.when,
            )
