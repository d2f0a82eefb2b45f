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


def letter(page: Parallelizable[str]) -> str:  # expect: wrapped-marker
    return page[0]


def letters(letter: str) -> Collect[str]:  # expect: wrapped-marker
    return [letter]
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
        if node.is_unknown:
            continue
        returns = node.definition.returns.span
        if node.type.is_fan_in:
            yield report(
                f"`{node.name}` returns `{node.type}`, and only a parameter collects",
                returns,
                help=f"return the plain `{node.type.element}`",
                when=node.when,
            )
        elif found := node.type.stray_marker:
            yield report(
                _told(found, node.type, f"result of `{node.name}`"),
                returns,
                help=f"a fan-out returns `{FAN_OUT}[…]`, and nothing around it",
                when=node.when,
            )
        for need in node.needs:
            if need.type.is_fan_out:
                yield report(
                    f"`{node.name}` takes `{need.param}` as `{need.type}`, and only a result fans out",
                    need.span,
                    help=f"take one item, `{need.param}: {need.type.element}`",
                    when=node.when,
                )
            elif found := need.type.stray_marker:
                yield report(
                    _told(found, need.type, f"type of `{need.param}`"),
                    need.span,
                    help=f"a fan-in takes `{FAN_IN}[…]`, and nothing around it; inside a block, take the plain item",
                    when=node.when,
                )


def _told(found: str, type: Type, place: str) -> str:
    if marker(type.name) == found and not type.args:
        return f"`{found}` without brackets marks nothing, as the {place}"
    return f"`{found}` marks nothing in `{type}`, the {place}"
