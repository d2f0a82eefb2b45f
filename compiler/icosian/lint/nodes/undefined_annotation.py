"""An annotation names what the module does not define.

Hamilton looks every annotation up when it builds the graph, those in quotes as well, and ends in a NameError; where
annotations are not postponed, Python ends in one before.

```python
def words(page: Pages) -> int:  # expect: undefined-annotation
    return len(page.text.split())


def lines(page: "pd.Series") -> "list[int":  # expect: undefined-annotation
    return [len(each) for each in page]
```

```python
import pandas as pd


class Page:
    text: str


def words(page: "Page") -> int:
    return len(page.text.split())


def lines(page: pd.Series) -> list[int]:
    return [len(each) for each in page]
```
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from ...expand import is_node
from ...ir.findings import Finding
from ...ir.source import Definition, Module, Program
from ...ir.vocabulary import FAN_IN, FAN_OUT
from .. import Report, rule
from ..annotated import annotations_of, names_in

_ELSEWHERE = {FAN_IN, FAN_OUT}  # `unimported-marker` tells
_HARMLESS = ("hamilton.", "icosian_runtime.")  # stars of which it is known what they give


@rule(is_structural=False)
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        if module.dynamic or not all(star.startswith(_HARMLESS) for star in module.names.stars):
            continue
        defined, lines = _defined(module), module.text.split("\n")
        for definition in filter(is_node, module.definitions):
            if _has_type_parameters(definition, lines):
                continue  # their names are its own
            for annotation in annotations_of(definition):
                names = names_in(annotation.text)
                if names is None:
                    yield report(
                        f"`{annotation.text}` holds what is no expression",
                        annotation.span,
                        help="write a type that Python can read",
                    )
                for name in names or ():
                    if name not in defined and not module.names.qualify(name):
                        yield report(
                            f"`{name}` is nowhere defined or imported",
                            annotation.span,
                            help=f"import `{name}`, or define it in this module",
                        )


def _defined(module: Module) -> set[str]:
    names, written = module.names, (name for each in module.statements for name in each.writes)
    known = (names.imports, names.aliases, names.classes, names.new_types, names.type_only)
    return {*dir(builtins), *_ELSEWHERE, *written, *(name for each in known for name in each)}


def _has_type_parameters(definition: Definition, lines: list[str]) -> bool:
    behind = lines[definition.span.end_line - 1][definition.span.end_column - 1 :]
    return behind.lstrip().startswith("[")
