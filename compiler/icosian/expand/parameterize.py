"""`parameterize` and its kin: one function, several nodes.

    @parameterize(low=dict(x=value(1)), high=dict(x=source("top")))
    def scaled(x: int, factor: int) -> int: ...        ->   low  (factor)        scaled(1, factor)
                                                            high (top, factor)   scaled(top, factor)

`inject` makes one node, called like the function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..ir.condition import Region
from ..ir.graph import Node
from ..ir.source import Flaw, Text
from ..ir.values import Factory, Opaque
from .binding import bind
from .modifiers import Call, Nodes, answers_to, unknown

_RESERVED = "output_name"  # what a docstring calls the node


@answers_to("inject", bucket="expand")
def inject(nodes: Nodes, call: Call) -> Iterator[Node]:
    """The one node, with some parameters bound."""
    if call.positional or _RESERVED in _params(call):
        yield from unknown(nodes, *call.opaque(), *_many(nodes, call))
        return
    alone, among = _alone(nodes)
    yield from (bind(node, dict(call.keywords), call) for node in alone)
    yield from unknown(among, several(call))


@answers_to("parameterize", bucket="expand")
def parameterize(nodes: Nodes, call: Call) -> Iterator[Node]:
    """`output={"param": …}`, or `output=({"param": …}, "documentation")`."""
    outputs: dict[str, dict[str, object]] = {}
    paths: dict[str, tuple[object, ...]] = {}
    for name, given in call.keywords:
        mapping = given[0] if isinstance(given, tuple) and given else given
        if not isinstance(mapping, dict):
            yield from unknown(nodes, *call.opaque(), *_wrong(call, name, mapping))
            return
        outputs[name] = mapping
        paths[name] = (name, 0) if isinstance(given, tuple) else (name,)
    yield from _several(nodes, call, outputs, paths)


@answers_to("parameterize_sources", "parameterized_inputs", bucket="expand")
def parameterize_sources(nodes: Nodes, call: Call) -> Iterator[Node]:
    """`output=dict(param="source")`."""
    outputs: dict[str, dict[str, object]] = {}
    for name, given in call.keywords:
        if not isinstance(given, dict):
            yield from unknown(nodes, *call.opaque(), *_wrong(call, name, given))
            return
        outputs[name] = {
            param: _factory("source", source, call, name, param) for param, source in given.items()
        }
    yield from _several(nodes, call, outputs, {name: (name,) for name in outputs})


@answers_to("parameterize_values", "parametrized", bucket="expand")
def parameterize_values(nodes: Nodes, call: Call) -> Iterator[Node]:
    """`parameter="param", assigned_output={("output", "documentation"): value}`."""
    yield from _assigned(nodes, call, "assigned_output", "value")


@answers_to("parametrized_input", bucket="expand")
def parametrized_input(nodes: Nodes, call: Call) -> Iterator[Node]:
    """`parameter="param", variable_inputs={"source": ("output", "documentation")}`, long deprecated."""
    given = dict(zip(("parameter", "variable_inputs"), call.positional, strict=False)) | dict(call.keywords)
    param, sources = given.get("parameter"), given.get("variable_inputs")
    if not isinstance(param, str) or not isinstance(sources, dict):
        yield from unknown(nodes, *call.opaque(), call.flaw("it needs a `parameter` and `variable_inputs`"))
        return
    named = {name: source for source, (name, *_) in sources.items()}
    outputs = {name: {param: _factory("source", source, call)} for name, source in named.items()}
    yield from _several(nodes, call, outputs, {})


def _assigned(nodes: Nodes, call: Call, key: str, kind: str) -> Iterator[Node]:
    given = dict(zip(("parameter", key), call.positional, strict=False)) | dict(call.keywords)
    param, outputs = given.get("parameter"), given.get(key)
    if not isinstance(param, str) or not isinstance(outputs, dict):
        yield from unknown(nodes, *call.opaque(), call.flaw(f"it needs a `parameter` and `{key}`"))
        return
    if not all(isinstance(name, tuple) and name and isinstance(name[0], str) for name in outputs):
        message = f"the keys of `{key}` have to be pairs of a name and its documentation"
        yield from unknown(nodes, call.flaw(message))
        return
    made = {name[0]: {param: _factory(kind, value, call)} for name, value in outputs.items()}
    yield from _several(nodes, call, made, {})


def _several(
    nodes: Nodes,
    call: Call,
    outputs: dict[str, dict[str, object]],
    paths: Mapping[str, tuple[object, ...]],
) -> Iterator[Node]:
    """One node for each output; the paths tell where in the call its parameters stand."""
    if (
        not outputs
        or _RESERVED in _params(call)
        or (call.positional and isinstance(call.positional[0], Opaque))
    ):
        yield from unknown(nodes, *call.opaque(), *_many(nodes, call))
        return
    alone, among = _alone(nodes)
    for node in alone:
        for name, mapping in outputs.items():
            yield bind(replace(node, name=name), mapping, call, *paths.get(name, ()))
    yield from unknown(among, several(call))


def _alone(nodes: Nodes) -> tuple[Nodes, Nodes]:
    """The nodes in the configurations that have only one, and in those that have more, as steps may be in some."""
    alone, among = list[Node](), list[Node]()
    for node in nodes:
        shared = Region()
        for other in nodes:
            both = node.when & other.when
            if other is not node and both.is_possible:
                shared |= Region((both,))
        left = [node.when]
        for box in shared.boxes:
            left = [part for each in left for part in each.minus(box)]
        alone += (replace(node, when=part) for part in left)
        among += (replace(node, when=part) for part in shared.apart())
    return tuple(alone), tuple(among)


def _factory(kind: str, given: object, call: Call, *path: object) -> object:
    text = Text(call.written.text, call.at(*path))
    return given if isinstance(given, Opaque) else Factory(kind, (given,), (), text)


def several(call: Call) -> Flaw:
    """It wants one node, and there are more."""
    name = call.definition.name
    message = f"`@{call.modifier}` makes nodes of one node, and `{name}` is several nodes already"
    return Flaw("competing-modifiers", message, call.written.span)


def _many(nodes: Nodes, call: Call) -> Iterator[Flaw]:
    if len(nodes) > 1:
        yield several(call)
    elif _RESERVED in _params(call):
        yield call.flaw(
            f"Hamilton keeps the name `{_RESERVED}` for itself, and takes no parameter that has it"
        )
    elif not call.opaque():
        yield call.flaw("it names no output")


def _params(call: Call) -> Iterator[str]:
    return (param.name for param in call.definition.params)


def _wrong(call: Call, name: str, given: object) -> Iterator[Text | Flaw]:
    if isinstance(given, Opaque):
        yield given.text
    else:
        yield call.flaw(f"`{name}` needs a dict of what each parameter gets", call.at(name))
