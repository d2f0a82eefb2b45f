"""`with_columns` of pandas and polars: columns, made by functions of their own, join a frame on its way to a node.

    from hamilton.plugins.h_pandas import with_columns

    @with_columns(_net, _tax, columns_to_pass=["gross", "rate"], select=["_tax"])
    def bill(sales: pd.DataFrame) -> pd.DataFrame: ...

                                               ->   bill.gross (sales)                sales["gross"]
                                                    bill.rate (sales)                 sales["rate"]
                                                    bill._tax (bill.gross, bill.rate)
                                                    bill._append (sales, bill._tax)   sales.assign(_tax=…)
                                                    bill (bill._append)

Without `select`, every column that there is joins; with `on_input="sales"` the functions take the frame itself.
`h_polars` takes `pl.DataFrame` and `pl.Series`, `h_polars_lazyframe` takes `pl.LazyFrame` and `pl.Expr`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..ir.condition import ALWAYS, Condition, Region
from ..ir.expression import Argument, Attribute, Taken
from ..ir.expression import Call as Called
from ..ir.graph import Need, Node
from ..ir.source import Flaw, Text
from ..ir.types import Type
from ..ir.values import FunctionValue, ModuleValue, Opaque, Residual
from .binding import existing, moved, own, redirected
from .columns import column_type, is_other, short
from .extract import columns_of, parts_of_node
from .modifiers import Call, Nodes, answers_to, unknown

_APPEND = "_append"  # what Hamilton calls the frame with its new columns

# Whose frames they are, and the method by which columns join.
_FRAMES = {
    "h_pandas.with_columns": ("pandas.DataFrame", "assign"),
    "h_polars.with_columns": ("polars.DataFrame", "with_columns"),
    "h_polars_lazyframe.with_columns": ("polars.LazyFrame", "with_columns"),
}


@dataclass(frozen=True, slots=True)
class _Order:
    """What is asked for."""

    frame: Need  # the parameter that takes the frame
    kind: str  # of frame
    columns: tuple[str, ...]  # that are taken out of it
    select: tuple[str, ...] | None  # what joins it; None: every column
    keys: tuple[str, ...] | None  # of the configuration, that the functions see; None: all


@answers_to(*_FRAMES, bucket="inject")
def with_columns(nodes: Nodes, call: Call) -> Iterator[Node]:
    """The nodes, which take the frame with its new columns; and the nodes of these."""
    order = _order(nodes, call)
    inner = _inner(nodes, order, call) if isinstance(order, _Order) else order
    if isinstance(inner, Text | Flaw) or not isinstance(order, _Order):
        yield from unknown(nodes, *([inner] if isinstance(inner, Text | Flaw) else []))
        return
    appended = [*_appended(nodes, inner, order, call)]
    made = [*(inner if order.select is None else _needed(inner, appended)), *appended]
    space = dict(call.keywords).get("namespace")
    space = own(nodes).name if space is None else str(space)
    inside = {each.name: f"{space}.{each.name}" for each in made}
    yield from redirected(nodes, order.frame.source, [(inside[_APPEND], ALWAYS)])
    for each in made:
        yield replace(moved(each, inside), name=inside[each.name])


def _order(nodes: Nodes, call: Call) -> _Order | Text | Flaw:
    """What is asked for, or the first thing that is wrong with it."""
    given = {key: value for key, value in call.keywords if value is not None}
    names = {
        key: _names(given[key]) for key in ("columns_to_pass", "select", "config_required") if key in given
    }
    if opaque := call.opaque():
        return opaque[0]
    if not call.positional:
        return call.flaw("it names no functions")
    if "pass_dataframe_as" in given:
        what = "`pass_dataframe_as` is for Spark alone; say `on_input`"
        return call.flaw(what, call.at("pass_dataframe_as"))
    if ("columns_to_pass" in given) == ("on_input" in given):
        return call.flaw("it takes either `columns_to_pass` or `on_input`")
    for key, found in names.items():
        if isinstance(found, Text):
            return found
        if not found and (found is None or key != "config_required"):
            return call.flaw(f"`{key}` needs a list of names", call.at(key))
    target = given.get("on_input") or next((param.name for param in call.definition.params), "")
    frame = next((need for node in nodes for need in node.needs if need.source == target), None)
    if frame is None:
        return call.flaw(f"`{call.definition.name}` takes no frame `{target}`")
    kind, _ = _FRAMES[call.modifier]
    if is_other(frame.type, kind):
        return call.flaw(f"`{target}` has to be a `{kind}`, not {frame.type}")
    columns, select, keys = (names.get(key) for key in ("columns_to_pass", "select", "config_required"))
    assert not isinstance(columns, Text) and not isinstance(select, Text) and not isinstance(keys, Text)
    return _Order(frame, kind, columns or (), select, keys)


def _names(given: object) -> tuple[str, ...] | Text | None:
    """Names as they are listed; None where it is no list of names."""
    if not isinstance(given, list | tuple):
        return None
    opaque = [each.text for each in given if isinstance(each, Opaque | Residual)]
    if opaque:
        return opaque[0]
    return tuple(map(str, given)) if all(isinstance(each, str) for each in given) else None


def _inner(nodes: Nodes, order: _Order, call: Call) -> list[Node] | Text | Flaw:
    """The columns of the frame, and what the functions make, in Hamilton's order and under their own names."""
    whole = replace(own(nodes), name=order.frame.source, type=order.frame.type, when=ALWAYS)
    columns = columns_of(whole, order.columns) if order.columns else {}
    if isinstance(columns, str):
        return call.flaw(columns, call.at("columns_to_pass"))
    made = [*parts_of_node(whole, columns, call)]
    for place, given in enumerate(call.positional):
        if not isinstance(given, ModuleValue | FunctionValue):
            return call.flaw("it takes functions and modules of the project", call.at(place))
        made += _made(given, order.keys, call)
    for each in made:
        if each.is_unknown:
            facts: list[Text | Flaw] = [*each.flaws, *each.opaque]
            return facts[0] if facts else call.flaw(f"what `{each.definition.name}` becomes is not known")
    if twice := _twice(made):
        return call.flaw(f"`{twice}` is there twice, as a column that is passed or as a function")
    return _unfit(made, order, call) or [
        replace(each, when=here)
        for each in made
        for box in existing(nodes).apart()
        if (here := each.when & box).is_possible
    ]


