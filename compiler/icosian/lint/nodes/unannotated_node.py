"""A public function lacks a type annotation.

Every public function of a dataflow module is a node, and Hamilton refuses a node whose parameters
and result are not all annotated.  A function that is meant as a helper gets a leading underscore.

```python
def total(counts) -> int:  # expect: unannotated-node
    return sum(counts)


def clean(word: str):  # expect: unannotated-node
    return word.strip()
```

```python
def total(counts: list[int]) -> int:
    return sum(counts)


def _clean(word):
    return word.strip()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import is_node
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule(is_structural=False)
def check(program: Program, report: Report) -> Iterator[Finding]:
    decorating = {name for module in program.modules for name in module.decorating()}
    for definition in filter(is_node, program.definitions()):
        name = definition.name
        if name in decorating:
            continue  # `decorator-as-node` tells
        if not all(decorator.modifier for decorator in definition.decorators):
            continue  # a foreign decorator may leave no function, or one with other annotations
        for param in definition.params:
            if not param.annotation.text:
                yield report(
                    f"parameter `{param.name}` of `{name}` has no type",
                    param.span,
                    help=f"annotate it, or call the function `_{name}` if it is no node",
                )
        if not definition.returns.text:
            yield report(
                f"`{name}` does not say what it returns",
                definition.span,
                help=f"annotate the result, or call the function `_{name}` if it is no node",
            )
