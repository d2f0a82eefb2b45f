"""`subdag` and `parameterized_subdag`: other functions, once more, under names of their own.

    @subdag(features, inputs={"path": source("train_path")}, config={"kind": "mean"})
    def train(out: float) -> float: ...        ->   train.out  (train.path)    what features.py has, and
                                                    train.path (train_path)    what it is to take
                                                    train      (train.out)

`config={"kind": configuration("way")}` asks what the configuration around the subdag says about `way`.

A name that the functions do not make, and that is in neither `inputs` nor `config`, is an input of the whole
dataflow, as in Hamilton.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from ..ir.condition import ALWAYS, Condition
from ..ir.graph import Need, Node
from ..ir.source import Flaw, Span, Text
from ..ir.types import ANY, Type
from ..ir.values import Factory, FunctionValue, Given, ModuleValue, Opaque
from .binding import Bound, bound, moved
from .modifiers import Call, Nodes, answers_to, unknown

_OPTIONS = ("inputs", "config", "external_inputs")  # of one among several
_WRITTEN = frozenset({"bool", "bytes", "dict", "float", "int", "list", "None", "set", "str", "tuple"})


@dataclass(frozen=True, slots=True)
class Order:
    """What one subdag is to be."""

    inputs: Mapping[str, object]
    config: Mapping[str, object]  # its own keys, with their values
    asked: Mapping[str, str]  # its own keys that have the value of a key around it
    space: str
    name: str
    outside: tuple[str, ...]  # parameters of the function itself that are no nodes of the subdag


@answers_to("subdag", bucket="generate", asks=True)
def subdag(nodes: Nodes, call: Call) -> Iterator[Node]:
    """One subdag, in a namespace that is called like the function."""
    given = dict(call.keywords)
    (node,) = nodes
    name = str(given.get("final_node_name") or node.name)
    yield from _subdags(nodes, call, [(name, str(given.get("namespace") or node.name), given)])


@answers_to("parameterized_subdag", bucket="generate", asks=True)
def parameterized_subdag(nodes: Nodes, call: Call) -> Iterator[Node]:
    """One for every keyword, which adds to what all of them have in common."""
    given = dict(call.keywords)
    shared = {key: given.pop(key) for key in _OPTIONS if key in given}
    orders = []
    for name, own in given.items():
        if not isinstance(own, dict):
            facts = [own.text] if isinstance(own, Opaque) else [call.flaw(f"`{name}` needs a dict")]
            yield from unknown(nodes, *facts)
            return
        options = {**shared, **own}
        if strange := [key for key in own if key not in _OPTIONS]:
            message = f"`{name}` takes `inputs`, `config` and `external_inputs`, and no `{strange[0]}`"
            yield from unknown(nodes, call.flaw(message, call.at_key(name, strange[0])))
            return
        for key in ("inputs", "config"):
            common, more = shared.get(key), own.get(key)
            if isinstance(common, dict) and isinstance(more, dict):
                options[key] = {**common, **more}
        orders.append((name, name, options))
    yield from _subdags(nodes, call, orders)


def _subdags(
    nodes: Nodes, call: Call, orders: Iterable[tuple[str, str, Mapping[str, object]]]
) -> Iterator[Node]:
    (node,) = nodes
    made: list[Node] = []
    everywhere = _inside(call, Given())
    taken, named = _taken(node, everywhere), dict[str, Span]()
    for name, space, options in orders:
        inputs, config = options.get("inputs") or {}, options.get("config") or {}
        facts = [*call.opaque(), *_wrong(call, inputs, config, name)]
        if facts or not isinstance(inputs, dict) or not isinstance(config, dict):
            yield from unknown(nodes, *facts)
            return
        outside = options.get("external_inputs")
        names = tuple(map(str, outside)) if isinstance(outside, list | tuple | set) else ()
        named |= {key: _at(call, name, "inputs", key) for key in inputs}
        named |= {key: _at(call, name, "config", key) for key in config}
        own, asked = _settled(config)
        if lacking := _lacking(call, name, asked):
            yield from unknown(nodes, lacking)
            return
        order = Order(inputs, own, asked, space, name, names)
        made += _made(node, call, order, _inside(call, _given_inside(call.given, order)))
    is_certain = not any(each.is_unknown for each in everywhere)
    unused = (key for key in named if key not in taken and is_certain)
    flaws = tuple(_unused(key, named[key], taken, node) for key in unused)
    yield from (replace(each, flaws=(*each.flaws, *flaws)) for each in made)


def _settled(config: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """The keys with values of their own, and those that have the value of a key around the subdag."""
    own = {key: _plain(value) for key, value in config.items() if not _is_asked(value)}
    asked: dict[str, str] = {}
    for key, value in config.items():
        if _is_asked(value):
            other = str(_plain(value))
            if other in own:  # Hamilton looks there first
                own[key] = own[other]
            else:
                asked[key] = asked.get(other, other)
    return own, asked


def _is_asked(value: object) -> bool:
    return isinstance(value, Factory) and value.name == "configuration"


def _lacking(call: Call, name: str, asked: Mapping[str, str]) -> Flaw | None:
    """What is wrong if the configuration has no such key."""
    for key, other in asked.items():
        if call.given.is_whole and other not in call.given.values:
            message = f"the config key `{key}` needs `{other}`, which the configuration does not have"
            return call.flaw(message, _at(call, name, "config", key))
    return None


def _given_inside(given: Given, order: Order) -> Given:
    """What is given of the configuration that counts in the subdag."""
    around = {key: value for key, value in given.values.items() if key not in order.asked}
    asked = {key: given.values[other] for key, other in order.asked.items() if other in given.values}
    return Given({**around, **order.config, **asked}, given.is_whole)


def _inside(call: Call, within: Given) -> Nodes:
    """What its modules and functions are, under what is given inside."""
    return tuple(
        each
        for given in call.positional
        if isinstance(given, ModuleValue | FunctionValue)
        for each in call.nodes_of(given.path, given.name if isinstance(given, FunctionValue) else "", within)
    )


def _taken(node: Node, inside: Nodes) -> set[str]:
    """The names of which the subdag can make use: those that it takes, and keys of its conditions."""
    keys = {key for each in inside for key, _ in each.when.sides}
    return keys | {need.source for each in (node, *inside) for need in each.needs}


def _unused(key: str, at: Span, taken: set[str], node: Node) -> Flaw:
    near = get_close_matches(key, sorted(taken), n=1)
    help = f"did you mean `{near[0]}`?" if near else "leave it out"
    return Flaw("unused-subdag-input", f"nothing in the subdag `{node.name}` takes `{key}`", at, help)


def _at(call: Call, name: str, section: str, key: str) -> Span:
    """Where a key of `inputs` or `config` stands: with what is for one subdag, or for all of them."""
    outer, own = call.at(name, section), call.at_key(name, section, key)
    return own if own != outer else call.at_key(section, key)


def _wrong(call: Call, inputs: object, config: object, name: str) -> Iterator[Text | Flaw]:
    if not call.positional:
        yield call.flaw("it names no module and no function")
    for place, given in enumerate(call.positional):
        if not isinstance(given, ModuleValue | FunctionValue | Opaque):
            yield call.flaw("it takes modules and functions of the project", call.at(place))
    for key, given in inputs.items() if isinstance(inputs, dict) else ():
        if not isinstance(given, Opaque) and not (
            isinstance(given, Factory) and given.name in ("source", "value", "configuration")
        ):
            message = f"the input `{key}` needs `source(…)` or `value(…)`"
            yield call.flaw(message, _at(call, name, "inputs", key))
    for section, given in (("inputs", inputs), ("config", config)):
        if isinstance(given, Opaque):
            yield given.text
        elif not isinstance(given, dict):
            yield call.flaw(f"`{section}` has to be a dict", call.at(section))
    if isinstance(config, dict):
        for key, value in config.items():
            if isinstance(inputs, dict) and key in inputs:
                yield call.flaw(
                    f"`{key}` is an input and a config key at once", _at(call, name, "config", key)
                )
            if isinstance(value, Opaque):
                yield value.text
            elif isinstance(value, Factory) and not _is_value(value):
                at = _at(call, name, "config", key)
                flaw = call.flaw(f"the config key `{key}` has to be a plain value", at)
                yield next((each.text for each in value.positional if isinstance(each, Opaque)), flaw)


def _is_value(given: Factory) -> bool:
    match given:
        case Factory(name="configuration", positional=(str(),)) | Factory(name="value", positional=(_,)):
            return True
    return False


def _made(node: Node, call: Call, order: Order, inside: Nodes) -> Iterator[Node]:
    here = ALWAYS
    for key, value in order.config.items():
        here &= Condition.on(key, value)
    chosen = [each for each in inside if (each.when & here).is_possible]
    inner = [
        replace(each, when=when)
        for each in chosen
        if (when := each.when.without(order.config).renamed(order.asked)).is_possible
    ]
    names = {*(each.name for each in inner), *order.inputs, *order.config, *order.asked}
    under = {name: f"{order.space}.{name}" for name in names}
    for each in inner:
        leaking = (_leaking(need, call) if need.source not in names else need for need in each.needs)
        made = moved(replace(each, needs=tuple(leaking)), under)
        yield replace(made, name=under[each.name], is_inner=True, when=each.when & node.when)
    takers = {need.source: need for each in (node, *inner) for need in each.needs}
    sources = {key: Factory("source", (other,), (), call.written) for key, other in order.asked.items()}
    for name, given in {**order.inputs, **order.config, **sources}.items():
        if name in takers:
            yield _given(node, under[name], takers[name], given, call)
    taken = [need.source for need in node.needs if need.source not in order.outside]
    final = moved(node, {name: f"{order.space}.{name}" for name in taken})
    yield replace(final, name=order.name)


def _leaking(need: Need, call: Call) -> Need:
    """Nothing in the subdag binds it: whoever has its name gives it."""
    return replace(need, leak=call.written.span)


def _plain(given: object) -> object:
    return given.positional[0] if isinstance(given, Factory) and given.positional else given


def _type_of(value: object) -> Type:
    """Hamilton holds a value that is written there against the type that it is taken as."""
    name = "None" if value is None else type(value).__name__
    return Type(name if name in _WRITTEN else ANY)


def _given(node: Node, name: str, taker: Need, given: object, call: Call) -> Node:
    """What the subdag takes from outside, as a node of its own."""
    factory = given if isinstance(given, Factory | Opaque) else Factory("value", (given,), (), call.written)
    found = bound(factory, taker, call)
    if not isinstance(found, Bound):
        fact = call.flaw(f"`{taker.source}` gets {found}") if isinstance(found, str) else found
        return replace(next(unknown((node,), fact)), name=name, needs=(), is_inner=True)
    needs = tuple(
        replace(taker, param=source, source=source, type=type, has_default=False)
        for source, type in found.sources
    )
    kind = taker.type if needs else _type_of(_plain(given))
    return replace(node, name=name, type=kind, needs=needs, how=found.value, is_inner=True)
