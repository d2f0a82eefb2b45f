"""Which statements of a module a script needs: those that bind what its functions reach, and those that act."""

from __future__ import annotations

from collections import defaultdict

from ..ir.source import Module, Statement


def reach(module: Module, functions: set[str]) -> tuple[Statement, ...]:
    """The statements, in the order of the source.

    A name needs every statement that writes it (`TABLE = {}`, `TABLE["a"] = 1`), and a statement needs
    every name that it reads, at whatever depth.  A statement that acts on the world is always kept.
    """
    writers: dict[str, list[int]] = defaultdict(list)
    for index, statement in enumerate(module.statements):
        for name in statement.writes:
            writers[name].append(index)
    kept: set[int] = set()
    names = set(functions)
    waiting = [*functions]
    found = [index for index, statement in enumerate(module.statements) if statement.has_effects]
    while waiting or found:
        if waiting:
            found += writers[waiting.pop()]
        for index in found:
            if index not in kept and module.statements[index].kind != "future":
                kept.add(index)
                new = {*module.statements[index].reads, *module.statements[index].writes} - names
                names |= new
                waiting += sorted(new)
        found = []
    return tuple(module.statements[index] for index in sorted(kept))
