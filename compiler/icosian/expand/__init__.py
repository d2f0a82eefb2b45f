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
from functools import cache, lru_cache

from ..discover.symbols import Symbols
from ..ir.condition import Condition
from ..ir.expression import Argument, Function, Taken
from ..ir.expression import Call as Called
from ..ir.graph import Need, Node
from ..ir.source import Definition, Flaw, Module, Param, Program, Span, Text
from ..ir.values import Given
from ..ir.vocabulary import makes_object
from .annotations import Where, type_of
from .evaluate import Evaluator
from .modifiers import BUCKETS, CHANGES, DYNAMIC, MODIFIERS, Call, Change, Nodes, made_call, unknown
from .together import competing, misapplied

_NOTHING = Given()


def expand(program: Program, symbols: Symbols | None = None, given: Given = _NOTHING) -> tuple[Node, ...]:
    """Every node of every definition, in source order, under what is given of the configuration.

    `symbols` are those of all modules, if somebody has them.
    """
    known()
    made = _Expansion(symbols or Symbols(program))
    return tuple(
        node
        for definition, module in _definitions(program, made.symbols)
        for node in made.of(definition, module, given)
    )


@lru_cache(1)  # they are asked for each of many dataflows
def asks(symbols: Symbols) -> bool:
    """May what the functions become depend on the configuration, beyond the conditions of their nodes?"""
    known()
    asking = {*DYNAMIC, *(name for name, modifier in MODIFIERS.items() if modifier.asks)}
    return any(
        decorator.modifier in asking
        for module in symbols.modules.values()
        for definition in module.functions
        for decorator in definition.decorators
    )


class _Expansion:
    """What all functions have in common while they are expanded."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        self._evaluator = Evaluator(symbols)
        self._open: list[Span] = []  # functions that are being expanded, each inside the one before
        self._changes = cache(self._changes_in)
        self._made: dict[tuple[str, str, str], Nodes] = {}  # what `_nodes` has given

    def of(self, definition: Definition, module: Module, given: Given) -> Nodes:
        """Bucket by bucket, and inside a bucket the innermost modifier first."""
        where = Where(module.names, self.symbols, module.path)
        node = _plain(definition, where)
        if not is_node(definition):
            wrong = [each for each in self._sent(definition, where) if not isinstance(each, Change)]
            return tuple(unknown((node,), *wrong)) if wrong else ()
        calls, facts = self._calls(definition, where, given)
        if definition.span in self._open and calls:
            facts.append(calls[-1].flaw("it is a part of itself"))
        facts += competing(calls, definition)
        understood = all(call.modifier in MODIFIERS for call in calls)
        nodes: Nodes = (replace(node, is_unknown=not understood),)
        if facts:
            return tuple(unknown(nodes, *facts))
        self._open.append(definition.span)
        for bucket in BUCKETS if calls else ():
            for call in calls:
                if (modifier := MODIFIERS.get(call.modifier)) and modifier.bucket == bucket:
                    nodes = tuple(modifier.apply(nodes, call))
        self._open.pop()
        return nodes

    def _calls(
        self, definition: Definition, where: Where, given: Given
    ) -> tuple[list[Call], list[Text | Flaw]]:
        """Its modifiers, those that others stand for at the end; and what is wrong with these."""
        static, made, facts = list[Call](), list[Call | Text | Flaw](), list[Text | Flaw]()
        for decorator in definition.modifiers():
            value = self._evaluator.value(decorator.written, where.path)
            blank = self._blank(decorator.written, definition, where, given)
            call = made_call(decorator.modifier, value, blank)
            if wrong := misapplied(call, value):
                facts.append(wrong)
            elif stands_for := DYNAMIC.get(call.modifier):
                made += stands_for(call)
            else:
                static.append(call)
        for change in self._changes(where.path).get(definition.name, ()):
            static = _changed(static, change, self._blank(change.argument.text, definition, where, given))
        calls = [each for each in made if isinstance(each, Call)]
        facts += (each for each in made if not isinstance(each, Call))
        # `unsupported-modifier` tells of those that stand there as decorators.
        facts += (
            each.flaw("it comes out of the configuration, and is not supported yet")
            for each in calls
            if each.modifier not in MODIFIERS
        )
        return [*static, *calls], facts

    def _blank(self, written: Text, definition: Definition, where: Where, given: Given) -> Call:
        """A modifier that is not known yet."""
        return Call("", (), (), written, definition, where, self._evaluator, given, self._nodes)

    def _sent(self, definition: Definition, where: Where) -> Iterator[Change | Text | Flaw]:
        """What a function does to others of its module."""
        for decorator in definition.modifiers():
            if change := CHANGES.get(decorator.modifier):
                value = self._evaluator.value(decorator.written, where.path)
                blank = self._blank(decorator.written, definition, where, _NOTHING)
                yield from change(made_call(decorator.modifier, value, blank))

    def _changes_in(self, path: str) -> dict[str, list[Change]]:
        """What the functions of a module do to each other, by the one that is changed."""
        module = self.symbols.modules[path]
        where = Where(module.names, self.symbols, path)
        found: dict[str, list[Change]] = {}
        for definition in module.functions if any(map(_changes_others, module.functions)) else ():
            for each in self._sent(definition, where):
                if isinstance(each, Change):
                    found.setdefault(each.target, []).append(each)
        return found

    def _nodes(self, path: str, name: str, given: Given) -> Nodes:
        """Worked out once: subdags inside subdags ask for the same again and again."""
        key = path, name, repr((given.is_whole, sorted(given.values.items())))
        if key in self._made:
            return self._made[key]
        module = self.symbols.modules[path]
        wanted = (each for each in module.functions if each.name == name) if name else _collected(module)
        self._made[key] = tuple(node for definition in wanted for node in self.of(definition, module, given))
        return self._made[key]


def _changed(calls: list[Call], change: Change, blank: Call) -> list[Call]:
    """With one more argument of every modifier of this kind, or a modifier more, the outermost, if there is none."""
    if all(each.modifier != change.modifier for each in calls):
        return [*calls, replace(blank, modifier=change.modifier, positional=(change.argument,))]
    return [
        replace(each, positional=(*each.positional, change.argument))
        if each.modifier == change.modifier
        else each
        for each in calls
    ]


def _collected(module: Module) -> Iterator[Definition]:
    """The public functions, and those that change others: what is wrong with these is to be told, too."""
    return (each for each in module.functions if not each.name.startswith("_") or _changes_others(each))


def _changes_others(definition: Definition) -> bool:
    known()
    return any(decorator.modifier in CHANGES for decorator in definition.decorators)


def _definitions(program: Program, symbols: Symbols) -> Iterator[tuple[Definition, Module]]:
    """What Hamilton collects, each once: a module's own functions, and for a package those that it takes from its own."""
    seen: set[Span] = set()
    for module in program.modules:
        taken = _taken(symbols, module) if module.is_package else ()
        for definition, home in (*((each, module) for each in _collected(module)), *taken):
            if definition.span not in seen:
                seen.add(definition.span)
                yield definition, home


