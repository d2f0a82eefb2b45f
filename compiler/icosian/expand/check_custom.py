"""`check_output_custom`: validators of the user's own look at a value before anybody else gets it.

    class IsPrime(DataValidator):
        def name(self): return "prime"
        ...

    @check_output_custom(IsPrime(importance="fail"))
    def key(seed: int) -> int: ...                 ->   key_raw (seed)
                                                        key_prime (key_raw)
                                                        key (key_raw, key_prime)

Nodes are called after what `name` returns, so that has to be plain to see: a text, or one made of class
attributes.  In a script, base classes of the runtime take the place of `DataValidator`, `ValidationResult`
and their kin, be they Hamilton's or those of `icosian_runtime.dataflow`, so that it needs neither.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ..ir.graph import Node
from ..ir.values import ClassValue, Opaque, Residual
from .checked import Asked, Found, Validator, checked
from .evaluate.classes import Classes
from .modifiers import Call, Nodes, answers_to


@answers_to("check_output_custom", bucket="transform")
def check_output_custom(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Validators of the user's own, each with its importance."""
    assert call.where.symbols
    classes = Classes(call.where.symbols, call.evaluator)
    found = [_own(each, classes, call) for each in call.positional if not isinstance(each, Opaque)]
    facts = (*call.opaque(), *(each for each in found if not isinstance(each, Validator)))
    ours = [each for each in found if isinstance(each, Validator)]
    yield from checked(nodes, call, Asked(dict(call.keywords).get("target_"), None, lambda node: ours, facts))


def _own(value: object, classes: Classes, call: Call) -> Found:
    """A validator of the user's."""
    if isinstance(value, ClassValue):
        return call.flaw(f"`{value.name}` is a class; it takes what `{value.name}(…)` gives")
    if not isinstance(value, Residual):
        return call.flaw(
            "it takes validators of the project; those of Hamilton's are keywords of `check_output`"
        )
    kind = classes.of(value.text)
    name = classes.says(kind, "name") if kind else ""
    if not name:
        text = f"what `{value.text.text}` is called is not plain to see; its class needs a `name` that returns a text"
        return replace(call.flaw(text), span=value.text.span)
    assert kind
    validate = kind.method("validate")
    if validate and isinstance(validate[0], ast.AsyncFunctionDef):
        text = f"`validate` of `{kind.name}` is async, and would never be awaited"
        return replace(call.flaw(text), span=value.text.span)
    return Validator(name, "custom", value, is_custom=True)
