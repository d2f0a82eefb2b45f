"""`pipe_input` and `pipe_output`: steps before a function, and after it.

    @pipe_input(step(_add_one), step(_times, y=2).named("doubled"))
    def f(a: int, b: int) -> int: ...          ->   f.with_add_one (a)                _add_one(a)
                                                    f.doubled (f.with_add_one)        _times(…, 2)
                                                    f (f.doubled, b)

    @pipe_output(step(_add_one))
    def f(a: int) -> int: ...                  ->   f.raw (a)
                                                    f.with_add_one (f.raw)
                                                    f (f.with_add_one)                the same value

A step may exist in some configurations only (`.when(…)`), so what comes after it has a variant for each way
in which the steps before it may be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..ir.condition import ALWAYS, Condition
from ..ir.expression import Argument, Function, Taken
from ..ir.expression import Call as Called
from ..ir.graph import Need, Node
from ..ir.source import Flaw, Text
from ..ir.types import Type
from ..ir.values import Factory, FunctionValue, Opaque
from .annotations import Where, type_of
from .binding import bind, no_parameter
from .config import condition_of, substring, text_of_choices
from .modifiers import Call, Nodes, answers_to, sinks, unknown, unknown_target

_SAME = "..."  # the namespace of the function itself
Way = tuple[str, Type, Condition]  # whose value arrives, of which type, and where


@dataclass(frozen=True, slots=True)
class Step:
    """A step as written."""

    function: FunctionValue
    given: dict[str, object]  # what its other parameters get
    positional: tuple[object, ...]
    written: Text
    name: str = ""
    namespace: object = ...  # a text, or None; `...` is that of the function
    when: Condition = ALWAYS
    on: tuple[str, ...] = ()  # `on_input` or `on_output`


@answers_to("pipe_input", "pipe", bucket="inject")
def pipe_input(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Steps on the way to the first parameter, or to the one that `on_input` names."""
    read = _steps(call)
    if not isinstance(read, list) or len(nodes) != 1 or not nodes[0].needs:
        yield from unknown(nodes, *(read if not isinstance(read, list) else [_misplaced(call)]))
        return
    (node,) = nodes
    variants = [(node.when, node)]
    for param in dict.fromkeys(_target(step, call) or node.needs[0].param for step in read):
        need = next((each for each in node.needs if each.param == param), None)
        if need is None:
            at = next((each.written.span for each in read if param in each.on), call.at("on_input"))
            yield from unknown(
                nodes, no_parameter(call.definition.name, param, (each.param for each in node.needs), at)
            )
            return
        ours = [step for step in read if (_target(step, call) or node.needs[0].param) == param]
        made, ways = _chain(ours, (need.source, need.type, node.when), node, call)
        yield from made
        variants = [
            (here, _taking(variant, param, source))
            for when, variant in variants
            for source, _, way in ways
            if (here := when & way).is_possible
        ]
    yield from (replace(variant, when=when) for when, variant in variants)


