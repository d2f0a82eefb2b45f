"""The name of a variant ends in `__`, and no suffix follows.

Hamilton refuses it when the module is imported: variants are told apart by what stands behind `__`.  Icosian takes it
for a variant like any other.

```python
from hamilton.function_modifiers import config


@config.when(region="EU")
def price__() -> int:  # expect: empty-suffix
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
from ...ir.source import Program
from .. import Report, rule


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        for definition in module.functions:
            conditions = (each.modifier.partition(".")[0] == "config" for each in definition.decorators)
            if definition.name.endswith("__") and any(conditions):
                name = definition.name.rstrip("_")
                yield report(
                    f"nothing stands behind the underscores of `{definition.name}`",
                    definition.span,
                    help=f"add what it is a variant for, as in `{name}__eu`, or take them off",
                )
