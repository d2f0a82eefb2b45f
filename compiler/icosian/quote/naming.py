"""What everything is called in the script: first the user's names, then the script's own, which give way.

Where two modules have a name in common, the first keeps it, and the other gets its module's in front:
`load` of helpers.py becomes `helpers_load`.
"""

from __future__ import annotations

import builtins
import re
from collections import defaultdict

from ..discover.symbols import Symbol, Symbols
from .reach import Kept

_WORD = re.compile(r"\w+")


def called(kept: tuple[Kept, ...], symbols: Symbols, first: tuple[str, ...]) -> dict[Symbol, str]:
    """The name in the script of everything that the statements bind; the modules `first` choose first."""
    unresolved, hidden = _not_free(kept)
    words: set[str] | None = None  # of all the code, once a name has to be made up
    names: dict[Symbol, str] = {}
    shared: dict[tuple[str, str, str], str] = {}  # the same import in several modules
    taken: set[str] = set()
    for symbol, _ in sorted(
        _bound(kept, symbols).items(), key=lambda each: (each[0].path not in first, each[1])
    ):
        foreign = symbols.foreign(symbol)
        key = (foreign.module, foreign.name, symbol.name) if foreign else None
        if key in shared:
            names[symbol] = shared[key]
            continue
        name = symbol.name
        avoided = (
            taken | hidden[symbol] | {each for each, paths in unresolved.items() if paths - {symbol.path}}
        )
        if name in avoided:
            words = words or {word for each in kept for word in _WORD.findall(each.statement.text)}
            module = re.sub(r"\W", "_", symbols.modules[symbol.path].name.rpartition(".")[2])
            name = f"{module}_{name}"
            while name in avoided | words or hasattr(builtins, name):
                name += "_"
        taken.add(name)
        names[symbol] = name
        if key:
            shared[key] = name
    return names


def _bound(kept: tuple[Kept, ...], symbols: Symbols) -> dict[Symbol, int]:
    """What the statements bind, by the place of the first that does; an import that cannot get another name first."""
    found: dict[Symbol, int] = {}
    for place, each in enumerate(kept):
        fixed = {i.local for i in each.statement.imported if not i.name and i.loads != i.module}
        for name in each.statement.writes:
            symbol = Symbol(each.module.path, name)
            meaning = symbols.of(each.module.path, name)
            if name != "*" and meaning and meaning.symbol == symbol:
                found.setdefault(symbol, place - len(kept) * (name in fixed))
    return found


def _not_free(kept: tuple[Kept, ...]) -> tuple[dict[str, set[str]], dict[Symbol, set[str]]]:
    """Names that nobody binds, builtins mostly, and who uses them; names that are hidden where a symbol is used.

    `def a(load): return helpers.load(load)` cannot say just `load`.
    """
    unresolved: dict[str, set[str]] = defaultdict(set)
    hidden: dict[Symbol, set[str]] = defaultdict(set)
    for each in kept:
        for known in each.known:
            if known.meaning is None:
                if not known.word:
                    unresolved[known.use.name].add(each.module.path)
            elif (symbol := known.meaning.symbol) and known.use.name != symbol.name:
                hidden[symbol] |= each.statement.locals
    return unresolved, hidden


class Naming:
    """Hands out names for the script's own part."""

    def __init__(self, kept: tuple[Kept, ...], names: dict[Symbol, str], symbols: Symbols) -> None:
        self._names, self._symbols = names, symbols
        self._written = set(names.values())
        self._taken = self._written | {known.use.name for each in kept for known in each.known}
        self.imports: list[tuple[str, str, str]] = []  # (module, name, as) that the script has to import

    def fresh(self, name: str) -> str:
        """The name, or the name with underscores after it."""
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def local(self, name: str, locals: set[str]) -> str:
        """A local variable of a task: no name of the module, and no other local."""
        while name in self._taken or name in locals:
            name += "_"
        locals.add(name)
        return name

    def foreign(self, module: str, name: str) -> str:
        """What `name` of that module is called: as the user has it, or through the module that the user has."""
        for symbol, called in self._names.items():
            imported = self._symbols.foreign(symbol)
            if imported and (imported.module, imported.name) == (module, ""):
                return f"{called}.{name}"
        return self.shared(module, name)

    def shared(self, module: str, name: str) -> str:
        """What `name` of that standard module is called: as the user has it already, or by an import."""
        if module == "builtins" and name not in self._written:
            self._taken.add(name)
            return name
        for symbol, called in self._names.items():
            foreign = self._symbols.foreign(symbol) if called == name else None
            if foreign and foreign.name == name and foreign.module in (module, "typing"):
                return name
        alias = self.fresh(name)
        self.imports.append((module, name, alias))
        return alias
