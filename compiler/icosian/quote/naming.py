"""Names that clash with nothing in the script."""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.source import Program, Statement


class Naming:
    """Hands out names; those of the user's code, read or written, are taken from the start."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._written = {name for statement in statements for name in statement.writes}
        self._taken = self._written | {name for statement in statements for name in statement.reads}
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

    def shared(self, module: str, name: str, program: Program) -> str:
        """What `name` of that standard module is called: as the user has it already, or by an import."""
        if module == "builtins" and name not in self._written:
            self._taken.add(name)
            return name
        same = (f"{module}.{name}", f"typing.{name}")
        if name in self._written and any(each.names.imports.get(name) in same for each in program.modules):
            return name
        alias = self.fresh(name)
        self.imports.append((module, name, alias))
        return alias
