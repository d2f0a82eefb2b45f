"""A docstring is a template to Hamilton, and this one is none.

In the docstring of a function under `inject` or `parameterize`, Hamilton fills in `{output_name}` and the parameters.
Other braces stop it when the module is imported.

```python
from hamilton.function_modifiers import inject, source


@inject(prices=source("price_list"))
def report(prices: dict[str, int]) -> str:  # expect: braces-in-docstring
    \"\"\"Takes something like {"apple": 3}.\"\"\"
    return str(prices)
```

```python
from hamilton.function_modifiers import inject, source


@inject(prices=source("price_list"))
def report(prices: dict[str, int]) -> str:
    \"\"\"Takes something like {{"apple": 3}}.\"\"\"
    return str(prices)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from string import Formatter

from ...expand import is_node
from ...expand.evaluate.place import expression
from ...ir.findings import Finding
from ...ir.source import Decorator, Definition, Module, Program
from .. import Report, rule

_FILLING = frozenset({"inject", "parameterize", "parameterize_sources", "parameterized_inputs"})


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        for definition in filter(is_node, module.definitions):
            is_filled_in = any(map(_fills, definition.modifiers()))
            if is_filled_in and not _is_template(_docstring(definition, module), definition):
                yield report(
                    f"Hamilton cannot fill in the docstring of `{definition.name}`",
                    definition.span,
                    help="double the braces that are meant as such: `{{`, `}}`",
                )


def _fills(decorator: Decorator) -> bool:
    """Does some output have no documentation of its own?"""
    if decorator.modifier not in _FILLING:
        return False
    match expression(decorator.written.text):
        case ast.Call(keywords=[*keywords]) if keywords and decorator.modifier == "parameterize":
            return not all(isinstance(each.value, ast.Tuple) for each in keywords)
    return True


def _docstring(definition: Definition, module: Module) -> str:
    statement = next(each for each in module.statements if definition.span.line in each.lines)
    for node in ast.parse(statement.text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return ast.get_docstring(node, clean=False) or ""
    return ""


def _is_template(text: str, definition: Definition) -> bool:
    params = {param.name for param in definition.params}
    try:
        return all(
            name
            and not name.isdigit()
            and "." not in name
            and kind in (None, *"ars")
            # What is no parameter stands for its own name.
            and _is_format(spec or "", (1, 1.0, "") if name in params else ("",))
            for _, name, spec, kind in Formatter().parse(text)
            if name is not None
        )
    except ValueError:
        return False


def _is_format(spec: str, values: tuple[object, ...]) -> bool:
    """Can one of the values be shown so?"""
    for value in values:
        try:
            format(value, spec)
        except ValueError:
            continue
        return True
    return False
