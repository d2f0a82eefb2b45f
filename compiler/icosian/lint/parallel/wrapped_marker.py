"""A marker stands where it marks nothing.

`Parallelizable[…]` marks a fan-out only as the whole result type of a function, `Collect[…]` a fan-in only as
the whole type of a parameter.  Inside `Optional`, `list`, `Annotated` or a union, without brackets, or on the
other side of the arrow, Hamilton takes them for ordinary classes: functions run once on the whole list.

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable:  # expect: wrapped-marker
    yield from text.split()


def lengths(length: Collect[int] | None) -> list[int]:  # expect: wrapped-marker
    return list(length or ())
```

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: str) -> int:
    return len(word)


def lengths(length: Collect[int]) -> list[int]:
    return length
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from ...ir.types import Type
from ...ir.vocabulary import FAN_IN, FAN_OUT, marker
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for node in dag.nodes:
        if found := _misplaced(node.type, FAN_OUT):
            yield report(
                f"`{found}` marks nothing in the result type {node.type} of `{node.name}`",
                node.definition.returns.span,
                help=f"a fan-out returns `{FAN_OUT}[…]`, and nothing around it",
                when=node.when,
            )
        for need in node.needs:
            if found := _misplaced(need.type, FAN_IN):
                yield report(
                    f"`{found}` marks nothing in the type {need.type} of `{need.param}`",
                    need.span,
                    help=f"a fan-in takes `{FAN_IN}[…]`, and nothing around it; inside a block, take the plain item",
                    when=node.when,
                )


def _misplaced(type: Type, allowed: str) -> str:
    """The marker that is not the whole type, bare, or on the wrong side; "" when all is well."""
    found = marker(type.name)
    if found and (found != allowed or not type.args):
        return found
    return next(filter(None, (_anywhere(arg) for arg in type.args)), "")


def _anywhere(type: Type) -> str:
    return marker(type.name) or next(filter(None, map(_anywhere, type.args)), "")
