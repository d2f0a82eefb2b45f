"""A class has a method whose name is nearly that of the pickle protocol.

`__getstate__` and `__setstate__` say what of an object travels to other processes. Hamilton's manual prints them with one
underscore too many, and Python never calls `__get_state__`.

```python
class Client:
    def __get_state__(self):  # expect: misspelled-state-method
        return {}

    def __set_state__(self, state):  # expect: misspelled-state-method
        self.connection = None
```

```python
class Client:
    def __getstate__(self):
        return {}

    def __setstate__(self, state):
        self.connection = None
```

`--fix` gives them their names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...ir.findings import Finding, Fix, Replacement
from ...ir.source import Module, Program, Span
from .. import Report, rule

_MEANT = {
    "__get_state__": "__getstate__",
    "__set_state__": "__setstate__",
    "__reduce_ex": "__reduce_ex__",
    "__get_new_args__": "__getnewargs__",
}


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.all():
        for name, span in _methods(module):
            yield report(
                f"`{name}` is never called; pickle looks for `{_MEANT[name]}`",
                span,
                help=f"call it `{_MEANT[name]}`",
                fix=Fix(f"call it `{_MEANT[name]}`", (Replacement(span, _MEANT[name]),)),
            )


def _methods(module: Module) -> Iterator[tuple[str, Span]]:
    """Such methods of classes at module level, and where their names stand."""
    for statement in module.statements:
        if statement.kind != "class" or not any(name in statement.text for name in _MEANT):
            continue
        (shape,) = ast.parse(statement.text).body
        for node in getattr(shape, "body", []):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in _MEANT:
                lines = statement.text.split("\n")
                before = sum(len(line) + 1 for line in lines[: node.lineno - 1])
                at = statement.text.index(node.name, before)
                yield node.name, statement.span(module.path, at, at + len(node.name))
