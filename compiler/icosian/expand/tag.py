"""`tag`: metadata on a node.

    @tag(owner="data", **{"icosian.retries": "3"})
    def price(base: int) -> int: ...            ->   price  tagged owner="data"

Where two tags name one key, the outer one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..ir.graph import Node
from .modifiers import Call, Opaque, answers_to


@answers_to("tag", bucket="decorate")
def tag(node: Node, call: Call) -> Iterator[Node]:
    tags = dict(node.tags)
    for key, value in call.keywords:
        if key == "**" and isinstance(value, dict):
            tags |= value
        elif not isinstance(value, Opaque):
            tags[key] = value
    yield replace(node, tags=tuple(sorted(tags.items())), opaque=node.opaque + call.opaque())
