"""`subdag` and `parameterized_subdag`: other functions, once more, under names of their own.

    @subdag(features, inputs={"path": source("train_path")}, config={"kind": "mean"})
    def train(out: float) -> float: ...        ->   train.out  (train.path)    what features.py has, and
                                                    train.path (train_path)    what it is to take
                                                    train      (train.out)

A name that the functions do not make, and that is in neither `inputs` nor `config`, is an input of the whole
dataflow, as in Hamilton.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..ir.condition import ALWAYS, Condition
from ..ir.graph import Need, Node
from ..ir.source import Flaw, Text
from ..ir.types import Type
from ..ir.values import Factory, FunctionValue, ModuleValue, Opaque
from .binding import Bound, bound, moved
from .modifiers import Call, Nodes, answers_to, unknown


@dataclass(frozen=True, slots=True)
class Order:
    """What one subdag is to be."""

    inputs: Mapping[str, object]
    config: Mapping[str, object]
    space: str
    name: str
    outside: tuple[str, ...]  # parameters of the function itself that are no nodes of the subdag


@answers_to("subdag", bucket="generate")
def subdag(nodes: Nodes, call: Call) -> Iterator[Node]:
    """One subdag, in a namespace that is called like the function."""
    given = dict(call.keywords)
    (node,) = nodes
    name = str(given.get("final_node_name") or node.name)
    yield from _subdags(nodes, call, [(name, str(given.get("namespace") or node.name), given)])


@answers_to("parameterized_subdag", bucket="generate")
def parameterized_subdag(nodes: Nodes, call: Call) -> Iterator[Node]:
    """One for every keyword, which adds to what all of them have in common."""
    given = dict(call.keywords)
    shared = {key: given.pop(key) for key in ("inputs", "config", "external_inputs") if key in given}
    orders = []
    for name, own in given.items():
        if not isinstance(own, dict):
            facts = [own.text] if isinstance(own, Opaque) else [call.flaw(f"`{name}` needs a dict")]
            yield from unknown(nodes, *facts)
            return
        options = {**shared, **own}
        for key in ("inputs", "config"):
            if isinstance(shared.get(key), dict) and isinstance(own.get(key), dict):
                options[key] = {**shared[key], **own[key]}  # type: ignore[dict-item]
        orders.append((name, name, options))
    yield from _subdags(nodes, call, orders)


def _subdags(
    nodes: Nodes, call: Call, orders: Iterable[tuple[str, str, Mapping[str, object]]]
) -> Iterator[Node]:
    (node,) = nodes
    made: list[Node] = []
    for name, space, options in orders:
        inputs, config = options.get("inputs") or {}, options.get("config") or {}
        facts = [*call.opaque(), *_wrong(call, inputs, config)]
        if facts or not isinstance(inputs, dict) or not isinstance(config, dict):
            yield from unknown(nodes, *facts)
            return
        outside = options.get("external_inputs")
        names = tuple(map(str, outside)) if isinstance(outside, list | tuple | set) else ()
        made += _made(node, call, Order(inputs, config, space, name, names))
    yield from made


def _wrong(call: Call, inputs: object, config: object) -> Iterator[Text | Flaw]:
    for given in call.positional:
        if not isinstance(given, ModuleValue | FunctionValue | Opaque):
            yield call.flaw("it takes modules and functions of the project")
    for name, given in (("inputs", inputs), ("config", config)):
        if isinstance(given, Opaque):
            yield given.text
        elif not isinstance(given, dict):
            yield call.flaw(f"`{name}` has to be a dict")
    if isinstance(config, dict):
        for key, value in config.items():
            if isinstance(value, Opaque):
                yield value.text
            elif isinstance(value, Factory) and value.name != "value":
                yield call.flaw(f"the config key `{key}` has to be a plain value")


def _made(node: Node, call: Call, order: Order) -> Iterator[Node]:
    known = {key: _plain(value) for key, value in order.config.items()}
    here = ALWAYS
    for key, value in known.items():
        here &= Condition.on(key, value)
    inner = [
        replace(each, when=(each.when & here).without(known))
        for given in call.positional
        if isinstance(given, ModuleValue | FunctionValue)
        for each in call.nodes_of(given.path, given.name if isinstance(given, FunctionValue) else "")
        if (each.when & here).is_possible
    ]
    names = {each.name for each in inner} | {*order.inputs} | {*known}
    inside = {name: f"{order.space}.{name}" for name in names}
    for each in inner:
        made = moved(each, inside)
        yield replace(made, name=inside[each.name], is_inner=True, when=each.when & node.when)
    takers = {need.source: need for each in inner for need in each.needs}
    for name, given in (*order.inputs.items(), *known.items()):
        if name in takers:
            yield _given(node, inside[name], takers[name], given, call)
    taken = [need.source for need in node.needs if need.source not in order.outside]
    final = moved(node, {name: f"{order.space}.{name}" for name in taken})
    yield replace(final, name=order.name)


def _plain(given: object) -> object:
    return given.positional[0] if isinstance(given, Factory) and given.positional else given


def _given(node: Node, name: str, taker: Need, given: object, call: Call) -> Node:
    """What the subdag takes from outside, as a node of its own."""
    factory = given if isinstance(given, Factory | Opaque) else Factory("value", (given,), (), call.written)
    found = bound(factory, taker, call)
    if not isinstance(found, Bound):
        fact = found.text if isinstance(found, Opaque) else call.flaw(f"`{taker.source}` gets {found}")
        return replace(next(unknown((node,), fact)), name=name, needs=(), is_inner=True)
    needs = tuple(
        replace(taker, param=source, source=source, type=type, has_default=False)
        for source, type in found.sources
    )
    kind = taker.type if needs else Type("typing.Any")
    return replace(node, name=name, type=kind, needs=needs, how=found.value, is_inner=True)
