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

import ast
import re
from collections.abc import Iterator

from ...ir.findings import Finding, Fix, Replacement
from ...ir.source import Definition, Imported, Module, Program, Span, Statement, Text
from ...ir.vocabulary import FAN_IN, FAN_OUT, HTYPES, OURS
from .. import Report, rule
from ..headers import WIDTH

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
    loads = {imported.module for imported in _imports(module)}
    return OURS if OURS in loads else HTYPES


def _imports(module: Module) -> Iterator[Imported]:
    return (imported for statement in module.statements for imported in statement.imported)


def _fix(name: str, module: Module) -> Fix | None:
    """Beside the other marker if that is imported, else as the last of the imports at the top."""
    home = _home(module)
    title = f"import `{name}` from `{home}`"
    for statement in module.statements:
        beside = [each for each in statement.imported if each.module == home and each.name]
        if beside and statement.kind == "import":
            last = beside[-1]
            margin = statement.text[statement.text.rfind("\n", 0, last.start) + 1 : last.start]
            own = f"\n{margin}" if "\n" in statement.text and margin.isspace() else " "
            if own == " " and len(statement.text) + len(f", {name}") > WIDTH:
                break
            here = statement.span(module.path, last.end, last.end)
            return Fix(title, (Replacement(here, f",{own}{name}"),))
    line = f"from {home} import {name}\n"
    if top := list(_top(module)):
        is_apart = top[-1].kind != "import"  # a docstring, or an import of the future
        return Fix(title, (Replacement(_below(top[-1], module), "\n" * is_apart + line),))
    if module.statements:
        here = module.statements[0].span(module.path, 0, 0)
        return Fix(title, (Replacement(here, f"{line}\n\n"),))
    return None


def _top(module: Module) -> Iterator[Statement]:
    """The docstring and the imports before everything else, and nothing that may stand between."""
    for at, statement in enumerate(module.statements):
        if statement.kind in ("import", "future") or (not at and _is_docstring(statement)):
            yield statement
        elif statement.writes or statement.has_effects:
            return


def _is_docstring(statement: Statement) -> bool:
    return ast.get_docstring(ast.parse(statement.text)) is not None


def _below(statement: Statement, module: Module) -> Span:
    """The start of the next line."""
    line = statement.lines.stop
    return Span(module.path, line, 1, line, 1)
