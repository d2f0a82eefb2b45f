"""`config.when`: the node exists only in some configurations.

    @config.when(region="EU")
    def price__eu(base: int) -> int: ...        ->   price  when region is "EU"

Every condition takes one `__suffix` off the name, or gives the name itself with `name=`.  Values
have to be literals.  A key that the configuration lacks counts as None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..ir.graph import Condition, Node
from .modifiers import Call, Opaque, answers_to


@answers_to("config.when", bucket="resolve")
def config_when(node: Node, call: Call) -> Iterator[Node]:
    """Narrow the condition under which the node exists: never drop it, `narrow` chooses later."""
    given = dict(call.keywords)
    # `config.when("EU")` names the node, as in Hamilton; a rule tells that it sets no condition.
    name = given.pop("name", None) or next(iter(call.positional), None)
    if not isinstance(name, str):
        name = node.name[: node.name.rindex("__")] if "__" in node.name else node.name
    when = node.when
    for key, value in given.items():
        if not isinstance(value, Opaque):
            when &= Condition.equal(key, value)
    opaque = call.opaque()
    yield replace(
        node, name=name, when=when, opaque=node.opaque + opaque, is_unknown=node.is_unknown or bool(opaque)
    )
