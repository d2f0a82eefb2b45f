"""`load_from`: a parameter gets what a file holds, or the environment, or a literal.

    @load_from.json(path=source("prices_path"))
    def total(prices: dict) -> float: ...      ->   total.load_data.prices (prices_path)   the value, and a dict
                                                    total.select_data.prices               that describes it
                                                    total (total.select_data.prices)

The type of the parameter says how the file is read: `load_from.csv` gives a frame of pandas where it is a
`pandas.DataFrame`.  With several parameters, `inject_` says which is meant.  Arguments are `source(…)`,
`value(…)`, or values as they are; they are called as in Hamilton.

    csv, feather, parquet    pandas.DataFrame, polars.DataFrame, polars.LazyFrame
    environment              dict
    file                     str
    json                     dict, list, pandas.DataFrame, polars.DataFrame
    literal                  anything
    npy                      numpy.ndarray
    pickle                   anything
    yaml                     str, int, float, bool, dict, list

Whatever else there is to be loaded, a function with `dataloader` loads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..ir.expression import Call as Called
from ..ir.expression import Item, Offered, Taken, renamed
from ..ir.graph import Need, Node
from ..ir.source import Flaw
from ..ir.types import Type
from .dataloader import tagged
from .materials import DESCRIPTION, Adapter, adapters, keys
from .materials.choice import Unfit, chosen, loads
from .materials.told import Told, told, unfit, unnamed
from .modifiers import Call, Nodes, answers_to, sinks, unknown
from .pipe import used


@answers_to(*(f"load_from.{key}" for key in keys("loader")), bucket="inject")
def load_from(nodes: Nodes, call: Call) -> Iterator[Node]:
    """What loads, what takes the value out of that, and the nodes, which get it."""
    given = dict(call.keywords)
    wanted = given.pop("inject_", None)
    need = _need(nodes, wanted, call)
    if isinstance(need, Flaw):
        yield from unknown(nodes, *(call.opaque() or unnamed(wanted) or (need,)))
        return
    adapter = chosen(adapters(call.modifier.partition(".")[2], "loader"), need.type, loads)
    if isinstance(adapter, Unfit):
        yield from unknown(nodes, unfit(call, f"`{need.param}` cannot be loaded", adapter))
        return
    arguments = told(adapter, given, call)
    if not isinstance(arguments, Told):
        yield from unknown(nodes, *arguments)
        return
    function = sinks(nodes)[-1].name
    selected = f"{function}.select_data.{need.source}"
    for when in used(need.source, nodes):
        start = replace(nodes[0], when=when, tags=(), opaque=(), flaws=(), is_inner=True)
        loader = _loader(start, f"{function}.load_data.{need.source}", need, adapter, arguments)
        yield loader
        yield _selected(loader, selected, need)
    yield from (_given(node, need.source, selected) for node in nodes)


def _need(nodes: Nodes, wanted: object, call: Call) -> Need | Flaw:
    """What is to be loaded: what none of the nodes makes, and what a parameter of the function takes."""
    made = {node.name for node in nodes}
    needs = {need.source: need for node in nodes for need in node.needs if need.source not in made}
    params = [param.name for param in call.definition.params]
    if wanted is None:
        if len(params) == 1 and len(needs) == 1:
            return next(iter(needs.values()))
        return call.flaw("`inject_` has to say which parameter gets what is loaded")
    if wanted in params and isinstance(wanted, str) and wanted in needs:
        return needs[wanted]
    return call.flaw(f"`{call.definition.name}` takes no `{wanted}` that could be loaded")


def _loader(node: Node, name: str, need: Need, adapter: Adapter, arguments: Told) -> Node:
    """The value and the dict; Hamilton has their types the wrong way round."""
    made = replace(
        node,
        name=name,
        type=Type("tuple", (DESCRIPTION, need.type)),
        needs=arguments.needs,
        how=Called(Offered(adapter.part, adapter.function), arguments.arguments),
    )
    key = adapter.part.rpartition(".")[2]
    tags = {"source": key, "classname": adapter.stands_for, "node": need.source, "has_metadata": True}
    return tagged(made, "hamilton.data_loader", tags)


def _selected(loader: Node, name: str, need: Need) -> Node:
    need_of = Need(loader.name, loader.name, loader.type, has_default=False, by_keyword=False, span=need.span)
    made = replace(loader, name=name, type=need.type, needs=(need_of,), how=Item(Taken(loader.name), 0))
    return tagged(made, "hamilton.data_loader", {"has_metadata": False})


def _given(node: Node, old: str, new: str) -> Node:
    """The node, with what was loaded in place of what it took."""
    needs = tuple(replace(need, source=new) if need.source == old else need for need in node.needs)
    return replace(node, needs=needs, how=renamed(node.how, lambda name: new if name == old else name))
