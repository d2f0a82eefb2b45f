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

import ast
import builtins
from collections.abc import Iterator

from ...discover.scope import dotted
from ...expand import is_node
from ...ir.findings import Finding
from ...ir.source import Definition, Module, Program, Text
from ...ir.vocabulary import FAN_IN, FAN_OUT
from .. import Report, rule

_ELSEWHERE = {FAN_IN, FAN_OUT}  # `unimported-marker` tells
_HARMLESS = ("hamilton.", "icosian_runtime.")  # stars of which it is known what they give


@rule(is_structural=False)
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        if module.dynamic or not all(star.startswith(_HARMLESS) for star in module.names.stars):
            continue
        defined = _defined(module)
        for definition in filter(is_node, module.definitions):
            for annotation in _annotations(definition, module):
                names = _names(annotation.text)
                if names is None:
                    yield report(
                        f"`{annotation.text}` holds what is no expression",
                        annotation.span,
                        help="write a type that Python can read",
                    )
                for name in dict.fromkeys(names or ()):
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


def _annotations(definition: Definition, module: Module) -> Iterator[Text]:
    line = module.text.split("\n")[definition.span.end_line - 1 :][:1]
    if line and line[0][definition.span.end_column - 1 :].lstrip().startswith("["):
        return  # it has type parameters, whose names are its own
    yield from (param.annotation for param in definition.params)
    yield definition.returns


def _names(text: str) -> list[str] | None:
    """The names that are looked up, those in quotes as well; None if it cannot be parsed."""
    try:
        return list(_inside(ast.parse(text.strip() or "None", mode="eval").body))
    except (SyntaxError, ValueError, RecursionError):
        return None


def _inside(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Constant(value=str(quoted)):
            yield from _inside(ast.parse(quoted.strip(), mode="eval").body)
        case ast.Subscript(value=head, slice=index) if _last(head) in ("Literal", "Annotated"):
            yield from _inside(head)
            if _last(head) == "Annotated":  # only the first is a type
                yield from _inside(index.elts[0] if isinstance(index, ast.Tuple) else index)
        case (
            ast.Lambda()
            | ast.ListComp()
            | ast.SetComp()
            | ast.DictComp()
            | ast.GeneratorExp()
            | ast.NamedExpr()
        ):
            return  # they have names of their own
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _inside(child)


def _last(head: ast.expr) -> str:
    return dotted(head).rpartition(".")[2]
