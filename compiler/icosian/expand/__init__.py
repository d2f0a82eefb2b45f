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
from functools import cache

from ..discover.symbols import Symbols
from ..ir.condition import Condition
from ..ir.graph import Need, Node
from ..ir.source import Definition, Module, Param, Program, Span
from ..ir.vocabulary import makes_object
from .annotations import type_of
from .modifiers import BUCKETS, MODIFIERS, Modifier, call_of


def expand(program: Program) -> tuple[Node, ...]:
    """Every node of every definition, in source order."""
    return tuple(
        node
        for definition, module in _definitions(program)
        if is_node(definition)
        for node in _apply(_plain(definition, module), definition)
    )


def _definitions(program: Program) -> Iterator[tuple[Definition, Module]]:
    """What Hamilton collects, each once: a module's own functions, and for a package those that it takes from its own."""
    seen: set[Span] = set()
    for module in program.modules:
        taken = _taken(program, module) if module.is_package else ()
        for definition, home in (*((each, module) for each in module.definitions), *taken):
            if definition.span not in seen:
                seen.add(definition.span)
                yield definition, home


def _taken(program: Program, package: Module) -> Iterator[tuple[Definition, Module]]:
    """Functions that the package imports from modules inside it; they keep the names that they have there."""
    symbols = Symbols(program)
    for name in dict.fromkeys([*package.names.imports, *_starred(symbols, package)]):
        meaning = symbols.of(package.path, name)
        if meaning and meaning.symbol:
            home = symbols.modules[meaning.symbol.path]
            if home.name.startswith(f"{package.name}."):
                yield from ((each, home) for each in home.definitions if each.name == meaning.symbol.name)


def _starred(symbols: Symbols, module: Module) -> list[str]:
    homes = (module.homes[star] for star in symbols.stars(module.path) if star in module.homes)
    return sorted(name for home in homes for name in symbols.public(home))


def override(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """A node exists only where no later module has one of its name."""
    place = {path: rank for rank, path in enumerate(dict.fromkeys(node.span.path for node in nodes))}
    variants: dict[str, list[Node]] = {}
    for node in nodes:
        variants.setdefault(node.name, []).append(node)
    return tuple(
        replace(node, when=when)
        for node in nodes
        for when in _left(
            node, [other for other in variants[node.name] if place[other.span.path] > place[node.span.path]]
        )
    )


def _left(node: Node, later: list[Node]) -> list[Condition]:
    left = [node.when]
    for other in later:
        left = [part for each in left for part in each.minus(other.when)]
    return left


@cache
def known() -> dict[str, Modifier]:
    """The modifiers that are understood: the files of this folder, by the names that they answer to."""
    for found in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{found.name}")
    return MODIFIERS


def is_node(definition: Definition) -> bool:
    """Does Hamilton find a plain function under this name, once the module has been imported?"""
    return not definition.fate and not any(vanishes(definition))


def is_understood(definition: Definition) -> bool:
    """Are all its modifiers?  Otherwise the names, the needs and the types of what it makes may be any."""
    return all(decorator.modifier in known() for decorator in definition.modifiers())


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
    nodes = [replace(node, is_unknown=not is_understood(definition))]
    for bucket in BUCKETS:
        for call in calls:
            if (modifier := MODIFIERS.get(call.modifier)) and modifier.bucket == bucket:
                nodes = [made for each in nodes for made in modifier.apply(each, call)]
    return iter(nodes)
