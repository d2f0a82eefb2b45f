"""A configuration key has the name of a node.

Whoever sets the key to choose a variant also takes the place of the node: its function does not run, and the
value of the key is handed to those that take the node.

```python
from hamilton.function_modifiers import config


def region(country: str) -> str:  # expect: hidden-by-config
    return country[:2]


@config.when(region="EU")
def price__eu() -> int:
    return 1


@config.when_not(region="EU")
def price__other() -> int:
    return 2
```

```python
from hamilton.function_modifiers import config


def region(country: str) -> str:
    return country[:2]


@config.when(price_list="EU")
def price__eu() -> int:
    return 1


@config.when_not(price_list="EU")
def price__other() -> int:
    return 2
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Node
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    asking: dict[str, Node] = {}
    for node in dag.nodes:
        for key, _ in node.when.sides:
            asking.setdefault(key, node)
    for name, (node, *_) in dag.producers().items():
        if (user := asking.get(name)) and not node.is_unknown:
            yield report(
                f"a configuration with the key `{name}` takes the place of the node `{name}`",
                node.span,
                *([(f"whether `{user.name}` exists depends on the key", user.span)] if user != node else []),
                help="rename the node or the key",
                when=node.when,
            )
