"""Variants under conditions have names that differ by more than a `__suffix`.

`config.when` takes off what stands behind two underscores.  With one, every variant is a node of its own, and whoever
takes the name that they have in common waits for an input.  `--fix --unsafe-fixes` writes the second underscore where
nothing else uses the name.

```python
from hamilton.function_modifiers import config


@config.when(region="EU")
def price_eu() -> int:  # expect: condition-without-suffix
    return 1


@config.when_not(region="EU")
def price_other() -> int:  # expect: condition-without-suffix
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

from collections.abc import Iterator, Mapping

from ...ir.findings import Finding, Fix
from ...ir.graph import Dag, Node
from ...ir.source import Module
from .. import Report, rule
from ..variants import with_suffix


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    takers = dag.consumers()
    awaited = [each.name for each in dag.inputs if dag.is_understood and each.name in takers]
    for name in awaited:
        like = [node for node in dag.nodes if _is_like(node, name) and node.name not in takers]
        variants = [node for node in like if any(_exclude(node, other) for other in like)]
        fixes = {node.span.path: _fix(name, variants, node.span.path, report.modules) for node in variants}
        for node in variants:
            user = takers[name][0]
            yield report(
                f"`{node.name}` is no variant of `{name}`: one underscore makes no suffix",
                node.span,
                (f"`{user.name}` takes `{name}`, which nobody makes", user.span),
                help=f"call it `{_variant(name, node)}`",
                when=node.when,
                fix=fixes[node.span.path],
            )


def _variant(name: str, node: Node) -> str:
    return f"{name}__{node.name.removeprefix(name + '_')}"


def _fix(name: str, variants: list[Node], path: str, modules: Mapping[str, Module]) -> Fix | None:
    """All variants of one file at once."""
    here = {node.definition: _variant(name, node) for node in variants if node.span.path == path}
    return with_suffix(here, modules[path], modules) if path in modules else None


def _is_like(node: Node, name: str) -> bool:
    """Under a condition, called `name_…`, and not made from it."""
    is_named = node.name == node.definition.name and node.name.startswith(f"{name}_")
    return is_named and bool(node.when.sides) and not any(need.source == name for need in node.needs)


def _exclude(node: Node, other: Node) -> bool:
    return node is not other and not (node.when & other.when).is_possible
