"""What a parameter gets instead of the node of its own name: `source`, `value` and `group`.

x=source("a")                  ->   the value of `a`
x=value(3)                     ->   3
xs=group(source("a"), value(3))    ->   [a, 3]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from ..ir.condition import Condition, Region
from ..ir.expression import Argument, Display, Expression, Taken, renamed
from ..ir.expression import Call as Called
from ..ir.graph import Need, Node
from ..ir.source import Flaw, Span, Text
from ..ir.types import Type
from ..ir.values import Factory, FunctionValue, Opaque
from .modifiers import Call, Nodes, constant, unknown


@dataclass(frozen=True, slots=True)
class Bound:
    """What a parameter gets: an expression, and the values that it takes, with what they have to be."""

    value: Expression
    sources: tuple[tuple[str, Type], ...] = ()


def bind(node: Node, given: Mapping[str, object], call: Call, *path: object, owner: str = "") -> Node:
    """The node with these parameters, of `owner`, bound; with a flaw, and unknown, where that cannot be.

    The path tells where in the call they stand.
    """
    for param, one in given.items():
        need = next((each for each in node.needs if each.param == param), None)
        if need is None:
            name, params = owner or call.definition.name, [each.param for each in node.needs]
            return next(unknown((node,), no_parameter(name, param, params, call.at_key(*path, param))))
        found = bound(one, need, call)
        if isinstance(found, str):
            found = call.flaw(f"`{param}` gets {found}", call.at(*path, param))
        if not isinstance(found, Bound):
            return next(unknown((node,), found))
        node = _with(node, need, found)
    return node


def no_parameter(name: str, param: str, params: Iterable[str], at: Span) -> Flaw:
    """A function, by its name, is to be given what it does not take."""
    near = get_close_matches(param, params, n=1)
    help = f"did you mean `{near[0]}`?" if near else ""
    return Flaw("unknown-parameter", f"`{name}` has no parameter `{param}`", at, help)


def bound(given: object, need: Need, call: Call) -> Bound | Text | Flaw | str:
    """What the parameter gets; else what cannot be known, or what is wrong, at times in words."""
    match given:
        case Opaque():
            return given.text
        case Factory(name="source", positional=(str(source),)):
            return Bound(Taken(source), ((source, need.type),))
        case Factory(name="source", positional=(value,)):
            return value.text if isinstance(value, Opaque) else _nameless(given, value, need)
        case Factory(name="value", positional=(value,)):
            return _fixed(value, need)
        case Factory(name="group"):
            return _group(given, need, call)
        case Factory(name="configuration"):
            message = f"`{need.param}` gets `configuration(…)`, which counts in the `config` of a subdag only"
            return Flaw("configuration-outside-subdag", message, given.text.span)
    return "a bare value; say `value(…)` or `source(…)`"


def _nameless(factory: Factory, value: object, need: Need) -> Flaw:
    what = f"the function `{value.name}`" if isinstance(value, FunctionValue) else "something else"
    name = value.name if isinstance(value, FunctionValue) else need.param
    return Flaw(
        "nameless-source",
        f"`{need.param}` gets the `source` of {what}, and a source is known by its name",
        factory.text.span,
        f'write the name as a string: `source("{name}")`',
    )


def _fixed(value: object, need: Need) -> Bound | Text | Flaw | str:
    if isinstance(value, Opaque):
        return value.text
    written = constant(value)
    if written is not None:
        return Bound(written)
    if word := next(_words(value), None):
        message = f"`{need.param}` gets `{word.name}(…)` itself, and not what it stands for"
        return Flaw("source-inside-value", message, word.text.span)
    return "a value that cannot be written into a script"


def _words(value: object) -> Iterator[Factory]:
    """Sources and the like inside a value, which Hamilton does not look into."""
    match value:
        case Factory(name="source" | "value" | "group" | "configuration"):
            yield value
        case list() | tuple() | dict():
            for each in value.values() if isinstance(value, dict) else value:
                yield from _words(each)


def _group(factory: Factory, need: Need, call: Call) -> Bound | Text | Flaw | str:
    wanted = next((each for each in (need.type, *need.type.args) if each.name in ("list", "dict")), None)
    kind = "dict" if factory.keywords else "list"
    inside = (*factory.positional, *(value for _, value in factory.keywords))
    if any(isinstance(each, Factory) and each.name == "group" for each in inside):
        return "a `group(…)` inside a `group(…)`"
    if factory.keywords and factory.positional:
        return "a `group(…)` that is a list and a dict"
    is_keyed = wanted is not None and (kind == "list" or [each.name for each in wanted.args[:1]] == ["str"])
    if wanted is None or wanted.name != kind or not wanted.args or not is_keyed:
        shown = "a dict, such as `dict[str, int]`" if factory.keywords else "a list, such as `list[int]`"
        return f"`group(…)`, and is not annotated as {shown}"
    if wanted.args[-1].is_fan_in:
        return "`group(…)`, and nothing in a group can be collected"
    inner = replace(need, type=wanted.args[-1])
    parts = []
    for given in inside:
        part = bound(given, inner, call)
        if not isinstance(part, Bound):
            return part
        parts.append(part)
    if not parts:
        return "an empty `group()`"
    return Bound(
        Display(kind, tuple(part.value for part in parts), tuple(key for key, _ in factory.keywords)),
        tuple(dict.fromkeys(source for part in parts for source in part.sources)),
    )


def _with(node: Node, need: Need, found: Bound) -> Node:
    assert isinstance(node.how, Called)
    place = node.needs.index(need)
    needs = tuple(replace(need, source=source, type=type) for source, type in found.sources)
    arguments = tuple(
        _argument(each, found.value) if each.param == need.param else each for each in node.how.arguments
    )
    return replace(
        node,
        needs=(*node.needs[:place], *needs, *node.needs[place + 1 :]),
        how=replace(node.how, arguments=arguments),
    )


def own(nodes: Nodes) -> Node:
    """The function's own node among its nodes, in one of its variants: what is added stands behind it."""
    return next((node for node in nodes if not node.is_inner), nodes[0])


def existing(nodes: Nodes) -> Region:
    """Where the function's own node is, in whatever variant."""
    region = Region()
    for node in nodes:
        if node.name == own(nodes).name:
            region |= Region((node.when,))
    return region


def redirected(nodes: Nodes, source: str, ways: Iterable[tuple[str, Condition]]) -> Iterator[Node]:
    """The nodes, of which those that took `source` take something else; what, depends on where they are."""
    for node in nodes:
        if all(need.source != source for need in node.needs):
            yield node
            continue
        for other, way in ways:
            if (when := node.when & way).is_possible:
                yield replace(moved(node, {source: other}), when=when)


def moved(node: Node, others: Mapping[str, str]) -> Node:
    """The node, which takes these others in place of what it took."""

    def rename(name: str) -> str:
        return others.get(name, name)

    needs = tuple(replace(need, source=rename(need.source)) for need in node.needs)
    return replace(node, needs=needs, how=renamed(node.how, rename))


def _argument(argument: Argument, value: Expression) -> Argument:
    return replace(argument, value=value, is_optional=argument.is_optional and isinstance(value, Taken))
