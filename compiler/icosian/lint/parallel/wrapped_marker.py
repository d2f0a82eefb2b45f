"""A marker stands where it marks nothing.

`Parallelizable[…]` marks a fan-out only as the whole result type of a function, `Collect[…]` a fan-in only as
the whole type of a parameter.  Inside `Optional`, `list`, `Annotated` or a union, without brackets, as the base of a
class, or on the other side of the arrow, Hamilton takes them for ordinary classes: functions run once on the whole list.  `--fix` takes
them out of `Optional`, `Annotated` and `| None`, and away where only the plain type can be meant.

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable:  # expect: wrapped-marker
    yield from text.split()


def lengths(length: Collect[int] | None) -> list[int]:  # expect: wrapped-marker
    return list(length or ())


def letter(page: Parallelizable[str]) -> str:  # expect: wrapped-marker
    return page[0]


def letters(letter: str) -> Collect[str]:  # expect: wrapped-marker
    return [letter]
```

```python
from hamilton.htypes import Collect, Parallelizable


def word(text: str) -> Parallelizable[str]:
    yield from text.split()


def length(word: str) -> int:
    return len(word)


def lengths(length: Collect[int]) -> list[int]:
    return length
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...ir.findings import Finding, Fix, Replacement
from ...ir.graph import Dag, Need, Node
from ...ir.source import Span, Text
from ...ir.types import Type
from ...ir.vocabulary import FAN_IN, FAN_OUT, marker
from .. import Report, rule

_NOWHERE = Text("", Span("", 1, 1, 1, 1))


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for node in dag.nodes:
        if node.is_unknown:
            continue
        returns = node.definition.returns.span
        if node.type.is_fan_in:
            yield report(
                f"`{node.name}` returns `{node.type}`, and only a parameter collects",
                returns,
                help=f"return the plain `{node.type.element}`",
                when=node.when,
                fix=_unmarked(node.definition.returns),
            )
        elif found := node.type.stray_marker:
            yield report(
                _told(found, node.type, f"result of `{node.name}`"),
                returns,
                help=f"a fan-out returns `{FAN_OUT}[…]`, and nothing around it",
                when=node.when,
                fix=_unwrapped(node.definition.returns, found),
            )
        for need in node.needs:
            if need.type.is_fan_out:
                yield report(
                    f"`{node.name}` takes `{need.param}` as `{need.type}`, and only a result fans out",
                    need.span,
                    help=f"take one item, `{need.param}: {need.type.element}`",
                    when=node.when,
                    fix=_unmarked(_annotation(node, need)),
                )
            elif found := need.type.stray_marker:
                yield report(
                    _told(found, need.type, f"type of `{need.param}`"),
                    need.span,
                    help=f"a fan-in takes `{FAN_IN}[…]`, and nothing around it; inside a block, take the plain item",
                    when=node.when,
                    fix=_unwrapped(_annotation(node, need), found),
                )


def _told(found: str, type: Type, place: str) -> str:
    if marker(type.name) == found and not type.args:
        return f"`{found}` without brackets marks nothing, as the {place}"
    return f"`{found}` marks nothing in `{type}`, the {place}"


def _annotation(node: Node, need: Need) -> Text:
    return next((each.annotation for each in node.definition.params if each.name == need.param), _NOWHERE)


def _unmarked(annotation: Text) -> Fix | None:
    """`Collect[int]` -> `int`."""
    tree = _parsed(annotation)
    if isinstance(tree, ast.Subscript):
        return _instead(annotation, tree.slice)
    return None


def _unwrapped(annotation: Text, marker: str) -> Fix | None:
    """`Collect[int] | None` -> `Collect[int]`: of what stands around a marker, only this adds nothing to it."""
    match _parsed(annotation):
        case ast.BinOp(left=inner, op=ast.BitOr(), right=ast.Constant(value=None)):
            pass
        case ast.BinOp(left=ast.Constant(value=None), op=ast.BitOr(), right=inner):
            pass
        case ast.Subscript(value=outer, slice=inner) if _last(outer) == "Optional":
            pass
        case ast.Subscript(value=outer, slice=ast.Tuple(elts=[inner, *_])) if _last(outer) == "Annotated":
            pass
        case _:
            return None
    if isinstance(inner, ast.Subscript) and _last(inner.value) == marker:
        return _instead(annotation, inner)
    return None


def _parsed(annotation: Text) -> ast.expr | None:
    """The annotation, unless it is a string or stands on several lines."""
    if not annotation.text or "\n" in annotation.text:
        return None
    return ast.parse(annotation.text, mode="eval").body


def _last(name: ast.expr) -> str:
    return name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else ""


def _instead(annotation: Text, part: ast.expr) -> Fix:
    text = ast.get_source_segment(annotation.text, part) or ""
    return Fix(f"write `{text}`", (Replacement(annotation.span, text),))
