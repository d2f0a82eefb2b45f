"""A function in a block changes a value that all items share.

Items run side by side. In threads, and one after the other, every item sees what the others have done to the value, in
whatever order they ran; in processes each worker changes its own copy. Make a new value instead.

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def counts() -> dict[str, int]:
    return {}


def length(word: str, counts: dict[str, int]) -> int:
    counts[word] = 1  # expect: broadcast-changed
    return len(word)


def lengths(length: Collect[int]) -> list[int]:
    length.sort()
    return length
```

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def counts() -> dict[str, int]:
    return {}


def length(word: str, counts: dict[str, int]) -> int:
    counts = {**counts, word: 1}
    counts[word] += 1
    return counts[word]


def lengths(length: Collect[int]) -> list[int]:
    return length
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule
from ..members import changes, in_blocks


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for each in in_blocks(dag, report.modules):
        for change in changes(each.written, each.outside()):
            yield report(
                f"`{each.node.name}` changes `{change.name}`, which all items of"
                f" `{each.block.fan_out.name}` share",
                change.span,
                (f"`{each.node.name}` runs once an item", each.node.span),
                help="make a new value, or change a copy",
                when=each.node.when,
            )
