"""Which statements a script needs: those that bind what its functions reach, and those that act.

This is the one place that walks from names to names; whoever asks what a task's code depends on asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass

from ..discover.symbols import Meaning, Symbol, Symbols
from ..ir.source import Applied, Module, Statement, Use
from ..ir.vocabulary import is_of_hamilton, modifier, stand_in


@dataclass(frozen=True, slots=True)
class Known:
    """A use in a statement, and what it means: a symbol of the program, one of Hamilton's words, or neither."""

    use: Use
    meaning: Meaning | None
    word: str  # what has another name in scripts: a marker, or "checks.DataValidator" of the runtime


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement that the script needs."""

    module: Module
    statement: Statement
    removed: tuple[Applied, ...]  # its modifiers
    known: tuple[Known, ...]  # its uses, those in modifiers apart


def reach(symbols: Symbols, functions: Iterable[Symbol], quiet: Container[str] = ()) -> tuple[Kept, ...]:
    """The statements in an order that runs: module by module as Python has run them, in the order of the source.

    A name needs every statement that writes it (`TABLE = {}`, `TABLE["a"] = 1`), and a statement needs
    every name that it uses, at whatever depth.  A statement that acts on the world is always kept, but for those of
    `quiet` modules.
    """
    kept: dict[tuple[str, int], Kept] = {}
    order = symbols.running_order()
    seen = set(functions)
    waiting = list(seen)
    found = [
        (path, index)
        for path in order
        for index, statement in enumerate(symbols.modules[path].statements)
        if statement.has_effects and path not in quiet
    ]
    made_by = makers(symbols)
    while waiting or found:
        if waiting:
            found += made_by(waiting.pop())
        for place in found:
            if place not in kept and _is_copied(symbols, *place):
                path, index = place
                kept[place] = each = kept_of(symbols, path, symbols.modules[path].statements[index])
                new = {*needed(each)} - seen
                seen |= new
                waiting += sorted(new)
        found = []
    rank = {path: place for place, path in enumerate(order)}
    return tuple(kept[place] for place in sorted(kept, key=lambda place: (rank[place[0]], place[1])))


def _is_copied(symbols: Symbols, path: str, index: int) -> bool:
    """Imports of the program's own modules are not: what they bring stands in the script itself."""
    statement = symbols.modules[path].statements[index]
    ours = (symbols.is_ours(path, each) for each in statement.imported)
    return statement.kind != "future" and not (statement.imported and all(ours))


def kept_of(symbols: Symbols, path: str, statement: Statement) -> Kept:
    """A statement of this module, with what its uses mean."""
    removed = tuple(each for each in statement.applied if modifier(symbols.qualified(path, each.dotted)))
    known = tuple(
        _known(symbols, path, use)
        for use in statement.uses
        if not any(each.start <= use.start < each.end for each in removed)
    )
    return Kept(symbols.modules[path], statement, removed, known)


def _known(symbols: Symbols, path: str, use: Use) -> Known:
    meaning = symbols.of(path, use.dotted)
    if is_of_hamilton(symbols.qualified(path, use.dotted)):
        names = use.dotted.split(".")
        for length in range(1, len(names) + 1):
            head = ".".join(names[:length])
            if word := stand_in(symbols.qualified(path, head)):
                return Known(use._replace(dotted=head, ends=use.ends[:length]), meaning, word)
    return Known(use, meaning, "")


def needed(kept: Kept) -> Iterator[Symbol]:
    """What must be there for it to run, and whatever else it changes."""
    for each in kept.known:
        if each.meaning and each.meaning.symbol and not each.word:
            yield each.meaning.symbol
    for name in kept.statement.writes:
        yield Symbol(kept.module.path, name)


def makers(symbols: Symbols) -> Callable[[Symbol], list[tuple[str, int]]]:
    """Answers which statements (path and index) make a symbol what it is."""
    changers = _changers(symbols)
    return lambda symbol: [
        *((symbol.path, index) for index in symbols.writers(symbol)),
        *changers.get(symbol, []),
    ]


def _changers(symbols: Symbols) -> dict[Symbol, list[tuple[str, int]]]:
    """Functions that are registered somewhere: their decorator changes something, which then needs them."""
    found: dict[Symbol, list[tuple[str, int]]] = {}
    for path, module in symbols.modules.items():
        for index, statement in enumerate(module.statements):
            for applied in statement.applied:
                meaning = symbols.of(path, applied.dotted) if applied.dotted else None
                if meaning and meaning.symbol:
                    for name in _changed_by(symbols, meaning.symbol):
                        found.setdefault(name, []).append((path, index))
    return found


def _changed_by(symbols: Symbols, function: Symbol) -> Iterator[Symbol]:
    for index in symbols.writers(function):
        for name in symbols.modules[function.path].statements[index].changes:
            meaning = symbols.of(function.path, name)
            if meaning and meaning.symbol:
                yield meaning.symbol
