"""Some combination of the values that the conditions mention has no variant.

There, Hamilton silently takes the name for an input.  Values that no condition mentions, and keys that are
absent, are nobody's promise and are not reported.

```python
from hamilton.function_modifiers import config


@config.when(region="EU", size="small")
def price__eu_small() -> int:
    return 1


@config.when(region="US")
def price__us() -> int:
    return 2


@config.when(region="EU", size="large")
def price__eu_large() -> int:
    return 3


@config.when(region="UK", size="large")
def price__uk_large() -> int:
    return 4


def total(price: int) -> int:  # expect: missing-variant
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

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, product
from math import prod

from ...ir.condition import Condition, Values
from ...ir.findings import Finding
from ...ir.graph import Dag, Need, Node
from .. import Report, rule

_MOST = (
    5_000  # combinations looked at for one name; more keys than that in one name's conditions is no dataflow
)


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    if not dag.is_understood:
        return  # any name may be made
    made: dict[str, list[Node]] = defaultdict(list)
    for node in dag.nodes:
        made[node.name].append(node)
    users: dict[str, tuple[Node, Need]] = {}
    for node in dag.nodes:
        for need in node.needs:
            if not need.has_default:
                users.setdefault(need.source, (node, need))
    for name, variants in made.items():
        if name in users and len(variants) > 1:
            user, need = users[name]
            if not any((user.when & node.when).is_possible for node in variants):
                continue  # it never takes what they make, but an input of that name
            for gap in islice(_gaps(variants, user), 1):
                yield report(
                    f"no variant of `{name}` exists in a configuration in which `{user.name}` takes it",
                    need.span,
                    (f"one of the variants of `{name}`", variants[0].span),
                    help="add a variant for the rest, with `config.when_not` or `config.when_not_in`",
                    when=gap,
                )


def _gaps(variants: list[Node], user: Node) -> Iterator[Condition]:
    """Combinations of mentioned values that no variant allows, and the user does."""
    mentioned: dict[str, dict[object, None]] = defaultdict(dict)
    for node in (*variants, user):
        for key, values in node.when.sides:
            mentioned[key] |= {
                value: None for value in values.values if value is not None and _is_plain(value)
            }
    sides = {key: list(values) for key, values in sorted(mentioned.items()) if values}
    if prod(map(len, sides.values())) > _MOST:
        return
    for combination in product(*sides.values()):
        config = dict(zip(sides, combination, strict=True))
        if config in user.when and not any(config in node.when for node in variants):
            yield Condition(tuple((key, Values((value,))) for key, value in config.items()))


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)
