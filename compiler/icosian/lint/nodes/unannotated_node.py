"""A public function lacks a type annotation.

Every public function of a dataflow module is a node, and Hamilton refuses a node whose parameters
and result are not all annotated.  A function that is meant as a helper gets a leading underscore.  `--fix` annotates
results that are nothing, or literals of one type.

```python
def total(counts) -> int:  # expect: unannotated-node
    return sum(counts)


def clean(word: str):  # expect: unannotated-node
    return word.strip()
```

```python
def total(counts: list[int]) -> int:
    return sum(counts)


def _clean(word):
    return word.strip()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from ...expand import is_node
from ...ir.findings import Finding, Fix
from ...ir.source import Definition, Module, Program
from .. import Report, rule
from ..headers import relaid
from ..written import written


@rule(is_structural=False)
def check(program: Program, report: Report) -> Iterator[Finding]:
    decorating = {name for module in program.modules for name in module.decorating()}
    for definition in filter(is_node, program.definitions()):
        name = definition.name
        if name in decorating:
            continue  # `decorator-as-node` tells
        if not all(decorator.modifier for decorator in definition.decorators):
            continue  # a foreign decorator may leave no function, or one with other annotations
        for param in definition.params:
            if not param.annotation.text:
                yield report(
                    f"parameter `{param.name}` of `{name}` has no type",
                    param.span,
                    help=f"annotate it, or call the function `_{name}` if it is no node",
                )
        if not definition.returns.text:
            yield report(
                f"`{name}` does not say what it returns",
                definition.span,
                help=f"annotate the result, or call the function `_{name}` if it is no node",
                fix=_fix(definition, report.modules),
            )


def _fix(definition: Definition, modules: Mapping[str, Module]) -> Fix | None:
    """Say what it returns, where the code leaves no doubt: literals of one plain type, or nothing at all."""
    if definition.is_generator or not (place := written(definition, modules)):
        return None
    returns, last = list(_returns(place.node.body)), place.node.body[-1]
    types = {_type(each.value) for each in returns} or {"None"}
    if isinstance(last, ast.Raise) or (returns and not isinstance(last, ast.Return)):
        return None
    if len(types) != 1 or not (type := types.pop()):
        return None
    edits = relaid(place, [place.returning(type)])
    return Fix(f"say that `{definition.name}` returns `{type}`", edits)


def _returns(body: list[ast.stmt]) -> Iterator[ast.Return]:
    """Those of the function, and not of functions within it."""
    for statement in body:
        if isinstance(statement, ast.Return):
            yield statement
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = (each for each in ast.iter_child_nodes(statement))
            yield from _returns([each for each in _flat(inner) if isinstance(each, ast.stmt)])


def _flat(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """With the statements in the arms of `match` and `except`."""
    for node in nodes:
        yield node
        if isinstance(node, ast.match_case | ast.ExceptHandler):
            yield from node.body


def _type(value: ast.expr | None) -> str:
    """Of a value that can be of no other type, "" where that is not certain."""
    match value:
        case None | ast.Constant(value=None):
            return "None"
        case ast.Constant(value=bool() | int() | float() | str() | bytes() as constant):
            return type(constant).__name__
        case ast.JoinedStr():
            return "str"
        case ast.UnaryOp(op=ast.Not()):
            return "bool"
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.Set() | ast.SetComp():
            return "set"
    return ""
