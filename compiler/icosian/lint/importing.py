"""An import that a fix needs, where people would write it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..ir.findings import Replacement
from ..ir.source import Imported, Module, Span, Statement
from .headers import WIDTH


def imports(module: Module) -> Iterator[Imported]:
    return (imported for statement in module.statements for imported in statement.imported)


def importing(name: str, home: str, module: Module) -> Replacement | None:
    """Beside other names from the same place, else as the last of the imports at the top."""
    for statement in module.statements:
        beside = [each for each in statement.imported if each.module == home and each.name]
        if beside and statement.kind == "import":
            last = beside[-1]
            margin = statement.text[statement.text.rfind("\n", 0, last.start) + 1 : last.start]
            own = f"\n{margin}" if "\n" in statement.text and margin.isspace() else " "
            if own == " " and len(statement.text) + len(f", {name}") > WIDTH:
                break
            return Replacement(statement.span(module.path, last.end, last.end), f",{own}{name}")
    line = f"from {home} import {name}\n"
    if top := list(_top(module)):
        is_apart = top[-1].kind != "import"  # a docstring, or an import of the future
        return Replacement(_below(top[-1], module), "\n" * is_apart + line)
    if module.statements:
        return Replacement(module.statements[0].span(module.path, 0, 0), f"{line}\n\n")
    return None


def _top(module: Module) -> Iterator[Statement]:
    """The docstring and the imports before everything else, and nothing that may stand between."""
    for at, statement in enumerate(module.statements):
        if statement.kind in ("import", "future") or (not at and _is_docstring(statement)):
            yield statement
        elif statement.writes or statement.has_effects:
            return


def _is_docstring(statement: Statement) -> bool:
    return ast.get_docstring(ast.parse(statement.text)) is not None


def _below(statement: Statement, module: Module) -> Span:
    """The start of the next line."""
    line = statement.lines.stop
    return Span(module.path, line, 1, line, 1)
