"""Nodes that are made in each worker, and not sent there: their recipe travels, not their value.

url, limit -> client ~> [answer]        `client` exists in the workers alone, so only blocks may take it,
                                        and other recipes
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .tags import MAKE, PER_WORKER

if TYPE_CHECKING:
    from .graph import Dag, Node
    from .source import Span


def is_recipe(node: Node) -> bool:
    return bool(MAKE.of(node) == PER_WORKER)


def strays(dag: Dag, node: Node) -> Iterator[tuple[str, Span]]:
    """Why the node cannot be a recipe: what to say, and where."""
    if node.is_fan_out:
        yield "it fans out", node.span
    if node.is_fan_in:
        yield "it collects", next(need.span for need in node.needs if need.collects)
    if node.definition.is_async or node.definition.is_generator:
        yield f"it is {'async' if node.definition.is_async else 'a generator'}", node.span
    blocks = [block for block in dag.blocks if any(member.node is node for member in block.members)]
    if blocks:
        yield f"it is made for each item of `{blocks[0].fan_out.name}` anyway", node.span
    if node.name in dag.outputs:
        yield "it is asked for", node.span
    inside = {id(member.node) for block in dag.blocks for member in block.members}
    for consumer in dag.nodes:
        for need in consumer.needs if not (blocks or consumer.is_unknown) else ():
            if need.source == node.name and id(consumer) not in inside and not is_recipe(consumer):
                yield f"`{consumer.name}` takes it outside of blocks", need.span
