"""An annotation names a class that stands further down, and Hamilton looks at it too early.

`inject`, `parameterize` and its kin, and those that take parts of a value, read the annotations of their function as
soon as it is defined.  The class does not exist by then, and the import of the module fails.

```python
from hamilton.function_modifiers import inject, source


@inject(basket=source("order"))
def total(basket: "Basket") -> int:  # expect: early-annotation
    return sum(basket.prices)


class Basket:
    prices: list[int]
```

```python
from hamilton.function_modifiers import inject, source


class Basket:
    prices: list[int]


@inject(basket=source("order"))
def total(basket: Basket) -> int:
    return sum(basket.prices)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import is_node
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule
from ..annotated import annotations_of, names_in

_HASTY = ("dataloader", "extract_", "inject", "load_from", "parameteri", "parametri", "unpack_fields")


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        classes = {
            name: each.line for each in module.statements if each.kind == "class" for name in each.writes
        }
        for definition in filter(is_node, module.definitions) if classes else ():
            if not any(each.modifier.startswith(_HASTY) for each in definition.modifiers()):
                continue
            for text in annotations_of(definition):
                for name in names_in(text.text) or ():
                    if classes.get(name, 0) > definition.span.line:
                        yield report(
                            f"`{name}` is defined below `{definition.name}`, whose modifiers ask for it at once",
                            text.span,
                            help="put the class above the function",
                        )
