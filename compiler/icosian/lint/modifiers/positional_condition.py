"""A positional argument of `config.when` names the node and sets no condition.

Hamilton's first parameter there is `name`.  `config.when("EU")` makes a node called `EU` that always
exists.  Where the other variants of the node compare one key, `--fix --unsafe-fixes` puts that before the value.

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

import ast
from collections.abc import Iterator

from ...expand.evaluate.place import expression
from ...ir.findings import Finding, Fix, Replacement
from ...ir.graph import Dag
from ...ir.source import Decorator, Span
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(
            f"{flaw.message} names the node and sets no condition",
            flaw.span,
            help="say which key is compared: `key=value`; a name goes to `name=`",
            fix=_fix(flaw.span, dag),
        )


def _fix(place: Span, dag: Dag) -> Fix | None:
    """The key that all other variants of the node compare, if it is one."""
    written = ((each.definition, one) for each in dag.nodes for one in each.definition.decorators)
    definition, decorator = next(
        (pair for pair in written if _holds(pair[1].written.span, place)), (None, None)
    )
    base = definition.name.rpartition("__")[0] if definition else ""
    variants = [each.definition for each in dag.nodes if each.definition.name.rpartition("__")[0] == base]
    calls = [_call(each) for variant in variants for each in variant.decorators]
    keys = {each.arg for call in calls if call for each in call.keywords if each.arg != "name"}
    call = _call(decorator) if base and decorator else None
    if not decorator or not call or len(keys) != 1 or len(call.args) != 1:
        return None
    (key,), text = keys, decorator.written.text
    at = len(text.encode()[: call.args[0].col_offset].decode())
    edit = Replacement(decorator.written.span, f"{text[:at]}{key}={text[at:]}")
    return Fix(f"compare `{key}`, as the other variants do", (edit,), is_safe=False)


def _holds(around: Span, place: Span) -> bool:
    starts = (around.line, around.column) <= (place.line, place.column)
    ends = (place.end_line, place.end_column) <= (around.end_line, around.end_column)
    return around.path == place.path and starts and ends


def _call(decorator: Decorator) -> ast.Call | None:
    """`config.when(…)` and its kin, on one line."""
    if not decorator.modifier.startswith("config.when") or "\n" in decorator.written.text:
        return None
    call = expression(decorator.written.text)
    return call if isinstance(call, ast.Call) else None
