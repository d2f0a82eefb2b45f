"""`extract_fields`, `extract_columns`, `unpack_fields`: parts of a value become nodes of their own.

@extract_fields({"low": int, "high": int})
def bounds(x: int) -> dict[str, int]: ...          ->   bounds (x)
                                                        low    (bounds)   bounds["low"]
                                                        high   (bounds)   bounds["high"]

With `fill_with=0` the dict, or the frame, first gets this value for what it lacks, itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from ..ir.expression import Argument, Expression, Fixed, Item, Offered, Residual, Taken
from ..ir.expression import Call as Called
from ..ir.graph import Need, Node
from ..ir.types import ANY, REST, UNION, Type, fits
from ..ir.values import ClassValue, HamiltonName
from .annotations import type_of
from .binding import existing
from .columns import column, column_type, keeps_its_columns
from .modifiers import Call, Nodes, answers_to, constant, sinks, unknown

Parts = Mapping[str, tuple[Expression, Type]]  # name -> how it is taken, and its type

# What certainly has no fields, or none that Hamilton would take; of other libraries' classes nobody knows.
_NO_DICTS = frozenset(
    {"bool", "bytes", "float", "int", "list", "None", "object", "set", "str", "tuple", ANY, UNION}
)


@answers_to("extract_fields", bucket="transform")
def extract_fields(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Fields of a dict, each with the type that is given for it."""
    if stray := next((name for name, _ in call.keywords if name not in ("fields", "fill_with")), ""):
        yield from unknown(nodes, call.flaw(f"it takes a dict of fields, and no `{stray}=`", call.at(stray)))
        return
    given = call.positional[0] if len(call.positional) == 1 else list(call.positional) or None
    given = dict(call.keywords).get("fields", given)
    yield from _picked(nodes, call, lambda node: _fields(node, given, call))


