"""Program -> Node...: what the modifiers make of the definitions.

    @config.when(region="EU")
    def price__eu(base: int) -> int: ...        ->   price  (base: int) -> int   when region is "EU"

Modifiers are applied in Hamilton's order, not in the order in which they are written: bucket by
bucket, and inside a bucket the innermost first.  They add conditions, they never drop a node.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace

from ..ir.graph import Need, Node
from ..ir.source import Definition, Module, Param, Program
from ..ir.vocabulary import makes_object
from .annotations import type_of
from .modifiers import BUCKETS, MODIFIERS, Modifier, call_of


def expand(program: Program) -> tuple[Node, ...]:
    """Every node of every definition, in source order."""
    known()
    return tuple(
        node
        for module in program.modules
        for definition in module.definitions
        if is_node(definition)
        for node in _apply(_plain(definition, module), definition)
    )


def known() -> dict[str, Modifier]:
    """The modifiers that are understood: the files of this folder, by the names that they answer to."""
    for found in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{found.name}")
    return MODIFIERS


def is_node(definition: Definition) -> bool:
    """Does Hamilton find a plain function under this name, once the module has been imported?"""
    return not definition.fate and not any(vanishes(definition))


def vanishes(definition: Definition) -> Iterator[str]:
    """The decorators that leave something else than a function, or take it out of the dataflow."""
    for decorator in definition.decorators:
        is_bare = decorator.modifier in ("config", "hamilton_exclude") and "(" not in decorator.written.text
        if makes_object(decorator.qualified or decorator.written.text) or is_bare:
            yield decorator.written.text


def _plain(definition: Definition, module: Module) -> Node:
    """The node of a function without modifiers."""
    return Node(
        name=definition.name,
        type=type_of(definition.returns.text, module.names),
        needs=tuple(_need(param, module) for param in definition.params),
        definition=definition,
    )


def _need(param: Param, module: Module) -> Need:
    return Need(
        param=param.name,
        source=param.name,
        type=type_of(param.annotation.text, module.names),
        has_default=bool(param.default),
        by_keyword=param.kind == "keyword-only",
        span=param.span,
    )


def _apply(node: Node, definition: Definition) -> Iterator[Node]:
    calls = [call_of(decorator) for decorator in definition.modifiers()]
    nodes = [replace(node, is_unknown=any(call.modifier not in MODIFIERS for call in calls))]
    for bucket in BUCKETS:
        for call in calls:
            if (modifier := MODIFIERS.get(call.modifier)) and modifier.bucket == bucket:
                nodes = [made for each in nodes for made in modifier.apply(each, call)]
    return iter(nodes)
