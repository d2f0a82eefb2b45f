"""A condition compares nothing, so it always holds.

`config.when()` only takes the `__suffix` off the name.  In `config.when(name="EU")` the word `name` is Hamilton's own:
it says how the node is called, and a key of the configuration cannot be called so.

```python
from hamilton.function_modifiers import config


@config.when(name="EU")  # expect: empty-condition
def price__eu() -> int:
    return 1
```

```python
from hamilton.function_modifiers import config


@config.when(name="price", region="EU")
def price_in_europe() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(flaw.message, flaw.span, help="say which key is compared, and with what: `key=value`")
