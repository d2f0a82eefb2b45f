"""Whether a function exists is decided when the module is imported.

Icosian never imports the module, so it cannot know which branch is taken, or what names `exec` and `globals()`
bring in.

```python
try:
    import fast
except ImportError:

    def total(counts: list[int]) -> int:  # expect: opaque-module
        return sum(counts)


for name in ("one", "two"):
    globals()[name] = _node_called(name)  # expect: opaque-module
```

```python
try:
    import fast
except ImportError:
    fast = None


def total(counts: list[int]) -> int:
    return fast.sum(counts) if fast else sum(counts)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        nodes = {definition.name for definition in module.definitions}
        for text in module.guarded:
            yield report(
                f"whether `{text.text}` is a node depends on a branch taken at import",
                text.span,
                help="define it at the top level and branch inside, or give it a leading underscore",
            )
        for statement in module.statements:
            for use in statement.uses:
                name, _, rest = use.dotted.partition(".")
                if rest == "__name__" and use.is_stored and name in nodes:
                    yield report(
                        f"`{name}` is given another `__name__`, by which Hamilton calls the node",
                        statement.span(module.path, use.start, use.ends[-1]),
                        help="call the function what the node is to be called",
                    )
        for text in module.dynamic:
            yield report(
                f"what `{text.text}` defines here is known only at import",
                text.span,
                help="write the functions out, one `def` a node",
            )
