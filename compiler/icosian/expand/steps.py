"""The steps of a pipe as they are written: `step(function, …)` with what is chained behind it.

step(_times, y=2).named("doubled").when(kind="a")
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..ir.condition import ALWAYS, Condition
from ..ir.source import Definition, Flaw, Text
from ..ir.values import Factory, FunctionValue, Opaque
from .config import condition_of, substring, text_of_choices
from .modifiers import Call

MUTATION = "mutate"  # what a step is called that another function brings


@dataclass(frozen=True, slots=True)
class Step:
    """A step as written."""

    call: Call  # what is said where it is written
    function: FunctionValue
    given: dict[str, object]  # what its other parameters get
    positional: tuple[object, ...]
    name: str = ""
    namespace: object = ...  # a text, or None; `...` is the function's own
    when: Condition = ALWAYS
    on: tuple[str, ...] = ()  # the nodes on which it is to run; without any, on all of the last


def steps(call: Call) -> list[Step] | tuple[Text | Flaw, ...]:
    """The steps, or what is wrong with them."""
    if call.opaque():
        return call.opaque()
    read = list[Step]()
    for place, given in enumerate(call.positional):
        if not isinstance(given, Factory) or given.name not in ("step", MUTATION):
            return (call.flaw("it takes steps: `step(function, …)`", call.at(place)),)
        one = _step(given, call)
        if not isinstance(one, Step):
            return (one,)
        read.append(one)
    if not read:
        return (call.flaw("it names no step"),)
    return tuple(_untold(read, call)) or read


def _untold(read: list[Step], call: Call) -> Iterator[Flaw]:
    """What Hamilton has no way to do, or cannot decide."""
    given = dict(call.keywords)
    if given.get("collapse"):
        yield call.flaw("Hamilton cannot collapse the steps into one node", call.at("collapse"))
    if isinstance(given.get("on_input"), list | tuple):
        yield call.flaw("`on_input` takes the name of one parameter", call.at("on_input"))
    for step in (each for each in read if each.call.modifier != MUTATION):
        if given.get("on_output") is not None and step.on:
            yield step.call.flaw("`on_output` is said of all steps, and of one")
        if given.get("namespace", ...) is not ... and step.namespace is not ...:
            yield step.call.flaw("`namespace` is said of all steps, and of one")


def _step(given: Factory, around: Call) -> Step | Text | Flaw:
    function, *positional = given.positional or (None,)
    call = replace(around, written=given.text)
    if isinstance(function, Opaque):
        return function.text
    if not isinstance(function, FunctionValue):
        return call.flaw("a step needs a function with parameters, at module level of the project")
    definition = call.defined(function)
    if given.name == MUTATION:
        call = replace(call, modifier=MUTATION, definition=definition)
    if not definition.params:
        return call.flaw(f"`{function.name}` has no parameter, and takes nothing that could be changed")
    if wrong := _unfit(definition):
        return call.flaw(wrong)
    for param in definition.params[1 + len(positional) :]:
        is_given = param.default.text or param.name in dict(given.keywords)
        if not is_given:
            return call.flaw(f"the step does not say what `{param.name}` gets")
    return _chained(Step(call, function, dict(given.keywords), tuple(positional)), given)


def _unfit(definition: Definition) -> str:
    """What keeps Hamilton from making a node of the function of a step."""
    for param in definition.params:
        if param.kind not in ("either", "keyword-only"):
            return f"`{definition.name}` cannot be given `{param.name}` by its name"
        if not param.annotation.text:
            return f"parameter `{param.name}` of `{definition.name}` has no type"
    return "" if definition.returns.text else f"`{definition.name}` does not say what it returns"


def _chained(step: Step, given: Factory) -> Step | Flaw:
    """The step after `.named(…)`, `.when(…)` and the like."""
    for method, arguments, keywords in given.chained:
        options = dict(keywords)
        if method in ("named", "namespaced"):
            words = ("name", "namespace") if method == "named" else ("namespace",)
            options |= dict(zip(words, arguments, strict=False))
            name, namespace = options.get("name"), options.get("namespace", ...)
            step = replace(step, name=str(name) if name else step.name)
            step = step if namespace is ... else replace(step, namespace=namespace)
        elif method.startswith("when"):
            found = _condition(step, method, arguments, options)
            if isinstance(found, Flaw):
                return found
            step = replace(step, when=step.when & found)
        elif method == "on_output":
            target = arguments[0] if arguments else options.get("target")
            names = target if isinstance(target, list | tuple) else (target,) * isinstance(target, str)
            step = replace(step, on=tuple(map(str, names)))
        else:
            return step.call.flaw(f"steps have no `.{method}(…)`")
    return step


def _condition(
    step: Step, method: str, arguments: tuple[object, ...], options: dict[str, object]
) -> Condition | Flaw:
    if arguments:
        return step.call.flaw(f"`.{method}(…)` takes keys: `key=value`")
    if text := text_of_choices(method, options):
        return substring(f".{method}", text, step.call.written.span)
    return condition_of(f"config.{method}", options) or step.call.flaw(f"`.{method}(…)` needs literal values")
