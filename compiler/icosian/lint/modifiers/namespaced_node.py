"""A parameter takes the plain name of a node that has a namespace.

Steps are called after the function on which they stand, also where `.named("cleaned")` says how: `text.cleaned`.
Whoever takes `cleaned` waits for an input of that name.

```python
from hamilton.function_modifiers import pipe_input, step


def _stripped(text: str) -> str:
    return text.strip()


@pipe_input(step(_stripped).named("cleaned"))
def words(text: str) -> list[str]:
    return text.split()


def length(cleaned: str) -> int:  # expect: namespaced-node
    return len(cleaned)
```

```python
from hamilton.function_modifiers import pipe_input, step


def _stripped(text: str) -> str:
    return text.strip()


@pipe_input(step(_stripped).named("cleaned", namespace=None))
def words(text: str) -> list[str]:
    return text.split()


def length(cleaned: str) -> int:
    return len(cleaned)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.expression import Call
from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule

_STEPS = frozenset({"mutate", "pipe", "pipe_input", "pipe_output"})


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    if not dag.is_understood:
        return  # any name may be made
    takers = dag.consumers()
    inputs = {each.name: each for each in dag.inputs}
    for node in dag.nodes:
        space, _, name = node.name.rpartition(".")
        is_step = not _STEPS.isdisjoint(each.modifier for each in node.definition.modifiers())
        # A subdag often makes again what another module of the dataflow makes, too.
        is_certain = node.is_inner and isinstance(node.how, Call) and (is_step or dag.is_whole)
        if space and is_certain and name in inputs:
            user = takers[name][0]
            yield report(
                f"`{user.name}` takes `{name}`, which nobody makes, and there is `{node.name}`",
                inputs[name].span,
                (f"`{node.name}` comes of this function", node.span),
                help=f'take it as `source("{node.name}")`, or give the step no namespace',
                when=node.when & user.when,
            )
