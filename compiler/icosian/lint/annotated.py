"""What the annotations of a function name: that which is looked up when somebody wants to know the types."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from ..discover.scope import dotted
from ..expand.evaluate.place import expression
from ..ir.source import Definition, Text

# They have names of their own.
_CLOSED = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.NamedExpr


def annotations_of(definition: Definition) -> Iterator[Text]:
    """Those that are written."""
    every = (*(param.annotation for param in definition.params), definition.returns)
    yield from (each for each in every if each.text)


@lru_cache(maxsize=10_000)  # the same annotations are written again and again
def names_in(annotation: str) -> tuple[str, ...] | None:
    """The names in it, those in quotes as well, each once; None where Python could not read it."""
    tree = expression(annotation)
    try:
        return tuple(dict.fromkeys(_inside(tree))) if tree else None
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
        case _ if not isinstance(node, _CLOSED):
            for child in ast.iter_child_nodes(node):
                yield from _inside(child)


def _last(head: ast.expr) -> str:
    return dotted(head).rpartition(".")[2]
