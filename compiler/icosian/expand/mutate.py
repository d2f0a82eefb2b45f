"""`mutate`: a function changes what other functions of its module give, and is no node itself.

    def price(base: int) -> int: ...

    @mutate(price, apply_to(cost, rate=value(3)).when(region="EU"), rate=source("vat"))
    def _taxed(amount: int, rate: int) -> int: ...

                                               ->   price.raw (base)
                                                    price.with_taxed (price.raw, vat)   _taxed(…, vat)
                                                    price (price.with_taxed)            the same value

Every mutation is a step of `pipe_output` on the function that it changes: the last, and of that very pipe where
the function has one.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..ir.source import Flaw, Text
from ..ir.values import Factory, FunctionValue, Opaque
from .evaluate.place import inside
from .modifiers import Call, Change, changes_others
from .steps import MUTATION


@changes_others(MUTATION)
def mutate(call: Call) -> Iterator[Change | Text | Flaw]:
    """A step for each function that is named."""
    wrong: list[Text | Flaw] = [*call.opaque(), *_wrong(call)]
    yield from wrong
    shared = tuple((name, given) for name, given in call.keywords if name != "collapse")
    for place, given in enumerate(() if wrong else call.positional):
        at = inside(call.written, place)
        of_target = given if isinstance(given, Factory) and given.name == "apply_to" else None
        target = next(iter(of_target.positional), None) if of_target else given
        if isinstance(target, Opaque):
            yield target.text
        elif problem := _misplaced(target, call):
            yield call.flaw(problem, at.span)
        else:
            assert isinstance(target, FunctionValue)
            mutating = FunctionValue(call.where.path, call.definition.name)
            keywords = of_target.keywords if of_target and of_target.keywords else shared
            chained = of_target.chained if of_target else ()
            yield Change(target.name, "pipe_output", Factory(MUTATION, (mutating,), keywords, at, chained))


def _wrong(call: Call) -> Iterator[Flaw]:
    if call.definition.fate:
        yield call.flaw(f"`{call.definition.name}` is {call.definition.fate}, and a script knows one only")
    if not call.positional:
        yield call.flaw("it names no function")
    if dict(call.keywords).get("collapse"):
        yield call.flaw("Hamilton cannot collapse the steps into one node", call.at("collapse"))
    others = [each for each in call.definition.modifiers() if each.modifier != call.modifier]
    for each in others:
        yield call.flaw(f"`@{each.modifier}` has no effect, as the function is no node", each.written.span)


def _misplaced(target: object, call: Call) -> str:
    """Why this cannot be changed, "" if it can."""
    if not isinstance(target, FunctionValue):
        return "it takes functions of this module, by their names"
    if target.path != call.where.path:
        return f"`{target.name}` is a function of another module, and Hamilton changes none of these"
    if call.defined(target).span >= call.definition.span:
        return f"`{target.name}` is defined further down, and does not exist yet"
    return ""
