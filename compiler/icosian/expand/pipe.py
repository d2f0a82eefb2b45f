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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..ir.condition import Condition, Region
from ..ir.expression import Argument, Function, Taken
from ..ir.expression import Call as Called
from ..ir.graph import Need, Node
from ..ir.source import Flaw
from ..ir.types import Type
from ..ir.values import Factory, Opaque
from .annotations import Where, type_of
from .binding import bind, existing, no_parameter, own, redirected
from .modifiers import Call, Nodes, answers_to, sinks, unknown, unknown_target
from .steps import Step, steps


@dataclass(frozen=True, slots=True)
class Way:
    """Whose value arrives, of which type, in which configurations, and through which functions."""

    source: str
    type: Type
    when: Condition
    through: tuple[str, ...] = ()


@answers_to("pipe_input", "pipe", bucket="inject")
def pipe_input(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Steps on the way to the first parameter, or to the one that `on_input` names."""
    read = steps(call)
    if not isinstance(read, list):
        yield from unknown(nodes, *read)
        return
    target = _target(call)
    taken = [need.type for node in nodes for need in node.needs if need.source == target]
    if not taken:
        yield from unknown(nodes, _not_taken(target, call))
        return
    overall = dict(call.keywords).get("namespace", ...)
    spaces = [step.namespace if overall is ... else overall for step in read]
    made, ways = list[Node](), list[Way]()
    for when in existing(nodes).apart():
        more, further = _chain(read, spaces, Way(target, taken[0], when), own(nodes))
        made += more
        ways += further
    yield from redirected(nodes, target, [(way.source, way.when) for way in ways])
    yield from made


@answers_to("pipe_output", bucket="transform")
def pipe_output(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Steps on the value of every last node, or of those that `on_output` names."""
    read = steps(call)
    if not isinstance(read, list):
        yield from unknown(nodes, *read)
        return
    wanted = dict(call.keywords).get("on_output")
    names = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list | tuple) else None
    last = {id(node) for node in sinks(nodes) if names is None or node.name in names}
    missing = [unknown_target(nodes, name, call, call.at("on_output")) for name in names or ()]
    missing += [unknown_target(nodes, name, step.call) for step in read for name in step.on]
    if flaws := [each for each in missing if each]:
        yield from unknown(nodes, *flaws)
        return
    for node in nodes:
        ours = [step for step in read if not step.on or node.name in step.on]
        if id(node) not in last or not ours:
            yield node
            continue
        raw = replace(node, name=f"{node.name}.raw", is_inner=True)
        # Hamilton puts all of them into one namespace, whatever a step says of its own.
        spaces = [dict(call.keywords).get("namespace", ...)] * len(ours)
        made, ways = _chain(ours, spaces, Way(raw.name, node.type, node.when), node)
        # Where no step is there, the node is what it was.
        yield from (_same(node, way) if way.through else replace(node, when=way.when) for way in ways)
        yield from (replace(raw, when=each) for each in used(raw.name, made))
        yield from made


def _not_taken(target: str, call: Call) -> Flaw:
    params = [param.name for param in call.definition.params]
    if target and target not in params:
        return no_parameter(call.definition.name, target, params, call.at("on_input"))
    return call.flaw(f"nothing of `{call.definition.name}` takes `{target}`, which could be piped")


def used(name: str, made: Iterable[Node]) -> list[Condition]:
    """The configurations in which some node takes this value, none of them twice."""
    region = Region()
    for node in made:
        if any(need.source == name for need in node.needs):
            region |= Region((node.when,))
    return region.apart()


def _chain(read: list[Step], spaces: list[object], start: Way, node: Node) -> tuple[list[Node], list[Way]]:
    """The nodes of the steps, each in its namespace, and whose value arrives after them."""
    ways, made = [start], list[Node]()
    for step, space in zip(read, spaces, strict=True):
        further = list[Way]()
        for way in ways:
            here = way.when & step.when
            if here.is_possible:
                one = replace(
                    _step_node(step, _name(step, space, node.name, way), way.source, node), when=here
                )
                made.append(one)
                further.append(Way(one.name, one.type, here, (*way.through, step.function.name)))
            further += (replace(way, when=part) for part in way.when.minus(step.when))
        ways = further
    return made, ways


def _step_node(step: Step, name: str, source: str, node: Node) -> Node:
    call = step.call
    symbols = call.where.symbols
    assert symbols
    module = symbols.modules[step.function.path]
    where = Where(module.names, symbols, module.path)
    definition = call.defined(step.function)
    needs = tuple(
        Need(
            param=param.name,
            source=param.name,
            type=type_of(param.annotation.text, where),
            has_default=bool(param.default.text),
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
    values = {param: _value(one, call) for param, one in given.items()}
    made = replace(made, needs=tuple(_leaking(need, given, call) for need in made.needs))
    return bind(made, values, call, owner=definition.name)


def _leaking(need: Need, given: Mapping[str, object], call: Call) -> Need:
    """Nothing binds it: whoever has its name gives it, in place of its default."""
    return replace(need, leak=call.written.span) if need.has_default and need.param not in given else need


def _value(given: object, call: Call) -> object:
    """Steps take bare values, too."""
    is_ready = isinstance(given, Opaque) or (
        isinstance(given, Factory) and given.name in ("source", "value", "group", "configuration")
    )
    return given if is_ready else Factory("value", (given,), (), call.written)


def _same(node: Node, way: Way) -> Node:
    need = Need(way.source, way.source, way.type, has_default=False, by_keyword=False, span=node.span)
    kind = way.type if way.type.name else node.type
    return replace(node, type=kind, needs=(need,), how=Taken(way.source), when=way.when)


def _name(step: Step, space: object, node: str, way: Way) -> str:
    count = way.through.count(step.function.name)
    plain = f"with_{step.function.name.lstrip('_')}" + (f"_{count}" if count else "")
    name = step.name or plain
    return name if space is None else f"{space if isinstance(space, str) else node}.{name}"


def _target(call: Call) -> str:
    named = dict(call.keywords).get("on_input")
    if isinstance(named, str):
        return named
    return call.definition.params[0].name if call.definition.params else ""
