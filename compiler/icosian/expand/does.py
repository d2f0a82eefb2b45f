"""`does`: another function does the work, with the parameters of this one.

@does(_sum, first="a")
def total(a: int, b: int = 2) -> int: ...      ->   total (a, b)   _sum(first=a, b=b, or 2)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..ir.expression import Call as Called
from ..ir.expression import Expression, Fixed, Function
from ..ir.graph import Node
from ..ir.source import Flaw, Span, Text
from ..ir.values import ClassValue, FunctionValue, Lambda, Residual
from .binding import no_parameter
from .evaluate.place import Place, parsed
from .modifiers import Call, Nodes, answers_to, unknown


@answers_to("does", bucket="generate")
def does(nodes: Nodes, call: Call) -> Iterator[Node]:
    given = dict(call.keywords)
    function = next(iter(call.positional), given.pop("replacing_function", None))
    facts = call.opaque() or [*_wrong(function, given, call)]
    if facts or not isinstance(function, FunctionValue | ClassValue | Lambda | Residual):
        yield from unknown(nodes, *facts)
        return
    passed_as = {str(original): name for name, original in given.items()}
    texts = {param.name: param.default for param in call.definition.params}
    for node in nodes:
        assert isinstance(node.how, Called)
        arguments = tuple(
            replace(
                each,
                passed_as=passed_as.get(each.param, ""),
                default=_default(texts[each.param], call) if each.is_optional else None,
            )
            for each in node.how.arguments
        )
        yield replace(node, how=Called(_called(function), arguments, by_name=True))


def _called(function: FunctionValue | ClassValue | Lambda | Residual) -> Function | Residual:
    match function:
        case Residual():
            return function
        case Lambda(text=text):
            return Residual(text)
        case FunctionValue(path=path, name=name) | ClassValue(path=path, name=name):
            return Function(path, name)


def _default(text: Text, call: Call) -> Expression:
    """What the parameter gets where nobody gives it; what could be changed is made once, as in Python."""
    known = call.evaluator.value(text, call.where.path)
    is_plain = known is None or isinstance(known, bool | int | float | str | bytes)
    return Fixed(known) if is_plain else Residual(text)


def _wrong(function: object, given: Mapping[str, object], call: Call) -> Iterator[Flaw]:
    """What Hamilton finds out when the module is imported."""
    name, params = call.definition.name, [param.name for param in call.definition.params]
    if not isinstance(function, FunctionValue | ClassValue | Lambda | Residual):
        yield call.flaw("it needs a function that does the work", call.at(0))
        return
    if place := _code(call):
        yield Flaw("discarded-body", f"the body of `{name}` never runs, for `@does` replaces it", place)
    if strange := [(key, str(original)) for key, original in given.items() if original not in params]:
        yield from (no_parameter(name, original, params, call.at(key)) for key, original in strange)
        return
    wanted = {original: key for key, original in given.items()}
    passed = {wanted.get(param, param): param for param in params}
    if _passed_by_hamilton(params, given) != passed:
        yield call.flaw("its names get into each other's way, and Hamilton loses a value")
    elif isinstance(function, FunctionValue) and (misfit := _misfit(function, passed, call)):
        yield call.flaw(misfit, call.at(0))


def _passed_by_hamilton(params: list[str], given: Mapping[str, object]) -> dict[str, object]:
    """Whose value goes under which name; nothing where Hamilton stumbles."""
    passed: dict[str, object] = {param: param for param in params}
    for name, original in given.items():
        if name not in given.values():
            if original not in passed:
                return {}
            del passed[str(original)]
        passed[name] = original
    return passed


def _misfit(function: FunctionValue, passed: Mapping[str, object], call: Call) -> str:
    """Why the function cannot be called with these names, "" if it can."""
    worker = call.defined(function)
    if not all(each.modifier for each in worker.decorators):
        return ""  # nobody knows what it takes
    params = worker.params
    by_name = {param.name: param for param in params if param.kind in ("either", "keyword-only")}
    takes_all = any(param.kind == "**" for param in params)
    if unknown := [name for name in passed if name not in by_name and not takes_all]:
        return f"`{function.name}` has no parameter `{unknown[0]}`"
    must = [param.name for param in params if param.kind not in ("*", "**") and not param.default.text]
    missing = [name for name in must if name not in passed or name not in by_name]
    return f"`{function.name}` needs `{missing[0]}`, which nobody gives it" if missing else ""


def _code(call: Call) -> Span | None:
    """Where the function does something, if it does: more than to say nothing, or to return None."""
    assert call.where.symbols
    path = call.where.path
    line = call.definition.span.line
    statement = next(each for each in call.where.symbols.modules[path].statements if line in each.lines)
    functions = (
        each
        for part in parsed(statement.text)
        for each in ast.walk(part)
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    for function in functions:
        is_ours = statement.line + function.lineno - 1 == line
        for each in function.body if is_ours else ():
            match each:
                case ast.Pass() | ast.Expr(value=ast.Constant()):
                    continue
                case ast.Return(value=None | ast.Constant(value=None)):
                    continue
            return Place(Text(statement.text, Span(path, statement.line, 1, statement.line, 1))).span(each)
    return None
