"""`save_to`: what a node gives is saved, too, by a node of its own that describes in a dict what was saved.

    @save_to.json(path=source("out"), output_name_="saved")
    def total(prices: list[float]) -> dict: ...    ->   total (prices)
                                                        saved (total, out)

Without `output_name_` it is called `save.total`.  Nothing is saved unless that node is asked for.  Where a
function is several nodes, `target_` says which is saved; so it has to where `save_to` stands on another.
Modifiers that work on what a function gives, such as `extract_fields`, stand below it.

    csv, feather, parquet    pandas.DataFrame, polars.DataFrame, polars.LazyFrame
    file                     str, bytes, io.BytesIO
    json                     dict, list, pandas.DataFrame, polars.DataFrame, polars.LazyFrame
    memory                   anything; the value itself is given
    npy                      numpy.ndarray
    pickle                   anything
    yaml                     str, int, float, bool, dict, list

Whatever else there is to be saved, a function with `datasaver` saves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import takewhile

from ..ir.expression import Argument, Offered, Taken
from ..ir.expression import Call as Called
from ..ir.graph import Need, Node
from ..ir.source import Flaw
from ..ir.values import Factory
from .dataloader import tagged
from .materials import DESCRIPTION, Adapter, adapters, keys
from .materials.choice import Unfit, chosen, saves
from .materials.told import Told, told, unfit, unnamed
from .modifiers import MODIFIERS, Call, Nodes, answers_to, sinks, unknown

_SAVER = "hamilton.data_saver"


@answers_to(*(f"save_to.{key}" for key in keys("saver")), bucket="transform")
def save_to(nodes: Nodes, call: Call) -> Iterator[Node]:
    """The nodes as they are, and one that saves; the node that is saved may have variants."""
    given = dict(call.keywords)
    output, target = given.pop("output_name_", None), given.pop("target_", None)
    if facts := [*_misplaced(nodes, output, target, call)]:
        yield from unknown(nodes, *(call.opaque() or unnamed(output, target) or facts))
        return
    saved = [node for node in nodes if node.name == target] if target else [*sinks(nodes)]
    if facts := [*_confused(saved[0].name, given, call)]:
        yield from unknown(nodes, *facts)
        return
    adapter = chosen(adapters(call.modifier.partition(".")[2], "saver"), saved[0].type, saves)
    if isinstance(adapter, Unfit):
        yield from unknown(nodes, unfit(call, f"`{saved[0].name}` cannot be saved", adapter))
        return
    arguments = told(adapter, given, call)
    if not isinstance(arguments, Told):
        yield from unknown(nodes, *arguments)
        return
    yield from nodes
    for node in saved:
        yield _saver(node, str(output or f"save.{node.name}"), adapter, arguments, call)


def _saver(node: Node, name: str, adapter: Adapter, arguments: Told, call: Call) -> Node:
    kind = node.type.element  # of a fan-out every item is saved
    need = Need(node.name, node.name, kind, has_default=False, by_keyword=False, span=call.written.span)
    made = replace(
        node,
        name=name,
        type=DESCRIPTION,
        needs=(need, *arguments.needs),
        how=Called(
            Offered(adapter.part, adapter.function),
            (Argument("value", Taken(node.name)), *arguments.arguments),
        ),
        tags=(),
        opaque=(),
        flaws=(),
        is_inner=False,
    )
    key = adapter.part.rpartition(".")[2]
    return tagged(made, _SAVER, {"sink": key, "classname": adapter.stands_for})


def _confused(name: str, given: Mapping[str, object], call: Call) -> Iterator[Flaw]:
    """Hamilton tells the value that is saved from the keywords by its name."""
    sources = [
        each.positional[:1] for each in given.values() if isinstance(each, Factory) and each.name == "source"
    ]
    if name in given or (name,) in sources:
        what = "a keyword" if name in given else "a source"
        yield call.flaw(
            f"Hamilton takes `{name}`, which is saved, for {what} of that name; call the node otherwise"
        )


def _covered(call: Call) -> Iterator[str]:
    """The modifiers above it, which Hamilton has work on the last node: on what the saver tells."""
    spans = [each.written.span for each in call.definition.decorators if each.modifier == call.modifier]
    above = call.definition.decorators if call.written.span in spans else ()  # else the configuration gave it
    for each in takewhile(lambda each: each.written.span != call.written.span, above):
        modifier = MODIFIERS.get(each.modifier)
        is_aimed = "target_" in each.written.text or "on_output" in each.written.text
        is_saver = each.modifier.startswith("save_to.")  # which is told otherwise
        if modifier and modifier.bucket == "transform" and not (is_aimed or is_saver):
            yield each.modifier


def _misplaced(nodes: Nodes, output: object, target: object, call: Call) -> Iterator[Flaw]:
    for modifier in _covered(call):
        yield call.flaw(
            f"`@{modifier}` above it would get what it tells of its saving; write `@{modifier}` below it"
        )
    if output is not None and not isinstance(output, str):
        yield call.flaw("`output_name_` has to be a name")
    if target is not None:
        if not isinstance(target, str):
            yield call.flaw("`target_` has to be the name of a node")
        elif not any(node.name == target for node in nodes):
            yield call.flaw(f"`{call.definition.name}` makes no `{target}`")
        return
    names = dict.fromkeys(node.name for node in sinks(nodes))
    if len(names) != 1:
        yield call.flaw(f"`target_` has to say which of the {len(names)} nodes is saved")
    elif dict(sinks(nodes)[0].tags).get(_SAVER):
        name, below = call.definition.name, next(iter(names))
        message = f"`@{call.modifier}` on `{name}` would save what `{below}` tells of its own saving"
        yield Flaw("stacked-savers", message, call.written.span, f'say what is meant: `target_="{name}"`')
