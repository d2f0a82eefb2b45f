"""`does`: another function does the work, with the parameters of this one.

@does(_sum, first="a")
def total(a: int, b: int) -> int: ...          ->   total (a, b)   _sum(first=a, b=b)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..ir.expression import Call as Called
from ..ir.expression import Function
from ..ir.graph import Node
from ..ir.source import Definition, Flaw, Span, Text
from ..ir.values import FunctionValue, Residual
from .binding import no_parameter
from .evaluate.place import Place, parsed
from .modifiers import Call, Nodes, answers_to, unknown


@answers_to("does", bucket="generate")
def does(nodes: Nodes, call: Call) -> Iterator[Node]:
    function = next(iter(call.positional), dict(call.keywords).get("replacing_function"))
    if call.opaque() or not isinstance(function, FunctionValue | Residual):
        flaw = call.flaw("it needs a function of the project, by its name", call.at(0))
        yield from unknown(nodes, *call.opaque(), *([] if call.opaque() else [flaw]))
        return
    if any(param.default for param in call.definition.params):
        yield from unknown(nodes, call.flaw("defaults of the function that it replaces are not supported"))
        return
    # {parameter of the function: parameter of what does the work}
    new_name = {str(old): new for new, old in call.keywords if new != "replacing_function"}
    definition = call.function(function) if isinstance(function, FunctionValue) else None
    flaws = [*_wrong(call, new_name)] or [*_unfit(call, new_name, definition)][:1]
    if flaws:
        yield from unknown(nodes, *flaws)
        return
    for node in nodes:
        assert isinstance(node.how, Called)
        arguments = tuple(
            replace(each, param=new_name.get(each.param, each.param)) for each in node.how.arguments
        )
        made = Function(function.path, function.name) if isinstance(function, FunctionValue) else function
        yield replace(node, how=Called(made, arguments, by_name=True))


def _wrong(call: Call, new_name: Mapping[str, str]) -> Iterator[Flaw]:
    """A body that never runs, and names that are none of its parameters."""
    name, params = call.definition.name, [param.name for param in call.definition.params]
    if place := _code(call):
        yield Flaw("discarded-body", f"the body of `{name}` never runs, for `@does` replaces it", place)
    for old, new in new_name.items():
        if old not in params:
            yield no_parameter(name, old, params, call.at(new))


def _unfit(call: Call, new_name: Mapping[str, str], worker: Definition | None) -> Iterator[Flaw]:
    """What does the work cannot be called with these parameters."""
    if worker is None or not all(each.modifier for each in worker.decorators):
        return  # nobody knows what it takes
    kinds = {param.kind for param in worker.params}
    takes = {param.name: param for param in worker.params if param.kind in ("either", "keyword-only")}
    given = [new_name.get(param.name, param.name) for param in call.definition.params]
    for name in given:
        if name not in takes and "**" not in kinds:
            yield call.flaw(f"`{worker.name}` takes no `{name}`", call.at(0))
    for name, param in takes.items():
        if name not in given and not param.default:
            yield call.flaw(f"`{worker.name}` needs `{name}`, and nothing gives it", call.at(0))


def _code(call: Call) -> Span | None:
    """Where the function does something, if it does: more than to say nothing, or to return None."""
    assert call.where.symbols
    path = call.where.path
    line = call.definition.span.line
    statement = next(each for each in call.where.symbols.modules[path].statements if line in each.lines)
    for function in parsed(statement.text):
        for each in function.body if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) else ():
            match each:
                case ast.Pass() | ast.Expr(value=ast.Constant()):
                    continue
                case ast.Return(value=None | ast.Constant(value=None)):
                    continue
            return Place(Text(statement.text, Span(path, statement.line, 1, statement.line, 1))).span(each)
    return None