def _taken(symbols: Symbols, package: Module) -> Iterator[tuple[Definition, Module]]:
    """Functions that the package imports from modules inside it; they keep the names that they have there."""
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
def known() -> frozenset[str]:
    """The modifiers that are understood: the files of this folder, by the names that they answer to."""
    for found in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{found.name}")
    return frozenset({*MODIFIERS, *DYNAMIC, *CHANGES})


def is_node(definition: Definition) -> bool:
    """Does Hamilton find a plain function under this name, once the module has been imported?"""
    return not definition.fate and not any(vanishes(definition))


def is_understood(definition: Definition) -> bool:
    """Are all its modifiers?  Otherwise the names, the needs and the types of what it makes may be any."""
    return all(decorator.modifier in known() for decorator in definition.modifiers())


def vanishes(definition: Definition) -> Iterator[str]:
    """The decorators that leave something else than a function, or take it out of the dataflow."""
    for decorator in definition.decorators:
        is_excluded = decorator.modifier == "hamilton_exclude" and "(" not in decorator.written.text
        changes_others = decorator.modifier in known() and decorator.modifier in CHANGES
        if makes_object(decorator.qualified or decorator.written.text) or is_excluded or changes_others:
            yield decorator.written.text


def _plain(definition: Definition, where: Where) -> Node:
    """The node of a function without modifiers."""
    needs = tuple(_need(param, where) for param in definition.params)
    return Node(
        name=definition.name,
        type=type_of(definition.returns.text, where),
        needs=needs,
        how=Called(
            function=Function(where.path, definition.name),
            arguments=tuple(
                Argument(need.param, Taken(need.source), need.by_keyword, need.has_default) for need in needs
            ),
            # Hamilton passes everything by name, and a foreign decorator may rely on that.
            by_name=not all(decorator.modifier for decorator in definition.decorators),
        ),
        definition=definition,
    )


def _need(param: Param, where: Where) -> Need:
    return Need(
        param=param.name,
        source=param.name,
        type=type_of(param.annotation.text, where),
        has_default=bool(param.default.text),
        by_keyword=param.kind == "keyword-only",
        span=param.span,
    )
