"""Public module-level functions: what may become nodes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from ..ir.passage import Passage
from ..ir.source import Decorator, Definition, Names, Param, Span, Text
from ..ir.vocabulary import FAN_IN, modifier
from .headers import Header
from .meanings import Meanings
from .passages import passages
from .places import Places, normal
from .scope import OWN_BODY, Scope, arguments, dotted, flat, is_never_run
from .trees import children

_UNSEEN = "takes it under a name that another module has for `Collect`"  # of all that are not looked at


def definition(
    header: Header,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    scope: Scope,
    names: Names,
    meanings: Meanings,
    places: Places,
) -> Definition:
    """One function."""
    span = _name_span(header, node, places)
    lines = places.lines[node.lineno - 1 : node.end_lineno]
    own = list(_own(node, into_expressions=any("yield" in line for line in lines)))
    is_generator = _yields(own)
    collected = [each for each in arguments(node.args) if _may_collect(each, names, places)]
    passed = passages(node, collected, meanings, places, is_generator=is_generator) if collected else {}
    return Definition(
        name=normal(node.name),
        params=tuple(_params(header, node.args, passed, places)),
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
                line, column = node.lineno, places.column(node.lineno, node.col_offset)
                found = re.compile(r"(?:async\s+)?def\s+").match(places.lines[line - 1], column - 1)
                column = found.end() + 1 if found else column
                yield Text(normal(node.name), Span(places.path, line, column, line, column + len(node.name)))


def _name_span(header: Header, node: ast.FunctionDef | ast.AsyncFunctionDef, places: Places) -> Span:
    """ast says where `def` stands, libcst how much space there is before the name."""
    below, before, width = header.name
    line = node.lineno + below
    column = 1 + before + (0 if below else node.col_offset)
    return Span(places.path, line, column, line, column + width)


def _may_collect(param: ast.arg, names: Names, places: Places) -> bool:
    """Does its annotation name the marker, or something that this module makes of it?"""
    written = places.written(param.annotation).text if param.annotation else ""
    return FAN_IN in written or FAN_IN in names.aliases.get(written.partition("[")[0], "")


def _params(
    header: Header, arguments: ast.arguments, passed: Mapping[str, Passage], places: Places
) -> Iterator[Param]:
    defaults = _defaults(arguments)
    widths = iter(header.widths)
    kinds = (
        ("positional-only", arguments.posonlyargs),
        ("either", arguments.args),
        ("*", [arguments.vararg] if arguments.vararg else []),
        ("keyword-only", arguments.kwonlyargs),
        ("**", [arguments.kwarg] if arguments.kwarg else []),
    )
    for kind, nodes in kinds:
        for node in nodes:
            whole = places.span(node)
            span = Span(places.path, whole.line, whole.column, whole.line, whole.column + next(widths))
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
    """Nothing but a docstring, `...`, `pass` or `raise`."""
    return all(isinstance(part, ast.Raise) or _is_nothing(part) for part in node.body)


def _is_nothing(part: ast.stmt) -> bool:
    return isinstance(part, ast.Pass) or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
