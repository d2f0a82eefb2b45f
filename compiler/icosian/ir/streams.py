"""Why a fan-in gets a list of all results, and not each as it comes: what `discover` says of its function, and the dataflow.

price -> [taxed] -> total(taxed, rate)        `total` reads `rate` while prices are still drawn and taxed,
  ^                               ^           so nothing that can be changed may lead to both of them
prices, rate                    rate
"""

from __future__ import annotations

from collections.abc import Iterable

from .expression import Argument, Call, Fixed, Taken, parts
from .graph import Block, Dag, End, Node
from .source import Text
from .types import LITERAL, UNION, Type

# Values of these types are what they are; nobody can change them.
_IMMUTABLE = frozenset(
    {
        *("...", "None", "bool", "bytes", "complex", "float", "int", "str"),
        *("datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta"),
        *("decimal.Decimal", "fractions.Fraction", "pathlib.Path", "pathlib.PurePath", "uuid.UUID"),
    }
)
_HOLDING = frozenset({UNION, "tuple", "frozenset", "typing.Tuple", "typing.FrozenSet"})  # if their parts are


def why_whole(dag: Dag, block: Block, end: End) -> Text:
    """What is in the way, to be read after the name of the fan-in; empty text where it takes results as they come."""
    node, source = end.node, end.need.source
    for decorator in node.definition.decorators:
        if not decorator.modifier:
            return Text(f"is decorated by `@{decorator.written.text}`", decorator.written.span)
    if any(member.node is node for each in dag.blocks for member in each.members):
        return Text("runs once an item of another block", node.span)
    if any(each.definition.is_async for each in dag.nodes):
        return Text("runs on the event loop, as there are async nodes", node.span)
    takers = [part for part in parts(node.how) if part == Taken(source)]
    call, argument = _call(node, source)
    if len(takers) != 1 or argument is None:
        return Text(f"leaves `{source}` to another function", end.need.span)
    param = next((each for each in node.definition.params if each.name == argument.name), None)
    if param is None or param.kind in ("*", "**"):
        return Text(f"takes `{source}` as one of many", end.need.span)
    if param.passage.obstacle.text:
        return param.passage.obstacle
    for read in param.passage.reads:
        if not _is_apart(dag, block, node, next((a for a in call.arguments if a.name == read.text), None)):
            return Text(
                f"looks at `{read.text}`, which the block may change, before it is through", read.span
            )
    return Text("", node.span)


def _call(node: Node, source: str) -> tuple[Call, Argument | None]:
    """The call of its own function that takes the value, and as which argument."""
    calls = [part for part in parts(node.how) if isinstance(part, Call) and part.function == node.own]
    for call in calls:
        for argument in call.arguments:
            if argument.value == Taken(source):
                return call, argument
    return Call(node.own, ()), None


def _is_apart(dag: Dag, block: Block, fan_in: Node, argument: Argument | None) -> bool:
    """Is what the argument gets nothing that the block could change, nor made of such?"""
    if argument is None or not isinstance(argument.value, Taken | Fixed):
        return False
    if isinstance(argument.value, Fixed):
        return True
    need = next(each for each in fan_in.needs if each.source == argument.value.source)
    if is_immutable(need.type):
        return True
    inside = {member.node.name for member in block.members} | {block.fan_out.name}
    outside = (need.source for member in block.members for need in member.node.needs)
    given = _above(dag, (*(each for each in outside if each not in inside), block.fan_out.name))
    types = [(node.name, node.type) for node in dag.nodes]
    types += [(each.name, each.type) for each in dag.inputs]
    shared = given & _above(dag, (need.source,))
    return all(is_immutable(type) for name, type in types if name in shared)


def _above(dag: Dag, names: Iterable[str]) -> set[str]:
    """These values, and whatever they are made from."""
    producers = dag.producers()
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += (need.source for node in producers.get(name, ()) for need in node.needs)
    return found


def is_immutable(type: Type) -> bool:
    if type.name == LITERAL:
        return True
    return type.name in _IMMUTABLE or (
        type.name in _HOLDING and bool(type.args) and all(is_immutable(each) for each in type.args)
    )
