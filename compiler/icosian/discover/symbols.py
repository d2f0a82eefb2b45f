"""Symbols: what a module-level name means, wherever in the program it is used.

    from helpers import load as read       read            ->  load of helpers.py
    import helpers                         helpers.load    ->  load of helpers.py
    import pandas as pd                    pd.DataFrame    ->  pd of this module, which takes it from elsewhere

The one place that follows imports between first-party modules.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from ..ir.source import Imported, Module, Program, Statement
from .scope import prefixes


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """A name that a first-party module binds at module level."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What `name.attribute…` stands for: its first `length` parts are the symbol.

    Without a symbol they are a first-party module.
    """

    symbol: Symbol | None
    length: int
    module: str = ""  # path of that module, "" for a folder without `__init__.py`


class Symbols:
    """Answers what names mean in a program."""

    def __init__(self, program: Program) -> None:
        self.modules = {module.path: module for module in program.all()}
        self._known: dict[str, _Contents] = {}
        # Both are asked the same again and again.
        self.of = cache(self._meaning)
        self.qualified = cache(self._qualified)

    def _of(self, path: str) -> _Contents:
        if path not in self._known:
            self._known[path] = _Contents(self.modules[path])
        return self._known[path]

    def writers(self, symbol: Symbol) -> list[int]:
        """The statements of its module that bind or change it."""
        return self._of(symbol.path).writers.get(symbol.name, [])

    def _meaning(self, path: str, dotted: str) -> Meaning | None:
        """What it means in this module; None for what no first-party module binds: a builtin, or nothing."""
        head, *rest = dotted.split(".")
        return self._local(path, head, rest, set())

    def _qualified(self, path: str, dotted: str) -> str:
        """The full name of something that comes from elsewhere, through whatever modules; else ""."""
        meaning = self.of(path, dotted)
        if meaning is None:
            return self.modules[path].names.qualify(dotted)
        if meaning.symbol is None:
            return ""
        rest = dotted.split(".")[meaning.length :]
        return self.modules[meaning.symbol.path].names.qualify(".".join([meaning.symbol.name, *rest]))

    def foreign(self, symbol: Symbol) -> Imported | None:
        """The import that binds the symbol, and does so alone, from outside of the program."""
        imported = self._of(symbol.path).imported.get(symbol.name)
        return imported if imported and not self.is_ours(symbol.path, imported) else None

    def is_ours(self, path: str, imported: Imported) -> bool:
        """Does this import lead to another module of the program?"""
        return self._imported(self.modules[path], imported, [], set()) is not None

    def branched(self, symbol: Symbol) -> str:
        """The module of the program that a branch imports under this name, as under `try:`; else ""."""
        home = self.modules[symbol.path]
        statements = (home.statements[index] for index in self.writers(symbol))
        inside = (name for each in statements if each.kind == "other" for name, _ in each.inner_imports)
        named = (name for name in inside if name.rpartition(".")[2] == symbol.name)
        return next((home.homes[name] for name in named if name in home.homes), "")

    def stars(self, path: str) -> list[str]:
        """Modules of which everything is imported."""
        return self._of(path).stars

    def public(self, path: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """What `from module import *` gives."""
        contents, homes = self._of(path), self.modules[path].homes
        if contents.listed is not None:
            return set(contents.listed)
        names = {name for name in contents.writers if not name.startswith("_")}
        for star in contents.stars:
            if star in homes and homes[star] not in seen:
                names |= self.public(homes[star], seen | {path})
        return names

    def _local(self, path: str, head: str, rest: list[str], seen: set[Symbol]) -> Meaning | None:
        symbol = Symbol(path, head)
        contents = self._of(path)
        if symbol in seen:  # modules that import a name from each other, and nobody has it
            return None
        seen.add(symbol)
        if imported := contents.imported.get(head):
            return self._imported(self.modules[path], imported, rest, seen) or Meaning(symbol, 1)
        if head in contents.writers:
            return Meaning(symbol, 1)
        for star in contents.stars:
            home = self.modules[path].homes.get(star)
            if home and head in self.public(home) and (meaning := self._local(home, head, rest, seen)):
                return meaning
        return None

    def _imported(
        self, module: Module, imported: Imported, rest: list[str], seen: set[Symbol]
    ) -> Meaning | None:
        """Where a first-party import leads; None for any other."""
        if not imported.name:
            return self._member(module, imported.module, rest, 1, seen)
        home = module.homes.get(imported.module, "")
        if imported.name == "*":
            return Meaning(None, 1, home) if home else None
        if home and (meaning := self._local(home, imported.name, rest, seen)):
            return meaning
        inner = self._member(module, f"{imported.module}.{imported.name}", rest, 1, seen)
        return inner or (Meaning(None, 1, home) if home else None)

    def _member(
        self, module: Module, dotted: str, rest: list[str], length: int, seen: set[Symbol]
    ) -> Meaning | None:
        """`rest` as looked up in the module `dotted`, which `module` imports."""
        home = module.homes.get(dotted, "")
        if not home and not any(each.startswith(f"{dotted}.") for each in module.homes):
            return None
        if not rest:
            return Meaning(None, length, home)
        if home and (meaning := self._local(home, rest[0], rest[1:], seen)):
            return Meaning(meaning.symbol, meaning.length + length, meaning.module)
        inner = self._member(module, f"{dotted}.{rest[0]}", rest[1:], length + 1, seen)
        return inner or Meaning(None, length, home)

    def running_order(self) -> list[str]:
        """The modules in the order in which Python has run them, once it has imported the dataflow."""
        order: list[str] = []
        seen: set[str] = set()

        def run(path: str) -> None:
            module = self.modules[path]
            for package in [*prefixes(module.name)][:-1]:
                if module.homes.get(package, path) not in seen | {path}:
                    run(module.homes[package])
            if path not in seen:  # its package may have imported it
                seen.add(path)
                for imported in self._runs(module):
                    if imported not in seen:
                        run(imported)
                order.append(path)

        for path in self.modules:
            if path not in seen:
                run(path)
        return order

    def _runs(self, module: Module) -> Iterator[str]:
        """The modules that Python runs before it is through with this one."""
        for statement in module.statements:
            for imported in statement.imported:
                loads = [*prefixes(imported.loads)]
                if imported.name:
                    loads.append(f"{imported.module}.{imported.name}")
                yield from (module.homes[each] for each in loads if each in module.homes)


class _Contents:
    """What one module binds, and how."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self.writers: dict[str, list[int]] = {}
        self.stars: list[str] = []
        for index, statement in enumerate(module.statements):
            for name in statement.writes:
                self.writers.setdefault(name, []).append(index)
            self.stars += [each.module for each in statement.imported if each.name == "*"]

    @cached_property
    def imported(self) -> dict[str, Imported]:
        """Names that plain imports bind, and nothing else does."""
        found: dict[str, Imported] = {}
        for statement in self._module.statements:
            for each in statement.imported:
                if each.name != "*" and all(
                    _agrees(self._module.statements[index], each) for index in self.writers[each.local]
                ):
                    found[each.local] = each
        return found

    @cached_property
    def listed(self) -> list[str] | None:
        """The names in `__all__`, None where there is none, or none that can be read."""
        if len(self.writers.get("__all__", ())) != 1:
            return None
        tree = ast.parse(self._module.statements[self.writers["__all__"][0]].text).body[0]
        try:
            return [*map(str, ast.literal_eval(tree.value))] if isinstance(tree, ast.Assign) else None
        except (ValueError, TypeError):
            return None


def _agrees(statement: Statement, imported: Imported) -> bool:
    """Does this writer of the name leave it what the import has made it?"""
    if statement.imported:
        same = [each for each in statement.imported if each.local == imported.local]
        return all((each.module, each.name) == (imported.module, imported.name) for each in same)
    # `helpers.LIMIT = 3` changes the module; it is still the same name.
    return all(use.dotted != imported.local for use in statement.uses if use.is_stored)
