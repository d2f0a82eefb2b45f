"""What a fan-in makes is checked.

Hamilton takes the raw value and the checked one for two fan-ins of the block, and fails with a KeyError or a
TypeError when it runs.

```python
from hamilton.function_modifiers import check_output
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: str) -> int:
    return len(word)


@check_output(range=(0, 1000))
def total_length(length: Collect[int]) -> int:  # expect: checked-fan-in
    return sum(length)
```

```python
from hamilton.function_modifiers import check_output
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: str) -> int:
    return len(word)


def lengths(length: Collect[int]) -> list[int]:
    return length


@check_output(range=(0, 1000))
def total_length(lengths: list[int]) -> int:
    return sum(lengths)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.expression import Call, Offered
from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for edge in dag.edges():
        node, user = edge.producer, edge.consumer
        collected = next((need for need in node.needs if need.collects), None)
        # The value goes on under the name of the function; validators take the raw value, too.
        is_checked = isinstance(user.how, Call) and user.how.function in _OUTCOMES
        if collected and is_checked and node.name == f"{user.name}_raw":
            yield report(
                f"what `{user.name}` collects is checked",
                user.span,
                (f"`{collected.source}` is collected here", collected.span),
                help=f"collect `{collected.source}` in one function, and check what another makes of it",
                when=edge.when,
            )


_OUTCOMES = (Offered("checks", "checked"), Offered("checks", "judged"))
