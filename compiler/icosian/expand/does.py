"""`does`: another function does the work, with the parameters of this one.

@does(_sum, first="a")
def total(a: int, b: int = 2) -> int: ...      ->   total (a, b)   _sum(first=a, b=b, or 2)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..ir.expression import Call as Called
from ..ir.expression import Expression, Fixed, Function
from ..ir.graph import Node
from ..ir.source import Flaw, Text
from ..ir.values import ClassValue, FunctionValue, Lambda, Residual
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
        yield call.flaw("it needs a function that does the work")
        return
    if not call.definition.is_empty:
        yield call.flaw(f"`{name}` has a body, which would never run; say `...`")
    if strange := next((key for key, original in given.items() if original not in params), ""):
        what = f"`{strange}` gets `{given[strange]}`, which is no parameter of `{name}`"
        yield call.flaw(what, call.argument(strange))
        return
    wanted = {original: key for key, original in given.items()}
    passed = {wanted.get(param, param): param for param in params}
    if _passed_by_hamilton(params, given) != passed:
        yield call.flaw("its names get into each other's way, and Hamilton loses a value")
    elif isinstance(function, FunctionValue) and (misfit := _misfit(function, passed, call)):
        yield call.flaw(misfit, call.argument(0))


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
    params = call.defined(function).params
    by_name = {param.name: param for param in params if param.kind in ("either", "keyword-only")}
    takes_all = any(param.kind == "**" for param in params)
    if unknown := [name for name in passed if name not in by_name and not takes_all]:
        return f"`{function.name}` has no parameter `{unknown[0]}`"
    must = [param.name for param in params if param.kind not in ("*", "**") and not param.default.text]
    missing = [name for name in must if name not in passed or name not in by_name]
    return f"`{function.name}` needs `{missing[0]}`, which nobody gives it" if missing else ""
