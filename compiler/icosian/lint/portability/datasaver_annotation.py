"""A function with `datasaver` is annotated as something else than just `dict`.

Hamilton refuses `dict[str, int]` when the module is imported, and so every annotation of a module that postpones
them.

```python
from hamilton.function_modifiers import datasaver


@datasaver()
def saved(total: int) -> dict[str, int]:  # expect: datasaver-annotation
    return {"total": total}
```

```python
from __future__ import annotations

from hamilton.function_modifiers import datasaver


@datasaver()
def saved(total: int) -> dict:  # expect: datasaver-annotation
    return {"total": total}
```

```python
from hamilton.function_modifiers import datasaver


@datasaver()
def saved(total: int) -> dict:
    return {"total": total}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import is_node
from ...ir.findings import Finding
from ...ir.source import Module, Program
from .. import Report, rule


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        for definition in filter(is_node, module.definitions):
            if not any(decorator.modifier == "datasaver" for decorator in definition.modifiers()):
                continue
            written = definition.returns
            if _is_postponed(module):
                why = "is postponed by `from __future__ import annotations`"
            elif module.names.aliases.get(written.text, written.text) != "dict":
                why = "is not just `dict`"
            else:
                continue
            yield report(
                f"what `{definition.name}` is annotated to give {why}, which Hamilton refuses",
                written.span,
                help="annotate it as `dict`, in a module that does not postpone annotations",
            )


def _is_postponed(module: Module) -> bool:
    return any(each.kind == "future" and "annotations" in each.writes for each in module.statements)
