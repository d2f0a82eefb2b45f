"""`tag`: metadata on a node.

    @tag(owner="data", **{"icosian.retries": "3"})
    def price(base: int) -> int: ...            ->   price  tagged owner="data"

Where two tags name one key, the outer one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..ir.graph import Node
from ..ir.values import Opaque, Residual
from .modifiers import Call, answers_to, each


@answers_to("tag", bucket="decorate")
@each
def tag(node: Node, call: Call) -> Iterator[Node]:
    tags, opaque = dict(node.tags), []
    for key, value in call.keywords:
        if isinstance(value, Opaque | Residual):
            opaque.append(value.text)
        elif key not in ("target_", "bypass_reserved_namespaces_"):
            tags[key] = value
    yield replace(node, tags=tuple(sorted(tags.items())), opaque=node.opaque + tuple(opaque))
