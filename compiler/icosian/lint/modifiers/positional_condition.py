"""A positional argument of `config.when` names the node and sets no condition.

Hamilton's first parameter there is `name`.  `config.when("EU")` makes a node called `EU` that always
exists.

```python
from hamilton.function_modifiers import config


@config.when("EU")  # expect: positional-condition
def price__eu() -> int:
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

from ...expand.modifiers import call_of
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for definition in program.definitions():
        for call in map(call_of, definition.modifiers()):
            if call.modifier.startswith("config.when") and call.positional:
                yield report(
                    f"`{call.modifier}({call.positional[0]!r})` names the node and sets no condition",
                    call.written.span,
                    help=f"say which key is compared: `{call.modifier}(key=value)`; a name goes to `name=`",
                )
