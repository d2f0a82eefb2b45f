"""A function looks like a node and is none, while another function waits for its value.

Hamilton collects plain functions.  A decorator such as `functools.lru_cache` leaves an object, and a
name that is bound anew leaves something else; Hamilton passes over it without a word, and whoever
takes its value silently waits for an input of that name.

```python
from functools import lru_cache


@lru_cache
def model() -> str:  # expect: dropped-node
    return "m"


def answer(model: str) -> str:
    return model
```

```python
from functools import lru_cache


@lru_cache
def _load() -> str:
    return "m"


def model() -> str:
    return _load()


def answer(model: str) -> str:
    return model
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import vanishes
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    wanted = {param.name: param.span for each in program.definitions() for param in each.params}
    for definition in program.definitions():
        name = definition.name
        if name not in wanted or definition.fate.startswith("defined again"):
            continue
        if reason := definition.fate or next((f"wrapped by `@{text}`" for text in vanishes(definition)), ""):
            yield report(
                f"`{name}` is no node, for it is {reason}",
                definition.span,
                ("its value is awaited here, and becomes an input", wanted[name]),
                help="keep the node a plain function that calls the wrapped one",
            )