@answers_to("unpack_fields", bucket="transform")
def unpack_fields(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Elements of a tuple, by place."""
    names = list(call.positional)

    def places(node: Node) -> Parts | str:
        if wrong := _unlisted(names):
            return wrong
        if node.type.name != "tuple" or not node.type.args:
            return f"`{node.name}` has to be annotated as a tuple with its elements"
        types = node.type.args
        types = types[:1] * len(names) if types[-1].name == REST else types
        if len(names) > len(types):
            return f"`{node.name}` gives {len(types)} elements, not {len(names)}"
        return {
            str(name): (Item(Taken(node.name), place), type)
            for place, (name, type) in enumerate(zip(names, types, strict=False))
        }

    yield from _picked(nodes, call, places)


@answers_to("extract_columns", bucket="transform")
def extract_columns(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Columns of a frame."""
    names = [each[0] if isinstance(each, tuple) and each else each for each in call.positional]
    fills = dict(call.keywords).get("fill_with") is not None

    def columns(node: Node) -> Parts | str:
        if wrong := _unlisted(names):
            return wrong
        if fills and any(isinstance(each, tuple) for each in call.positional):
            return "with `fill_with`, Hamilton makes a column of each documented name; give names alone"
        if fills and keeps_its_columns(node.type):
            return f"`fill_with` cannot change {node.type} in place; fill it in the function"
        return columns_of(node, [str(name) for name in names])

    yield from _picked(nodes, call, columns)


def columns_of(node: Node, names: Iterable[str]) -> Parts | str:
    """Columns of the frame that the node gives."""
    type = column_type(node.type)
    if type is None:
        return f"`{node.name}` has to be annotated as a frame, such as `pd.DataFrame`, not {node.type}"
    return {name: (column(node.type, node.name, name), type) for name in names}


def _picked(nodes: Nodes, call: Call, parts_of: Callable[[Node], Parts | str]) -> Iterator[Node]:
    """All nodes, and one more for every part of the last, which may have variants."""
    last = sinks(nodes)
    names = dict.fromkeys(node.name for node in last)
    if call.opaque() or len(names) != 1:
        message = f"`{call.definition.name}` is {len(names)} nodes, and parts can be taken of one only"
        yield from unknown(nodes, *call.opaque(), *([] if call.opaque() else [call.flaw(message)]))
        return
    ends = {id(node) for node in last}
    yield from (node for node in nodes if id(node) not in ends)
    for type in dict.fromkeys(node.type for node in last):  # steps before it may be there, or not
        yield from _parted(tuple(node for node in last if node.type == type), call, parts_of)


def _parted(variants: Nodes, call: Call, parts_of: Callable[[Node], Parts | str]) -> Iterator[Node]:
    """Variants of one type, and their parts."""
    found = parts_of(variants[0])
    if isinstance(found, str) or not found:
        message = found if isinstance(found, str) else "it names nothing to take"
        yield from unknown(variants, call.flaw(message))
        return
    wholes = [_filled(node, found, call) for node in variants]
    if None in wholes:
        yield from unknown(variants, call.flaw("`fill_with` has to be a value that a script can hold"))
        return
    yield from (node for node in wholes if node)
    for box in existing(variants).apart():
        yield from parts_of_node(replace(variants[0], when=box), found, call)


def _unlisted(names: list[object]) -> str:
    """What is wrong with names that are given one by one."""
    if any(isinstance(name, list | tuple) for name in names):
        return "it takes the names one by one; put `*` before a list of them"
    if not all(isinstance(name, str) for name in names):
        return "it takes names, as texts"
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    return f"it names `{twice}` twice" if twice is not None else ""


def parts_of_node(node: Node, parts: Parts, call: Call) -> Iterator[Node]:
    """A node for each part."""
    need = Need(node.name, node.name, node.type, has_default=False, by_keyword=False, span=call.written.span)
    for name, (how, type) in parts.items():
        yield replace(node, name=name, type=type, needs=(need,), how=how)


def _filled(node: Node, parts: Parts, call: Call) -> Node | None:
    """The node with a value for every part that may be missing; None where the value cannot be written."""
    fill = constant(dict(call.keywords).get("fill_with"))
    if fill is None or fill == Fixed(None):
        return node if fill else None
    given = (node.how, Fixed(list(parts)), fill)
    how = Called(Offered("frames", "filled"), tuple(Argument("", each) for each in given))
    return replace(node, how=how)


def _fields(node: Node, given: object, call: Call) -> Parts | str:
    if _is_no_dict(node.type) or node.is_fan_out:
        return f"`{node.name}` has to be annotated as a dict, not {node.type}"
    if isinstance(given, dict):
        if text := next((name for name, type in given.items() if isinstance(type, str)), None):
            return f"the field `{text}` needs a type, not a text"
        types = {str(name): _type(type, call) for name, type in given.items()}
        wrong = _unlike(types, node, call) if node.type.kind == "typed-dict" else ""
        return wrong or _taken(node, types)
    names = [each for each in given if isinstance(each, str)] if isinstance(given, list | tuple) else []
    if len(names) != len(given if isinstance(given, list | tuple) else ()):
        return "the fields have to be names, or a dict of their types"
    if node.type.kind == "typed-dict":
        return _typed(node, names, call)
    if node.type.name == "dict" and len(node.type.args) == 2 and names:
        return _taken(node, dict.fromkeys(names, node.type.args[1]))
    return f"nothing says which fields `{node.name}` has, and of which types"


def _is_no_dict(type: Type) -> bool:
    """Is it certainly neither a `dict` nor a `TypedDict`?  Hamilton takes no other classes, not even derived ones."""
    if type.kind:
        return type.kind != "typed-dict" and all(
            "." not in base.name if base.kind == "" else _is_no_dict(base) for base in type.bases
        )
    return type.name in _NO_DICTS or type.name.startswith(("collections.", "typing.Mapping"))


def _unlike(types: Mapping[str, Type], node: Node, call: Call) -> str:
    """Where fields are given other types than their `TypedDict` does."""
    fields = call.where.fields(call.definition.returns.text)
    for name, type in types.items():
        if name not in fields:
            return f"`{node.type}` has no field `{name}`"
        if fits(type, fields[name]) is False:
            return f"the field `{name}` of `{node.type}` is {fields[name]}, not {type}"
    return ""


def _typed(node: Node, names: list[str], call: Call) -> Parts | str:
    fields = call.where.fields(call.definition.returns.text)
    if missing := [name for name in names if name not in fields]:
        return f"`{node.type}` has no field `{missing[0]}`"
    return _taken(node, {name: type for name, type in fields.items() if not names or name in names})


def _taken(node: Node, types: Mapping[str, Type]) -> Parts:
    return {name: (Item(Taken(node.name), name), type) for name, type in types.items()}


def _type(given: object, call: Call) -> Type:
    """A type that is an argument: the text says it better than a value could."""
    match given:
        case Residual(text=text):
            return type_of(text.text, call.where)
        case ClassValue(name=name):
            return type_of(name, call.where)
        case HamiltonName(qualified=name):
            return Type(name)
    return Type("None") if given is None else Type("typing.Any")
