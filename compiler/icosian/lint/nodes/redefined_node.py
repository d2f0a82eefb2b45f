"""A function is defined twice in one module.

Python keeps the last definition only.  For variants under `config.when` that means that all but
the last are lost, unless each has a `__suffix` of its own.  `--fix` gives them one where each of them has one plain
condition.

```python
from hamilton.function_modifiers import config


@config.when(region="EU")
def price() -> int:  # expect: redefined-node
    return 1


@config.when(region="US")
def price() -> int:
    return 2
```

```python
from hamilton.function_modifiers import config


@config.when(region="EU")
def price__eu() -> int:
    return 1


@config.when(region="US")
def price__us() -> int:
    return 2
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import is_understood
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule
from ..variants import named_apart


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        last = {definition.name: definition for definition in module.definitions if not definition.fate}
        for definition in module.definitions:
            # A modifier that is not understood may have taken the function for something else.
            is_certain = is_understood(definition)
            # What `mutate` has put on another node is there, whatever the name stands for afterwards.
            if any(decorator.modifier == "mutate" for decorator in definition.decorators):
                continue
            if definition.fate.startswith("defined again") and definition.name in last and is_certain:
                name = definition.name
                every = [each for each in module.definitions if each.name == name]
                yield report(
                    f"`{name}` is defined again below, and this definition is lost",
                    definition.span,
                    (f"the `{name}` that counts", last[name].span),
                    help=f"variants need names of their own: `{name}__a`, `{name}__b`",
                    fix=named_apart(every, module, report.modules),
                )