def _made(given: ModuleValue | FunctionValue, keys: tuple[str, ...] | None, call: Call) -> Iterator[Node]:
    assert call.where.symbols
    names = {given.name}
    if isinstance(given, ModuleValue):
        names = {each.name for each in call.where.symbols.modules[given.path].definitions}
    for each in (node for name in sorted(names) for node in call.nodes_of(given.path, name, call.given)):
        # Keys that are not in `config_required` do not reach the functions, which find None there.
        hidden = [key for key, _ in each.when.sides if keys is not None and key not in keys]
        when = each.when
        for key in hidden:
            when &= Condition.on(key, None)
        if when.is_possible:
            yield replace(each, when=when.without(hidden), is_inner=True)


def _twice(made: list[Node]) -> str:
    """A name that two of them have in one configuration."""
    seen: dict[str, list[Condition]] = {}
    for each in made:
        if any((each.when & other).is_possible for other in seen.get(each.name, ())):
            return each.name
        seen.setdefault(each.name, []).append(each.when)
    return ""


def _unfit(made: list[Node], order: _Order, call: Call) -> Flaw | None:
    """Something that is selected, and cannot join the frame."""
    column = str(column_type(Type(order.kind)))
    for name in order.select or ():
        found = [each.type for each in made if each.name == name]
        if not found:
            return call.flaw(f"nothing makes a column `{name}`", call.at("select"))
        for type in found:
            if is_other(type, column):
                what = f"`{name}` is {type}, and a column has to be a `{column}`"
                return call.flaw(what, call.at("select"))
    return None


def _appended(nodes: Nodes, inner: list[Node], order: _Order, call: Call) -> Iterator[Node]:
    """The frame with what joins it, in each configuration."""
    everywhere = existing(nodes)
    ways = {order.select: everywhere} if order.select else _ways(inner, everywhere, order)
    frame, column = Type(order.kind), column_type(Type(order.kind))
    assert column
    for columns, region in ways.items():
        needs = tuple(
            replace(order.frame, param=name, source=name, type=column, has_default=False, by_keyword=True)
            for name in columns
        )
        _, method = _FRAMES[call.modifier]
        how = Called(
            Attribute(Taken(order.frame.source), method),
            tuple(Argument(name, Taken(name)) for name in columns),
            by_name=True,
        )
        made = replace(
            own(nodes),
            name=_APPEND,
            type=frame,
            needs=(replace(order.frame, type=frame, has_default=False), *needs),
            how=how,
        )
        yield from (replace(made, when=when) for when in region.apart())


def _ways(inner: list[Node], everywhere: Region, order: _Order) -> dict[tuple[str, ...], Region]:
    """The columns that there are, by the configurations in which there are these."""
    column = column_type(Type(order.kind))
    able = [each for each in inner if column and short(each.type) == column.name]
    ways: dict[tuple[str, ...], Region] = {(): everywhere}
    for name in dict.fromkeys(each.name for each in able):
        further: dict[tuple[str, ...], Region] = {}
        for columns, region in ways.items():
            left = [*region.apart()]
            for each in (each for each in able if each.name == name):
                there = region & each.when
                further[*columns, name] = further.get((*columns, name), Region()) | there
                left = [part for box in left for part in box.minus(each.when)]
            further[columns] = further.get(columns, Region()) | Region(tuple(left))
        ways = {columns: region for columns, region in further.items() if region.boxes}
    return ways


def _needed(inner: list[Node], appended: list[Node]) -> Iterator[Node]:
    """Those that the selected ones need, where they do."""
    wanted: dict[str, Region] = {}
    waiting = [(need.source, node.when) for node in appended for need in node.needs]
    while waiting:
        name, when = waiting.pop()
        before = wanted.get(name, Region())
        if before.covers(Region((when,))):
            continue
        wanted[name] = before | Region((when,))
        for each in inner:
            if each.name == name and (here := each.when & when).is_possible:
                waiting += [(need.source, here) for need in each.needs]
    for each in inner:
        for when in (wanted.get(each.name, Region()) & each.when).apart():
            yield replace(each, when=when)
