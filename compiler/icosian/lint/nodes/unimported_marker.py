"""An annotation names a marker that the module does not import.

Without the import the module ends in a NameError; under `from __future__ import annotations`, or in quotes, Hamilton
ends in one when it builds the graph. It marks nothing until then: no fan-out and no fan-in.

```python
def word(text: str) -> Parallelizable[str]:  # expect: unimported-marker
    yield from text.split()
```

```python
from hamilton.htypes import Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()
```

`--fix` writes the import. Where the module has a name of its own that is called like the marker, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...ir.findings import Finding, Fix
from ...ir.source import Definition, Module, Program, Text
from ...ir.vocabulary import FAN_IN, FAN_OUT, HTYPES, OURS
from .. import Report, rule
from ..importing import importing, imports

_MARKER = re.compile(rf"(?<![\w.])({FAN_OUT}|{FAN_IN})\b")


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        missing = {name for name in (FAN_OUT, FAN_IN) if not _is_bound(name, module)}
        for definition in module.definitions if missing and not module.names.stars else ():
            for annotation in _annotations(definition):
                for name in dict.fromkeys(_MARKER.findall(annotation.text)):
                    if name in missing:
                        yield report(
                            f"`{name}` is not imported, so it marks nothing",
                            annotation.span,
                            help=f"write `from {_home(module)} import {name}`",
                            fix=_fix(name, module),
                        )


def _is_bound(name: str, module: Module) -> bool:
    return bool(module.names.qualify(name)) or any(name in each.writes for each in module.statements)


def _annotations(definition: Definition) -> Iterator[Text]:
    yield from (param.annotation for param in definition.params)
    yield definition.returns


def _home(module: Module) -> str:
    """Where the module takes its other words from."""
    return OURS if OURS in {imported.module for imported in imports(module)} else HTYPES


def _fix(name: str, module: Module) -> Fix | None:
    home = _home(module)
    edit = importing(name, home, module)
    return Fix(f"import `{name}` from `{home}`", (edit,)) if edit else None
