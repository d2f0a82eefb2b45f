"""Modifiers that only say something about nodes: executors and people read it as tags.

@tag_outputs(low={"unit": "m"})
@cache(behavior="recompute")
@schema.output(("a", "int"))
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..ir.graph import Node
from ..ir.source import Flaw
from ..ir.tags import misread
from ..ir.types import is_known
from ..ir.values import Opaque
from .columns import column_type
from .modifiers import MODIFIERS, Call, Nodes, answers_to, each, sinks, unknown


@answers_to("tag_outputs", bucket="decorate")
def tag_outputs(nodes: Nodes, call: Call) -> Iterator[Node]:
    """Tags by the name of the node; names that are none are ignored, as in Hamilton."""
    tags = {name: given for name, given in call.keywords if isinstance(given, dict)}
    for node in nodes:
        given = tags.get(node.name, {})
        wrong = ((key, *misread(key, value, (node,))) for key, value in given.items())
        flaws = (
            Flaw("meaningless-tag", message, call.at_key(node.name, key), help)
            for key, message, help in wrong
            if message
        )
        yield _tagged(replace(node, flaws=(*node.flaws, *flaws)), given)


@answers_to("schema.output", bucket="decorate")
def schema_output(nodes: Nodes, call: Call) -> Iterator[Node]:
    """The columns of a frame: pairs of a name and a type."""
    pairs = [given for given in call.positional if isinstance(given, tuple) and len(given) == 2]
    if len(pairs) != len(call.positional):
        yield from unknown(nodes, *call.opaque(), call.flaw("it takes pairs of a name and a type"))
        return
    last = {id(node) for node in sinks(nodes)}
    if wrong := _no_schema(nodes, call):
        yield from unknown(nodes, call.flaw(wrong))
        return
    columns = ",".join(f"{name}={type}" for name, type in pairs)
    for node in nodes:
        yield _tagged(node, {"hamilton.internal.schema_output": columns} if id(node) in last else {})


def _no_schema(nodes: Nodes, call: Call) -> str:
    """Why Hamilton refuses it there."""
    below = itertools.takewhile(lambda each: each.modifier != "schema.output", call.definition.modifiers())
    if tag := next((each.modifier for each in below if MODIFIERS[each.modifier].bucket == "decorate"), ""):
        return f"it has to stand below `@{tag}`"
    strange = next(
        (node for node in sinks(nodes) if is_known(node.type) and not column_type(node.type)), None
    )
    return f"`{strange.name}` is no frame, but {strange.type}" if strange else ""


@answers_to("cache", bucket="decorate")
@each
def cache(node: Node, call: Call) -> Iterator[Node]:
    """How results are to be kept."""
    yield _tagged(node, {f"cache.{key}": value for key, value in call.keywords})


@answers_to("ray_remote_options", bucket="decorate")
@each
def ray_remote_options(node: Node, call: Call) -> Iterator[Node]:
    """What a Ray task asks of its cluster."""
    yield _tagged(node, {f"ray_remote.{key}": value for key, value in call.keywords})


@answers_to("accept_error_sentinels", bucket="decorate")
@each
def accept_error_sentinels(node: Node, call: Call) -> Iterator[Node]:
    """The node can live with failures among what it takes."""
    yield _tagged(node, {"hamilton.error_sentinel": True})


def _tagged(node: Node, tags: Mapping[str, object]) -> Node:
    known = {key: value for key, value in tags.items() if not isinstance(value, Opaque)}
    return replace(node, tags=tuple(sorted({**dict(node.tags), **known}.items())))
