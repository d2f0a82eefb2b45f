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

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..ir.condition import ALWAYS, Condition, Region
from ..ir.expression import Argument, Function, Taken
from ..ir.expression import Call as Called
from ..ir.graph import Need, Node
from ..ir.source import Flaw, Text
from ..ir.types import Type
from ..ir.values import Factory, FunctionValue, Opaque
from .annotations import Where, type_of
from .binding import bind, existing, own, redirected
from .config import condition_of
from .modifiers import Call, Nodes, answers_to, sinks, unknown

MUTATION = "mutate"  # what a step is called that another function brings


@dataclass(frozen=True, slots=True)
class Way:
    """Whose value arrives, of which type, in which configurations, and through which functions."""

    source: str
    type: Type
    when: Condition
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step as written."""

    call: Call  # what is said where it is written
    function: FunctionValue
    given: dict[str, object]  # what its other parameters get
    positional: tuple[object, ...]
    name: str
    namespace: object  # a text, None, or `...` for the function's own
    when: Condition
    on: tuple[str, ...]  # the nodes on which it is to run; without any, on all of the last


@answers_to("pipe_input", "pipe", bucket="inject")
def pipe_input(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Steps on the way to the first parameter, or to the one that `on_input` names."""
    read = _steps(call)
    facts = [*_untold(read, call)] if isinstance(read, list) else read
    target = _target(call)
    taken = [need.type for node in nodes for need in node.needs if need.source == target]
    if not taken and not facts:
        facts = [call.flaw(f"nothing of `{call.definition.name}` takes `{target}`, which could be piped")]
    if facts or not isinstance(read, list):
        yield from unknown(nodes, *facts)
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
    read = _steps(call)
    facts = [*_untold(read, call)] if isinstance(read, list) else read
    if facts or not isinstance(read, list):
        yield from unknown(nodes, *facts)
        return
    wanted = dict(call.keywords).get("on_output")
    names = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list | tuple) else None
    last = {id(node) for node in sinks(nodes) if names is None or node.name in names}
    if strange := _strange(nodes, read, names, call):
        yield from unknown(nodes, strange)
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


def _strange(nodes: Nodes, steps: list[Step], names: Iterable[object] | None, call: Call) -> Flaw | None:
    """A node that steps are to run on, and that the function is not."""
    there = {node.name for node in nodes}
    targets = [(call, name) for name in names or ()] + [
        (step.call, name) for step in steps for name in step.on
    ]
    missing = ((where, name) for where, name in targets if name not in there)
    return next((where.flaw(f"nothing is called `{name}` there") for where, name in missing), None)


def used(name: str, made: Iterable[Node]) -> list[Condition]:
    """The configurations in which some node takes this value, none of them twice."""
    region = Region()
    for node in made:
        if any(need.source == name for need in node.needs):
            region |= Region((node.when,))
    return region.apart()


def _chain(steps: list[Step], spaces: list[object], start: Way, node: Node) -> tuple[list[Node], list[Way]]:
    """The nodes of the steps, each in its namespace, and whose value arrives after them."""
    ways, made = [start], list[Node]()
    for step, space in zip(steps, spaces, strict=True):
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
    return bind(made, values, call, owner=definition.name)


def _value(given: object, call: Call) -> object:
    """Steps take bare values, too."""
    is_ready = isinstance(given, Opaque) or (
        isinstance(given, Factory) and given.name in ("source", "value", "group")
    )
    return given if is_ready else Factory("value", (given,), (), call.written)


def _same(node: Node, way: Way) -> Node:
    need = Need(way.source, way.source, way.type, has_default=False, by_keyword=False, span=node.span)
    kind = way.type if way.type.name else node.type
    return replace(node, type=kind, needs=(need,), how=Taken(way.source), when=way.when)


def _steps(call: Call) -> list[Step] | tuple[Text | Flaw, ...]:
    """The steps, or what is wrong with them."""
    if call.opaque():
        return call.opaque()
    steps = []
    for given in call.positional:
        if not isinstance(given, Factory) or given.name not in ("step", MUTATION):
            return (call.flaw("it takes steps: `step(function, …)`"),)
        read = _step(given, call)
        if not isinstance(read, Step):
            return (read,)
        steps.append(read)
    return steps or (call.flaw("it names no step"),)


def _untold(steps: list[Step], call: Call) -> Iterator[Flaw]:
    """What Hamilton has no way to do, or cannot decide."""
    given = dict(call.keywords)
    if given.get("collapse"):
        yield call.flaw("Hamilton cannot collapse the steps into one node", call.argument("collapse"))
    if isinstance(given.get("on_input"), list | tuple):
        yield call.flaw("`on_input` takes the name of one parameter", call.argument("on_input"))
    own = [step for step in steps if step.call.modifier != MUTATION]
    if given.get("on_output") is not None and any(step.on for step in own):
        yield call.flaw("`on_output` is said of all steps, and of one", call.argument("on_output"))
    if given.get("namespace", ...) is not ... and any(step.namespace is not ... for step in own):
        yield call.flaw("`namespace` is said of all steps, and of one", call.argument("namespace"))


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
    name, namespace, when, on = "", ..., ALWAYS, tuple[str, ...]()  # type: str, object, Condition, tuple[str, ...]
    for method, arguments, keywords in given.chained:
        options = dict(keywords)
        if method in ("named", "namespaced"):
            words = ("name", "namespace") if method == "named" else ("namespace",)
            options |= dict(zip(words, arguments, strict=False))
            name = str(options["name"]) if options.get("name") else name
            namespace = options["namespace"] if options.get("namespace", ...) is not ... else namespace
        elif method.startswith("when"):
            condition = condition_of(f"config.{method}", options)
            if condition is None:
                return call.flaw(f"`.{method}(…)` needs literal values")
            when &= condition
        elif method == "on_output":
            target = arguments[0] if arguments else options.get("target")
            on = (
                (target,)
                if isinstance(target, str)
                else tuple(map(str, target))
                if isinstance(target, list | tuple)
                else ()
            )
        else:
            return call.flaw(f"steps have no `.{method}(…)`")
    return Step(call, function, dict(given.keywords), tuple(positional), name, namespace, when, on)


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
