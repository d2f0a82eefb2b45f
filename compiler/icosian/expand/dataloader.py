"""`dataloader` and `datasaver`: functions that load or save, and describe in a dict what they did.

@dataloader()
def prices(path: str) -> tuple[list[float], dict]: ...    ->   prices.loader (path)
                                                               prices        (prices.loader)   prices.loader[0]

@datasaver()
def saved(prices: list[float], path: str) -> dict: ...    ->   saved (prices, path)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..ir.expression import Item, Taken
from ..ir.graph import Need, Node
from ..ir.source import Flaw
from ..ir.types import Type, is_a
from .modifiers import Call, Nodes, answers_to, unknown

_DICT = Type("dict")


@answers_to("dataloader", bucket="generate")
def dataloader(nodes: Nodes, call: Call) -> Iterator[Node]:
    """What the function gives, and the first part of it."""
    (node, *_) = nodes
    if facts := [*_misused(nodes, call), *_no_pair(node.type, call)]:
        yield from unknown(nodes, *facts)
        return
    loader = f"{node.name}.loader"
    tags = {"node": node.name, "classname": f"{node.name}()"}
    told = {**tags, "source": "loader", "has_metadata": True}
    yield replace(tagged(node, "hamilton.data_loader", told), name=loader, is_inner=True)
    need = Need(loader, loader, node.type, has_default=False, by_keyword=False, span=node.span)
    taken = replace(node, type=node.type.args[0], needs=(need,), how=Item(Taken(loader), 0))
    yield tagged(taken, "hamilton.data_loader", {**tags, "source": node.name, "has_metadata": False})


@answers_to("datasaver", bucket="generate")
def datasaver(nodes: Nodes, call: Call) -> Iterator[Node]:
    """The node as it is; it says that it saves."""
    (node, *_) = nodes
    facts = [*_misused(nodes, call)]
    if node.type.name != "dict":
        facts.append(
            call.flaw(f"it has to give a `dict` that describes what was saved, not {_said(node.type)}")
        )
    if facts:
        yield from unknown(nodes, *facts)
        return
    yield tagged(node, "hamilton.data_saver", {"sink": node.name, "classname": f"{node.name}()"})


def tagged(node: Node, kind: str, said: Mapping[str, object]) -> Node:
    """What Hamilton notes of a node that loads or saves."""
    tags = {kind: True, **{f"{kind}.{key}": value for key, value in said.items()}}
    return replace(node, tags=tuple(sorted({**dict(node.tags), **tags}.items())))


def _misused(nodes: Nodes, call: Call) -> Iterator[Flaw]:
    if call.positional or call.keywords:
        yield call.flaw("it takes no arguments")
    if len(nodes) != 1:
        yield call.flaw("it makes one node only")


def _no_pair(type: Type, call: Call) -> Iterator[Flaw]:
    """The value, and a dict with strings for keys."""
    pair = type.args if type.name == "tuple" and len(type.args) == 2 else ()
    described = pair[-1] if pair else Type("")
    if is_a(described, _DICT) is not True or (described.args and described.args[0].name != "str"):
        yield call.flaw(
            "it has to give a pair, the value and a dict that describes it, such as "
            f"`tuple[list, dict]`, not {_said(type)}"
        )


def _said(type: Type) -> str:
    return f"`{type}`" if type.name else "no type at all"
