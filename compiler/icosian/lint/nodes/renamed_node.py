"""A parameter takes the name of a function, and what the function makes is called otherwise.

A function under `parameterize` makes nodes that are called as its outputs say, one under `config.when` loses its
`__suffix`.  Whoever takes the name of the function itself waits for an input.

```python
from hamilton.function_modifiers import parameterize, value


@parameterize(low={"factor": value(1)}, high={"factor": value(3)})
def scaled(x: int, factor: int) -> int:
    return x * factor


def total(scaled: int) -> int:  # expect: renamed-node
    return scaled
```

```python
from hamilton.function_modifiers import parameterize, value


@parameterize(low={"factor": value(1)}, high={"factor": value(3)})
def scaled(x: int, factor: int) -> int:
    return x * factor


def total(low: int, high: int) -> int:
    return low + high
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Node
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    if not dag.is_understood:
        return  # any name may be made
    takers = dag.consumers()
    made: dict[str, list[Node]] = {}
    for node in dag.nodes:
        if not node.is_inner:
            made.setdefault(node.definition.name, []).append(node)
    for each in dag.inputs:
        if each.name in made and each.name in takers:
            user, nodes = takers[each.name][0], made[each.name]
            names = " and ".join(f"`{name}`" for name in dict.fromkeys(node.name for node in nodes))
            yield report(
                f"`{user.name}` takes `{each.name}`, and the function of that name makes {names}",
                each.span,
                (f"`{each.name}` is no node itself", nodes[0].span),
                help="take what the function makes",
                when=user.when,
            )
