"""`resolve` and `resolve_from_config`: the configuration says which modifier it is.

    @resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda names: inject(xs=group(*map(source, names))))

Lint leaves the function out where a key that it takes is not given, and says so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..ir.source import Flaw, Text
from ..ir.values import Factory, FunctionValue, HamiltonName, Lambda, Opaque
from .evaluate.place import expression
from .modifiers import Call, becomes, made_call

_POWER = "hamilton.enable_power_user_mode"


@becomes("resolve", "resolve_from_config")
def resolve(call: Call) -> Iterator[Call | Text | Flaw]:
    """The modifier that the function gives for this configuration."""
    given = dict(zip(("when", "decorate_with"), call.positional, strict=False)) | dict(call.keywords)
    if call.modifier == "resolve_from_config" and call.positional:
        given = {"decorate_with": call.positional[0]}
    function, when = given.get("decorate_with"), given.get("when")
    if isinstance(function, Opaque):
        yield function.text
    elif not isinstance(function, Lambda | FunctionValue):
        yield call.flaw("`decorate_with` has to be a lambda, or a function of the project")
    elif not _takes_keys(function, call):
        yield call.flaw(
            "`decorate_with` has to name each config key that it takes, as a parameter of its own"
        )
    elif when is not None and not (
        isinstance(when, HamiltonName) and when.qualified.endswith("CONFIG_AVAILABLE")
    ):
        yield call.flaw("only `ResolveAt.CONFIG_AVAILABLE` is a time to resolve at")
    elif call.given.values.get(_POWER, not call.given.is_whole) is not True:
        yield call.flaw(f"Hamilton resolves only where the config says `{_POWER}`; give `-c {_POWER}=true`")
    else:
        yield from _made(call, call.evaluator.call(function, call.given, call.written))


def _made(call: Call, result: object) -> Iterator[Call | Text | Flaw]:
    if isinstance(result, Opaque) and not call.given.is_whole:
        yield call.left_out()
    elif isinstance(result, Opaque):
        yield Text(result.text.text, result.text.span)
    elif isinstance(result, Factory):
        yield made_call(result.name, result, call)
    else:
        yield call.flaw("what it gives is no modifier")


def _takes_keys(function: Lambda | FunctionValue, call: Call) -> bool:
    """Can all that it takes be passed by name?"""
    if isinstance(function, FunctionValue):
        return all(each.kind in ("either", "keyword-only") for each in call.defined(function).params)
    tree = expression(function.text.text)
    assert isinstance(tree, ast.Lambda)
    return not (tree.args.posonlyargs or tree.args.vararg or tree.args.kwarg)
