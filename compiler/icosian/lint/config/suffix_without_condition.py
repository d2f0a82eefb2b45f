"""A function has the `__suffix` of a variant, and no condition.

Only `config.when` and its kin take the suffix off.  Without one the node keeps its whole name, and whoever takes the
plain name gets another variant, or waits for an input.  Where the other variants compare one key, `--fix
--unsafe-fixes` writes the condition under which none of them exists.

```python
from hamilton.function_modifiers import config


@config.when(region="EU")
def price__eu() -> int:
    return 1


def price__other() -> int:  # expect: suffix-without-condition
    return 2


def total(price: int) -> int:
    return price
```

```python
from hamilton.function_modifiers import config


@config.when(region="EU")
def price__eu() -> int:
    return 1


@config.when_not(region="EU")
def price__other() -> int:
    return 2


def total(price: int) -> int:
    return price
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Node
from .. import Report, rule
from ..variants import otherwise


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    takers = dag.consumers()
    made = dag.producers()
    variants: dict[str, list[Node]] = {}
    for node in dag.nodes:
        if node.name != node.definition.name and node.when.sides:
            variants.setdefault(node.name, []).append(node)
    for node in dag.nodes:
        name, _, suffix = node.name.rpartition("__")
        is_plain = node.name == node.definition.name and name and suffix and not node.is_unknown
        if not is_plain or node.name in takers:
            continue
        if name in variants or (name in takers and name not in made):
            user = takers.get(name, ())
            yield report(
                f"`{node.name}` has no condition, so it is not called `{name}`",
                node.span,
                *((f"`{each.name}` takes `{name}`", each.span) for each in user[:1]),
                help="say when it is meant, with `config.when` or `config.when_not`",
                when=node.when,
                fix=otherwise(node, variants.get(name, ()), report.modules),
            )
