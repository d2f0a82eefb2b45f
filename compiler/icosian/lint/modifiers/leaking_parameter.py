"""A default gives way to a value that happens to have its name.

What nothing binds in a subdag, or in a step, is not in the namespace of the subdag or the step: it is the node, or the
input, that has the plain name in the whole dataflow, and only where there is none does the default count.

```python
from hamilton.function_modifiers import pipe_input, step


def _scaled(x: float, factor: float = 10.0) -> float:
    return x * factor


def factor(rate: float) -> float:
    return 1 + rate


@pipe_input(step(_scaled))  # expect: leaking-parameter
def price(base: float) -> float:
    return base
```

```python
from hamilton.function_modifiers import pipe_input, step


def _scaled(x: float, factor: float = 10.0) -> float:
    return x * factor


def factor(rate: float) -> float:
    return 1 + rate


@pipe_input(step(_scaled, factor=10.0))
def price(base: float) -> float:
    return base
```

Nothing is said where nobody else has the name: then it is an input that need not be given.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Need, Node
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    if not dag.is_understood:
        return  # nobody knows what else there is
    made = dag.producers()
    takers: dict[str, list[tuple[Node, Need]]] = {}
    for node in dag.nodes:
        for need in node.needs:
            if need.leak is None:
                takers.setdefault(need.source, []).append((node, need))
    for node in dag.nodes:
        for need in node.needs:
            if need.leak is None or not need.has_default:
                continue
            others = [(each.name, there.span) for each, there in takers.get(need.source, ())]
            others = [other for other in others if other[1] != need.span]  # the same function once more
            if found := next(iter(made.get(need.source, ())), None):
                related = (f"it gets the node `{found.name}`", found.span)
            elif others:
                related = (f"it gets the input `{need.source}`, as `{others[0][0]}` does", others[0][1])
            else:
                continue
            yield report(
                f"the default of `{need.param}` does not count in `{node.name}`",
                need.leak,
                related,
                help=f"say what `{need.param}` gets",
                when=node.when,
            )
