"""A function in a block changes something that belongs to its module.

Items run side by side. In processes each worker has its own copy, and what it holds is lost with the worker; in threads
the items change one object at the same time. Neither is what a loop would do. Return what is found out, and
collect it.

```python
from hamilton.htypes import Collect, Parallelizable

SEEN = set()
count = 0


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: str) -> int:  # expect: module-state-in-block
    SEEN.add(word)
    return len(word)


def _tell() -> None:
    global count
    count += 1


def loud(word: str) -> str:  # expect: module-state-in-block
    _tell()
    return word.upper()


def both(length: int, loud: str) -> tuple[int, str]:
    return length, loud


def words(both: Collect[tuple[int, str]]) -> list[tuple[int, str]]:
    SEEN.clear()
    return both
```

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: str) -> tuple[str, int]:
    found = {}
    found[word] = len(word)
    return word, found[word]


def words(length: Collect[tuple[str, int]]) -> dict[str, int]:
    return dict(length)
```

Only functions of the same module are followed. A cache that may be lost, and a log, are fine: allow them, with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from ...ir.source import Span
from .. import Report, rule
from ..members import Change, changes, helpers, in_blocks, parameters
from ..written import Written


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for each in in_blocks(dag, report.modules):
        told: set[str] = set()
        for place in helpers(each.written):
            for change in _of_the_module(place):
                if change.name not in told:
                    told.add(change.name)
                    yield report(
                        f"`{each.node.name}` runs for many items at a time, and changes `{change.name}` of its module",
                        each.node.span,
                        (f"{change.how} here", change.span),
                        help="return what is found out, and collect it; other processes change a copy",
                        when=each.node.when,
                    )


def _of_the_module(place: Written) -> Iterator[Change]:
    """What it changes and does not own."""
    theirs = {
        name
        for statement in place.module.statements
        if statement.kind == "other"
        for name in statement.writes
    }
    found = [*changes(place, theirs)]
    own = parameters(place) if found else set()
    yield from (change for change in found if change.name not in own)
    yield from _rebound(place)


def _rebound(place: Written) -> Iterator[Change]:
    if "global" not in place.statement.text:
        return
    for node in place.nodes(ast.Global):
        span: Span = place.span(node)
        yield from (Change(name, f"`global {name}`", span) for name in node.names)
