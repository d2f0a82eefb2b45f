"""A positional argument of `config.when` names the node and sets no condition.

Hamilton's first parameter there is `name`.  `config.when("EU")` makes a node called `EU` that always
exists.

```python
from hamilton.function_modifiers import config


@config.when("EU")  # expect: positional-condition
def price__eu() -> int:
    return 1
```

```python
from hamilton.function_modifiers import config


@config.when(region="EU")
def price__eu() -> int:
    return 1
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
            f"{flaw.message} names the node and sets no condition",
            flaw.span,
            help="say which key is compared: `key=value`; a name goes to `name=`",
        )
