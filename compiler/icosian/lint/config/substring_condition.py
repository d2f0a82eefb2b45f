"""A condition has a text where a list of values belongs.

Hamilton asks `region in "EU US"`, which looks for the value inside the text: `"E"` and `"U"` are there, too, and
without a region it stops with a TypeError.  The same happens with `name=` in `config.when_not_in`, which has no
such option.

```python
from hamilton.function_modifiers import config


@config.when_in(region="EU")  # expect: substring-condition
def price__eu() -> int:
    return 1


@config.when_not_in(region=["EU"], name="price")  # expect: substring-condition
def price__other() -> int:
    return 2
```

```python
from hamilton.function_modifiers import config


@config.when_in(region=["EU"])
def price__eu() -> int:
    return 1


@config.when_not_in(region=["EU"])
def price__other() -> int:
    return 2
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
        yield report(flaw.message, flaw.span, help="give a list of values: `[…]`")
