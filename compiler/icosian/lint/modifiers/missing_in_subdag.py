"""A function takes from its subdag what the subdag does not make.

All parameters of a function under `@subdag` are looked for inside the subdag.  What is not there becomes an input with
the name of the subdag before it.

```python
from hamilton.function_modifiers import source, subdag


def word_count(text: str) -> int:
    return len(text.split())


@subdag(word_count, inputs={"text": source("title")})
def title_score(word_count: int, weight: float) -> float:  # expect: missing-in-subdag
    return word_count * weight
```

```python
from hamilton.function_modifiers import source, subdag


def word_count(text: str) -> int:
    return len(text.split())


@subdag(word_count, inputs={"text": source("title")}, external_inputs=["weight"])
def title_score(word_count: int, weight: float) -> float:
    return word_count * weight
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    if not dag.is_understood:
        return  # any name may be made
    inputs = {each.name for each in dag.inputs}
    for node in dag.nodes:
        modifiers = {each.modifier for each in node.definition.modifiers()}
        if node.is_inner or not modifiers & {"subdag", "parameterized_subdag"}:
            continue
        for need in node.needs:
            if need.source in inputs and need.source.endswith(f".{need.param}"):
                yield report(
                    f"`{node.name}` takes `{need.param}` from its subdag, which does not make it",
                    need.span,
                    help=f'if it comes from outside, say `external_inputs=["{need.param}"]`',
                    when=node.when,
                )
