"""A function looks like a node and is none, while another function waits for its value.

Hamilton collects plain functions, and no classes.  A decorator such as `functools.lru_cache` leaves an object, and a
name that is bound anew leaves something else; Hamilton passes over it without a word, and whoever
takes its value silently waits for an input of that name.

```python
from functools import lru_cache


@lru_cache
def model() -> str:  # expect: dropped-node
    return "m"


def answer(model: str, tokens: int) -> str:
    return model * tokens


tokens = lambda: 3  # expect: dropped-node


class price:  # expect: dropped-node
    def __call__(self) -> int:
        return 3


def bill(price: int, answer: str) -> int:
    return price * len(answer)
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

import re
from collections.abc import Iterator

from ...expand import is_node, is_understood, vanishes
from ...ir.findings import Finding
from ...ir.source import Module, Program, Span
from .. import Report, rule

_MEANING = {"lambda": "a lambda", "alias": "another name of `{}`", "call": "what `{}(…)` gives"}


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    if not all(map(is_understood, filter(is_node, program.definitions()))):
        return  # any name may be made
    wanted = {param.name: param.span for each in program.definitions() for param in each.params}
    there = [each.name for each in program.definitions() if is_node(each)]
    nodes = {*there, *(name.rpartition("__")[0] for name in there)}
    for name, reason, help, span in _dropped(program):
        if name in wanted and name not in nodes:
            yield report(
                f"`{name}` is no node, for it is {reason}",
                span,
                ("its value is awaited here, and becomes an input", wanted[name]),
                help=help,
            )


def _dropped(program: Program) -> Iterator[tuple[str, str, str, Span]]:
    """Names that look like nodes, why they are none, what to do, and where."""
    for module in program.modules:
        for name, span in _classes(module):
            yield name, "a class", f"write a plain `def {name}(…)`", span
        for definition in module.definitions:
            name, fate = definition.name, definition.fate
            if fate:
                if not fate.startswith("defined again"):  # `redefined-node` tells
                    yield name, fate, f"keep the name `{name}` for the function", definition.span
            elif wrapper := next(vanishes(definition), ""):
                help = f"wrap a private function, and call it from a plain `def {name}(…)`"
                yield name, f"wrapped by `@{wrapper}`", help, definition.span
        for each in module.stand_ins:
            for name in dict.fromkeys((each.name, each.makes)):
                if name and not name.startswith("_"):
                    help = f"write a plain `def {name}(…)`"
                    yield name, _MEANING[each.kind].format(each.of), help, each.span


def _classes(module: Module) -> Iterator[tuple[str, Span]]:
    for each in module.statements:
        if each.kind == "class":
            name = each.writes[0]
            start = re.search(rf"\bclass\s+({re.escape(name)})\b", each.text)
            if start and not name.startswith("_"):
                yield name, each.span(module.path, start.start(1), start.end(1))
