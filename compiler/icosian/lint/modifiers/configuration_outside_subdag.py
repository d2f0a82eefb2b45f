"""A parameter gets `configuration(…)`, which means nothing there.

Hamilton understands it in the `config` of a subdag.  Everywhere else it passes over it without a word, and the
parameter goes on to take the node, or the input, of its own name.

```python
from hamilton.function_modifiers import configuration, inject


@inject(rate=configuration("tax_rate"))  # expect: configuration-outside-subdag
def tax(price: float, rate: float) -> float:
    return price * rate
```

A key of the configuration is taken like any input:

```python
from hamilton.function_modifiers import inject, source


@inject(rate=source("tax_rate"))
def tax(price: float, rate: float) -> float:
    return price * rate
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(
            flaw.message, flaw.span, help="a key of the configuration is a source like any other: `source(…)`"
        )