@answers_to("pipe_output", bucket="transform")
def pipe_output(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Steps on the value of every last node, or of those that `on_output` names."""
    read = _steps(call)
    if not isinstance(read, list):
        yield from unknown(nodes, *read)
        return
    wanted = dict(call.keywords).get("on_output")
    names = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list | tuple) else None
    missing = [unknown_target(nodes, name, call, call.at("on_output")) for name in names or ()]
    missing += [unknown_target(nodes, name, call, each.written.span) for each in read for name in each.on]
    if flaws := [each for each in missing if each]:
        yield from unknown(nodes, *flaws)
        return
    last = {id(node) for node in sinks(nodes) if names is None or node.name in names}
    for node in nodes:
        ours = [step for step in read if not step.on or node.name in step.on]
        if id(node) not in last or not ours:
            yield node
            continue
        raw = replace(node, name=f"{node.name}.raw", is_inner=True)
        made, ways = _chain(ours, (raw.name, node.type, node.when), node, call)
        for source, type, when in ways:
            if source == raw.name:
                yield replace(node, when=when)  # no step is there
                continue
            yield _same(node, source, type, when)
        yield from (replace(raw, when=each) for each in _used(raw.name, made))
        yield from made


def _used(name: str, made: list[Node]) -> list[Condition]:
    """The configurations in which some step takes the raw value."""
    boxes: list[Condition] = []
    for node in made:
        if any(need.source == name for need in node.needs):
            left = [node.when]
            for box in boxes:
                left = [part for each in left for part in each.minus(box)]
            boxes += left
    return boxes


def _chain(steps: list[Step], start: Way, node: Node, call: Call) -> tuple[list[Node], list[Way]]:
    """The nodes of the steps, and whose value arrives after them."""
    ways, made = [start], list[Node]()
    counts: dict[str, int] = {}
    for step in steps:
        name = _name(step, node.name, counts, call)
        taken, passed = list[Way](), list[Way]()
        for source, type, when in ways:
            here = when & step.when
            if here.is_possible:
                one = _step_node(step, name, source, type, node, call)
                made.append(replace(one, when=here))
                taken.append((name, one.type, here))
            passed += ((source, type, part) for part in when.minus(step.when))
        ways = [*taken, *passed]
    return made, ways


def _step_node(step: Step, name: str, source: str, type: Type, node: Node, call: Call) -> Node:
    symbols = call.where.symbols
    assert symbols
    module = symbols.modules[step.function.path]
    where = Where(module.names, symbols, module.path)
    definition = next(each for each in module.functions if each.name == step.function.name)
    needs = tuple(
        Need(
            param=param.name,
            source=param.name,
            type=type_of(param.annotation.text, where),
            has_default=bool(param.default),
            by_keyword=param.kind == "keyword-only",
            span=call.written.span,
        )
        for param in definition.params
    )
    first = needs[0]
    made = replace(
        node,
        name=name,
        type=type_of(definition.returns.text, where),
        needs=(replace(first, source=source, has_default=False), *needs[1:]),
        how=Called(
            function=Function(module.path, definition.name),
            arguments=tuple(
                Argument(
                    need.param,
                    Taken(source if need is first else need.source),
                    need.by_keyword,
                    need.has_default and need is not first,
                )
                for need in needs
            ),
            by_name=not all(decorator.modifier for decorator in definition.decorators),
        ),
        is_inner=True,
    )
    given = dict(zip((need.param for need in needs[1:]), step.positional, strict=False)) | step.given
    made = replace(made, needs=tuple(_leaking(need, given, call) for need in made.needs))
    return bind(made, {param: _value(one, call) for param, one in given.items()}, call, written=step.written)


def _leaking(need: Need, given: Mapping[str, object], call: Call) -> Need:
    """Nothing binds it: whoever has its name gives it, in place of its default."""
    return replace(need, leak=call.written.span) if need.has_default and need.param not in given else need


def _value(given: object, call: Call) -> object:
    """Steps take bare values, too."""
    is_ready = isinstance(given, Opaque) or (
        isinstance(given, Factory) and given.name in ("source", "value", "group", "configuration")
    )
    return given if is_ready else Factory("value", (given,), (), call.written)


def _same(node: Node, source: str, type: Type, when: Condition) -> Node:
    need = Need(source, source, type, has_default=False, by_keyword=False, span=node.span)
    return replace(node, type=type if type.name else node.type, needs=(need,), how=Taken(source), when=when)


def _taking(node: Node, param: str, source: str) -> Node:
    assert isinstance(node.how, Called)
    arguments = tuple(
        replace(each, value=Taken(source), is_optional=each.is_optional and each.value == Taken(source))
        if each.param == param
        else each
        for each in node.how.arguments
    )
    needs = tuple(replace(need, source=source) if need.param == param else need for need in node.needs)
    return replace(node, needs=needs, how=replace(node.how, arguments=arguments))


def _steps(call: Call) -> list[Step] | tuple[Text | Flaw, ...]:
    """The steps, or what is wrong with them."""
    if call.opaque():
        return call.opaque()
    steps = list[Step]()
    for given in call.positional:
        if not isinstance(given, Factory) or given.name != "step":
            return (call.flaw("it takes steps: `step(function, …)`", call.at(len(steps))),)
        read = _step(given, call)
        if not isinstance(read, Step):
            return (read,)
        steps.append(read)
    return steps or (call.flaw("it names no step"),)


def _step(given: Factory, call: Call) -> Step | Text | Flaw:
    function, *positional = given.positional or (None,)
    if isinstance(function, Opaque):
        return function.text
    definition = call.function(function) if isinstance(function, FunctionValue) else None
    if not isinstance(function, FunctionValue) or definition is None or not definition.params:
        message = "a step needs a function with parameters, at module level of the project"
        return call.flaw(message, given.text.span)
    for param in definition.params[1 + len(positional) :]:
        if not param.default and param.name not in dict(given.keywords):
            return call.flaw(f"the step does not say what `{param.name}` gets", given.text.span)
    return _chained(Step(function, dict(given.keywords), tuple(positional), given.text), given, call)


def _chained(step: Step, given: Factory, call: Call) -> Step | Flaw:
    """The step after `.named(…)`, `.when(…)` and the like."""
    overall = dict(call.keywords)
    for method, arguments, keywords in given.chained:
        options = dict(keywords)
        if method == "named":
            name = str(arguments[0] if arguments else options.get("name", ""))
            namespace = options.get("namespace", arguments[1] if len(arguments) > 1 else ...)
            if namespace is not ... and "namespace" in overall:
                return call.flaw("a step and all of them together have a namespace", given.text.span)
            step = replace(step, name=name, namespace=namespace)
        elif method.startswith("when"):
            condition = condition_of(f"config.{method}", options)
            if arguments:
                return call.flaw(f"`.{method}(…)` takes keys: `key=value`", given.text.span)
            if text := text_of_choices(method, options):
                return substring(f".{method}", text, given.text.span)
            if condition is None:
                return call.flaw(f"`.{method}(…)` needs literal values", given.text.span)
            step = replace(step, when=step.when & condition)
        elif method in ("on_input", "on_output"):
            if method in overall:
                return call.flaw(f"a step and all of them together have `{method}`", given.text.span)
            one = (
                arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list | tuple) else arguments
            )
            step = replace(step, on=tuple(map(str, one)))
        else:
            return call.flaw(f"steps have no `.{method}(…)`", given.text.span)
    return step


def _name(step: Step, node: str, counts: dict[str, int], call: Call) -> str:
    count = counts[step.function.name] = counts.get(step.function.name, -1) + 1
    plain = f"with_{step.function.name.lstrip('_')}" + (f"_{count}" if count else "")
    overall = dict(call.keywords).get("namespace", ...)
    namespace = (
        step.namespace
        if step.name and (step.namespace is None or isinstance(step.namespace, str))
        else overall
    )
    if namespace is None:
        return step.name or plain
    return f"{namespace if isinstance(namespace, str) else node}.{step.name or plain}"


def _target(step: Step, call: Call) -> str:
    overall = dict(call.keywords).get("on_input")
    return step.on[0] if step.on else overall if isinstance(overall, str) else ""


def _misplaced(call: Call) -> Flaw:
    return call.flaw(f"`{call.definition.name}` is several nodes, or takes nothing that could be piped")
