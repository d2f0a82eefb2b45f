"""Public module-level functions: what may become nodes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from ..ir.passage import Passage
from ..ir.source import Decorator, Definition, Names, Param, Span, Text
from ..ir.vocabulary import FAN_IN, modifier
from .meanings import Meanings
from .passages import passages
from .places import Places, normal
from .scope import OWN_BODY, Scope, arguments, dotted, flat, is_never_run
from .trees import children

_DEF = re.compile(r"(?:async[\s\\]+)?def[\s\\]+")
_UNSEEN = "takes it under a name that another module has for `Collect`"  # of all that are not looked at


def definition(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    scope: Scope,
    names: Names,
    meanings: Meanings,
    places: Places,
) -> Definition:
    """One function."""
    span = _name_span(node, places)
    lines = places.lines[node.lineno - 1 : node.end_lineno]
    own = list(_own(node, into_expressions=any("yield" in line for line in lines)))
    is_generator = _yields(own)
    collected = [each for each in arguments(node.args) if _may_collect(each, names, places)]
    passed = passages(node, collected, meanings, places, is_generator=is_generator) if collected else {}
    return Definition(
        name=normal(node.name),
        params=tuple(_params(node.args, passed, places)),
        returns=places.written(node.returns) if node.returns else places.nothing(span),
        decorators=tuple(_decorator(each, names, places) for each in node.decorator_list),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        is_generator=is_generator,
        gives_no_items=not _is_stub(node) and not _gives_items(own),
        fate=scope.fate(normal(node.name), node),
        span=span,
    )


def guarded(shape: ast.Module, places: Places) -> Iterator[Text]:
    """Public functions inside a branch: whether they exist is decided at import."""
    for statement in shape.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) or is_never_run(statement):
            continue
        for node in flat(statement):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                yield Text(normal(node.name), _name_span(node, places))


def _name_span(node: ast.FunctionDef | ast.AsyncFunctionDef, places: Places) -> Span:
    """ast says where `def` stands."""
    column = places.column(node.lineno, node.col_offset)
    head = "\n".join(places.lines[node.lineno - 1 : node.body[0].lineno])
    found = _DEF.match(head, column - 1)
    assert found, f"{places.path}:{node.lineno}"
    *above, before = found[0].split("\n")
    return places.word(node.name, node.lineno + len(above), len(before) + (1 if above else column))


def _may_collect(param: ast.arg, names: Names, places: Places) -> bool:
    """Does its annotation name the marker, or something that this module makes of it?"""
    written = places.written(param.annotation).text if param.annotation else ""
    return FAN_IN in written or FAN_IN in names.aliases.get(written.partition("[")[0], "")


def _params(arguments: ast.arguments, passed: Mapping[str, Passage], places: Places) -> Iterator[Param]:
    defaults = _defaults(arguments)
    kinds = (
        ("positional-only", arguments.posonlyargs),
        ("either", arguments.args),
        ("*", [arguments.vararg] if arguments.vararg else []),
        ("keyword-only", arguments.kwonlyargs),
        ("**", [arguments.kwarg] if arguments.kwarg else []),
    )
    for kind, nodes in kinds:
        for node in nodes:
            span = places.word(node.arg, node.lineno, places.column(node.lineno, node.col_offset))
            name = normal(node.arg)
            yield Param(
                name=name,
                kind=kind,
                annotation=places.written(node.annotation) if node.annotation else places.nothing(span),
                default=places.written(defaults[node]) if node in defaults else places.nothing(span),
                span=span,
                passage=passed.get(name) or Passage(Text(_UNSEEN, span)),
            )


def _defaults(arguments: ast.arguments) -> dict[ast.arg, ast.expr]:
    by_place = [*arguments.posonlyargs, *arguments.args]
    last = by_place[len(by_place) - len(arguments.defaults) :]
    by_name = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return dict(zip(last, arguments.defaults, strict=True)) | {
        node: found for node, found in by_name if found
    }


def _decorator(node: ast.expr, names: Names, places: Places) -> Decorator:
    qualified = names.qualify(dotted(node.func if isinstance(node, ast.Call) else node))
    return Decorator(qualified=qualified, modifier=modifier(qualified), written=places.written(node))


def _own(node: ast.AST, *, into_expressions: bool) -> Iterator[ast.AST]:
    """The nodes of a function's own body, without those of functions inside it."""
    waiting = children(node)
    while waiting:
        part = waiting.pop()
        yield part
        if type(part) not in OWN_BODY and (into_expressions or not isinstance(part, ast.expr)):
            waiting += children(part)


def _yields(own: list[ast.AST]) -> bool:
    return any(isinstance(part, ast.Yield | ast.YieldFrom) for part in own)


def _gives_items(own: list[ast.AST]) -> bool:
    """Does it yield, or return anything but None, a number or a truth value?"""
    return _yields(own) or any(
        isinstance(part, ast.Return) and part.value is not None and not _is_single(part.value) for part in own
    )


def _is_single(value: ast.expr) -> bool:
    """A literal that nobody can iterate."""
    return isinstance(value, ast.Constant) and not isinstance(value.value, str | bytes)


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Nothing but `...` or `raise`, beside a docstring or `pass`: it says itself that it is not written yet."""
    return all(map(_is_nothing, node.body)) and any(map(_is_open, node.body))


def _is_nothing(part: ast.stmt) -> bool:
    is_constant = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
    return is_constant or isinstance(part, ast.Pass | ast.Raise)


def _is_open(part: ast.stmt) -> bool:
    match part:
        case ast.Expr(value=ast.Constant(value=constant)):
            return constant is ...
    return isinstance(part, ast.Raise)
