"""Plan, Program -> Script: which user text goes into the script, from where, under which names.

User code is copied by slices of the source, with the permitted edits only: modifiers removed, markers
in annotations rewritten, `__name__` as the module's literal name.  Where a name of the script's own
would clash with one of the user's, the script's own gives way.
"""

from __future__ import annotations

import os
import shlex
from pathlib import PurePath

from ..ir.plan import DEFAULT_GROUPING, Plan
from ..ir.script import Order, OwnNames, Script, Slice, Source
from ..ir.source import Module, Program, Statement, edited
from ..ir.vocabulary import FAN_IN, FAN_OUT
from .naming import Naming
from .reach import reach
from .tasks import task_texts

# Builtins that the script's own part names.
_BUILTINS = ("dict", "int", "list", "str")


def quote(plan: Plan, program: Program, order: Order) -> Script:
    needed = {module.path: reach(module, _functions(plan, module)) for module in program.modules}
    statements = [statement for each in needed.values() for statement in each]
    naming = Naming(statements)
    own, types = _own_names(naming, program, statements)
    folder = os.path.dirname(order.output)
    return Script(
        command=_command(program, order, folder, plan.grouping),
        ungrouped=_command(program, order, folder, DEFAULT_GROUPING),
        sources=tuple(
            Source(
                path=_relative(module.path, folder),
                digest=module.digest,
                slices=tuple(_slice(statement, types) for statement in needed[module.path]),
                foreign=tuple(text for statement in needed[module.path] for text in statement.foreign),
            )
            for module in program.modules
        ),
        futures=tuple(
            sorted(
                {
                    name
                    for m in program.modules
                    for s in m.statements
                    if s.kind == "future"
                    for name in s.writes
                }
            )
        ),
        names=own,
        tasks=tuple(task_texts(plan, naming)),
        plan=plan,
        bundle=order.bundle,
        dependencies=order.dependencies,
    )


def _functions(plan: Plan, module: Module) -> set[str]:
    """Names of the module's functions that the tasks call."""
    return {
        node.definition.name
        for task in plan.tasks
        for node in task.nodes
        if node.definition.span.path == module.path
    }


def _slice(statement: Statement, types: dict[str, str]) -> Slice:
    moves = [(1, statement.line)]
    removed = 0
    for cut in statement.cuts:
        if gone := statement.text.count("\n", cut.start, cut.end) - cut.text.count("\n"):
            above = statement.text.count("\n", 0, cut.end)  # lines of the file's text before the cut's end
            removed += gone
            moves.append((above - removed + 1, statement.line + above))
    return Slice(
        text=edited(statement.text, statement.cuts, types),
        moves=tuple(moves),
        blank_before=statement.blank_before,
        is_block=statement.kind in ("def", "class"),
    )


def _own_names(
    naming: Naming, program: Program, statements: list[Statement]
) -> tuple[OwnNames, dict[str, str]]:
    """The script's names, and the type that stands for each marker."""
    builtins = {name: naming.shared("builtins", name, program) for name in _BUILTINS}
    used = {cut.marker for statement in statements for cut in statement.cuts}
    types = {FAN_IN: builtins["list"]}
    if FAN_OUT in used:
        types[FAN_OUT] = naming.shared("collections.abc", "Iterable", program)
    own = OwnNames(
        runtime=naming.fresh("_icosian"),
        any=naming.fresh("Any"),
        type_checking=naming.fresh("TYPE_CHECKING"),
        plan=naming.fresh("PLAN"),
        execute=naming.fresh("execute"),
        main=naming.fresh("main"),
        texts=naming.fresh("_icosian_texts"),
        loader=naming.fresh("_IcosianLoader"),
        builtins=tuple(builtins.items()),
        imports=tuple(naming.imports),
    )
    return own, types


def _relative(path: str, folder: str) -> str:
    return PurePath(os.path.relpath(path, folder or ".")).as_posix()


def _command(program: Program, order: Order, folder: str, grouping: str) -> str:
    words = ["icosian", "build", *(_relative(module.path, folder) for module in program.modules)]
    for output in order.asked:
        words += ["-t", output]
    for pair in order.config:
        words += ["-c", pair]
    if order.config_file:
        words += ["--config-file", _relative(order.config_file, folder)]
    if grouping != DEFAULT_GROUPING:
        words += ["--grouping", grouping]
    if order.bundle:
        words.append("--bundle")
    if order.output:
        words += ["-o", os.path.basename(order.output)]
    return shlex.join(words)
