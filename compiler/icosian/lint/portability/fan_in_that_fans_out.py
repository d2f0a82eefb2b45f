"""A function collects one block and fans out into the next.

Hamilton takes such a function for a fan-in only, and fails with a KeyError or a TypeError when it runs.

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: str) -> int:
    return len(word)


def long_length(length: Collect[int]) -> Parallelizable[int]:  # expect: fan-in-that-fans-out
    yield from (each for each in length if each > 3)


def square(long_length: int) -> int:
    return long_length * long_length


def squares(square: Collect[int]) -> list[int]:
    return square
```

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: str) -> int:
    return len(word)


def lengths(length: Collect[int]) -> list[int]:
    return length


def long_length(lengths: list[int]) -> Parallelizable[int]:
    yield from (each for each in lengths if each > 3)


def square(long_length: int) -> int:
    return long_length * long_length


def squares(square: Collect[int]) -> list[int]:
    return square
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
        collected = next((need for need in node.needs if need.collects), None)
        if node.is_fan_out and collected and not node.is_unknown:
            yield report(
                f"`{node.name}` fans out, and it collects `{collected.source}`",
                node.span,
                (f"`{collected.source}` is collected here", collected.span),
                help=f"collect `{collected.source}` in one function, and fan out in another",
                when=node.when,
            )
