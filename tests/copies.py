"""Holds a copied statement against its original: only the permitted edits may lie between them.

Both are walked in step, as trees.  Where they differ, one of the permitted edits has to explain it; what a name
was replaced by is recorded, so that a test can ask whether one thing got one name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from icosian.discover.scope import dotted
from icosian.expand import known

MARKERS = {"Parallelizable": ("Iterable",), "Collect": ("list", "list_")}

Replaced = tuple[str, str]  # as written -> as copied


def replaced(original: ast.AST, copied: ast.AST, module: str) -> Iterator[Replaced]:
    """What stands for what; fails on a difference that no permitted edit explains."""
    if isinstance(original, ast.Name) and original.id == "__name__" and isinstance(copied, ast.Constant):
        assert copied.value == module
        return
    before, after = dotted(original), dotted(copied)
    if before and after:
        if before.rpartition(".")[2] not in MARKERS or after not in MARKERS[before.rpartition(".")[2]]:
            yield before, after
        return
    assert type(original) is type(copied), f"{ast.dump(original)} became {ast.dump(copied)}"
    for field in original._fields:
        one, other = getattr(original, field, None), getattr(copied, field, None)
        if field == "decorator_list":
            assert isinstance(one, list)
            assert isinstance(other, list)
            one = [each for each in one if not _is_modifier(each)]
        if field == "name" and isinstance(original, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield str(one), str(other)
        elif field == "names" and isinstance(original, ast.Global):
            assert isinstance(one, list)
            assert isinstance(other, list)
            yield from zip(one, other, strict=True)
        elif field == "names":
            yield from _imports(original, copied)
        elif isinstance(one, list):
            assert isinstance(other, list)
            assert len(one) == len(other), ast.dump(copied)
            for each, its in zip(one, other, strict=True):
                if isinstance(each, ast.AST):
                    yield from replaced(each, its, module)
                else:
                    assert each == its
        elif isinstance(one, ast.AST):
            assert isinstance(other, ast.AST)
            yield from replaced(one, other, module)
        else:
            assert one == other, f"{ast.dump(original)} became {ast.dump(copied)}"


def _is_modifier(node: ast.expr) -> bool:
    name = dotted(node.func if isinstance(node, ast.Call) else node)
    heads = {part for each in known() for part in (each.partition(".")[0], each.rpartition(".")[2])}
    return name.partition(".")[0] in heads or name.startswith("fm.")


def _imports(original: ast.AST, copied: ast.AST) -> Iterator[Replaced]:
    """An import may lose first-party names, and get other names for what it brings."""
    assert isinstance(original, ast.Import | ast.ImportFrom)
    assert isinstance(copied, ast.Import | ast.ImportFrom)
    local = {alias.name: alias.asname or alias.name for alias in original.names}
    for alias in copied.names:
        yield local[alias.name], alias.asname or alias.name
