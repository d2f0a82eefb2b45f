"""Plan, Program -> Script: which user text goes into the script, from where, under which names.

User code is copied by slices of the source, with the permitted edits only (`edits.py`).  Linked by import
instead, nothing is copied: the script imports the user's modules.  Where a name of the script's own would
clash with one of the user's, the script's own gives way.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from pathlib import PurePath

from ..discover.symbols import Symbol, Symbols
from ..ir.driver import Directions
from ..ir.expression import OFFERED, Foreign, Function, Offered, parts
from ..ir.plan import DEFAULT_GROUPING, Plan
from ..ir.script import Code, Link, Order, OwnNames, Script, Slice, Source, TaskText
from ..ir.source import Edit, Module, Program, Statement, edited
from ..ir.vocabulary import FAN_IN, FAN_OUT
from .carried import carried, constants
from .edits import edits
from .expressions import Resolver
from .fingerprints import code_of, codes
from .late import late_pieces, late_texts, with_drivers
from .naming import Naming, called
from .obstacles import obstacles
from .reach import Kept, needed, reach
from .tasks import task_texts

# Builtins that the script's own part names.
_BUILTINS = ("dict", "int", "list", "str")


def quote(plan: Plan, program: Program, order: Order) -> Script:
    symbols = Symbols(with_drivers(program, order.directions))
    pieces = carried(plan, symbols)
    late = late_pieces(plan, order.directions, symbols)
    expressions = (*pieces.values(), *late.values())
    functions = _functions(plan)
    roots = [*functions, *(symbol for piece in expressions for symbol in needed(piece))]
    quiet = symbols.modules.keys() - {module.path for module in program.all()}
    kept = reach(symbols, roots, quiet) if order.link == "inline" else ()
    all_kept = (*kept, *expressions)
    names = called(all_kept, symbols, tuple(module.path for module in program.modules))
    naming = Naming(all_kept, names, symbols)
    links: dict[str, Link] = {}
    if order.link == "import":
        links = {
            path: _link(symbols.modules[path], naming) for path in dict.fromkeys(each.path for each in roots)
        }
        names = {each: f"{links[each.path].alias}.{each.name}" for each in roots}
    written = {known.word for each in all_kept for known in each.known}
    imported = {each: naming.foreign(each.module, each.name) for each in _foreign(plan)}
    own, words = _own_names(naming, written, _offered(plan, written, order), order)
    told, given = constants(plan, pieces, names, words, symbols, naming)
    resolver = Resolver(names, told, dict(own.offered), imported, symbols, f"{own.runtime}.settled")
    tasks = tuple(task_texts(plan, naming, resolver))
    folder = os.path.dirname(order.output)
    sources = {
        module.path: Source(_relative(module.path, folder), module.digest, ()) for module in program.modules
    }
    for driver in order.directions.drivers:
        sources.setdefault(driver.path, Source(_relative(driver.path, folder), driver.digest, ()))
    homes = {each.module.path for each in kept}
    copies = [_slice(each.statement, tuple(edits(each, names, words, symbols))) for each in kept]
    for path, group in groupby(zip(kept, copies, strict=True), key=lambda each: each[0].module.path):
        source = sources.get(path) or Source(_relative(path, folder), symbols.modules[path].digest, ())
        heading = [_heading(source)] if len(homes) > 1 else []
        sources[path] = replace(source, slices=(*heading, *(copy for _, copy in group)))
    code = [*codes(kept, [copy.text for copy in copies], names, symbols)]
    if links:
        code = [Code(_relative(each.path, folder), "") for each in program.all()]
    code += [code_of(name, text, {each.name for each in code}) for name, text in given]
    return Script(
        command=_command(program, order, folder, plan.grouping),
        ungrouped=_command(program, order, folder, DEFAULT_GROUPING),
        modules=tuple(_relative(module.path, folder) for module in program.modules),
        sources=_in_running_order(sources, kept),
        futures=tuple(sorted(_futures(program, kept))),
        names=own,
        tasks=tasks,
        code=tuple(code),
        constants=given,
        late=tuple(late_texts(late, order.directions, names, words, symbols, naming)),
        plan=plan,
        bundle=_carried_runtime(order, own),
        dependencies=order.dependencies,
        directions=_directions(order, tasks),
        links=tuple(links.values()),
        folders=tuple(dict.fromkeys(_relative(_root(symbols.modules[path]), folder) for path in links)),
        obstacles=tuple(obstacles(all_kept if order.link == "inline" else (), symbols)),
    )


def _directions(order: Order, tasks: Iterable[TaskText]) -> Directions:
    """Where async nodes run, all others outside blocks run, too: they may need the event loop."""
    said = order.directions
    is_async = any(task.is_async for task in tasks)
    return replace(said, local_executor="asyncio") if is_async and said.local_executor == "sync" else said


def _functions(plan: Plan) -> list[Symbol]:
    """The user's functions that the nodes call."""
    found = (part for task in plan.tasks for node in task.nodes for part in parts(node.how))
    return list(dict.fromkeys(Symbol(each.path, each.name) for each in found if isinstance(each, Function)))


def _offered(plan: Plan, words: set[str], order: Order) -> list[str]:
    """The modules of the runtime that the script takes something from by name, in the order of imports."""
    found = (part for task in plan.tasks for node in task.nodes for part in parts(node.how))
    used = {each.module for each in found if isinstance(each, Offered)}
    used |= {word.rpartition(".")[0] for word in words if "." in word}
    used |= {f"results.{each}" for each in [order.directions.results] if each}
    return sorted(used, key=lambda module: module.rpartition("."))


def _carried_runtime(order: Order, own: OwnNames) -> tuple[tuple[str, str], ...]:
    """The runtime without the modules that the script has no use for."""
    used = [module.replace(".", "/") for module, _ in own.offered]
    return tuple(
        (path, text)
        for path, text in order.bundle
        if PurePath(path).with_suffix("").parts[0] not in OFFERED
        or any(_belongs(path, module) for module in used)
    )


def _belongs(file: str, module: str) -> bool:
    """Is it the module, in its package, or what the modules of a package share?"""
    folder, _, name = file.rpartition("/")
    is_shared = name.startswith("_") and folder == module.rpartition("/")[0]
    return is_shared or file == f"{module}.py" or file.startswith(f"{module}/")


def _foreign(plan: Plan) -> list[Foreign]:
    """What they call of other modules."""
    found = (part for task in plan.tasks for node in task.nodes for part in parts(node.how))
    return list(dict.fromkeys(each for each in found if isinstance(each, Foreign)))


def _link(module: Module, naming: Naming) -> Link:
    return Link(module.name, naming.fresh("_" + module.name.rpartition(".")[2]))


def _root(module: Module) -> str:
    """The folder from which Python imports the module by its name."""
    up = module.name.count(".") + module.is_package
    return os.path.normpath(os.path.join(os.path.dirname(module.path), *[os.pardir] * up))


def _futures(program: Program, kept: tuple[Kept, ...]) -> set[str]:
    modules = {module.path: module for module in (*program.modules, *(each.module for each in kept))}
    return {name for m in modules.values() for s in m.statements if s.kind == "future" for name in s.writes}


def _in_running_order(sources: dict[str, Source], kept: tuple[Kept, ...]) -> tuple[Source, ...]:
    order = dict.fromkeys(each.module.path for each in kept)
    return tuple(sources[path] for path in dict.fromkeys([*order, *sources]))


def _heading(source: Source) -> Slice:
    return Slice(f"# From {source.path}", moves=(), blank_before=2, is_block=False)


def _slice(statement: Statement, changes: tuple[Edit, ...]) -> Slice:
    moves = [(1, statement.line)]
    removed = 0
    for edit in sorted(changes):
        if gone := statement.text.count("\n", edit.start, edit.end) - edit.text.count("\n"):
            above = statement.text.count("\n", 0, edit.end)  # lines of the file's text before the edit's end
            removed += gone
            moves.append((above - removed + 1, statement.line + above))
    return Slice(
        text=edited(statement.text, changes),
        moves=tuple(moves),
        blank_before=statement.blank_before,
        is_block=statement.kind in ("def", "class"),
    )


def _own_names(
    naming: Naming, written: Iterable[str], modules: Iterable[str], order: Order
) -> tuple[OwnNames, dict[str, str]]:
    """The script's names, and what stands there for each of Hamilton's words that are written."""
    builtins = {name: naming.shared("builtins", name) for name in _BUILTINS}
    words = {FAN_IN: builtins["list"]}
    if FAN_OUT in written:
        words[FAN_OUT] = naming.shared("collections.abc", "Iterable")
    offered = {module: naming.fresh("_" + module.rpartition(".")[2]) for module in modules}
    for word in written:
        module, _, name = word.rpartition(".")
        if module:
            words[word] = f"{offered[module]}.{name}"
    importer = "import_module"  # a bundle has it already
    if order.link == "import" and not order.bundle:
        importer = naming.shared("importlib", importer)
    own = OwnNames(
        runtime=naming.fresh("_icosian"),
        any=naming.fresh("Any"),
        type_checking=naming.fresh("TYPE_CHECKING"),
        plan=naming.fresh("PLAN"),
        execute=naming.fresh("execute"),
        main=naming.fresh("main"),
        texts=naming.fresh("_icosian_texts"),
        loader=naming.fresh("_IcosianLoader"),
        importer=importer,
        builtins=tuple(builtins.items()),
        imports=tuple(naming.imports),
        offered=tuple(offered.items()),
    )
    return own, words


def _relative(path: str, folder: str) -> str:
    return PurePath(os.path.relpath(path, folder or ".")).as_posix()


def _command(program: Program, order: Order, folder: str, grouping: str) -> str:
    named, usual = order.directions.drivers or program.modules, order.usual
    paths = [_relative(module.path, folder) for module in named]
    words = ["icosian", "build", *([usual.dag] if usual.dag else paths)]
    if usual.settings:
        words += ["--settings", _relative(usual.settings, folder)]
    if usual.is_isolated:
        words.append("--isolated")
    for root in order.roots:
        words += ["--source-root", _relative(root, folder)]
    for output in order.asked:
        words += ["-t", output]
    for pair in order.config:
        words += ["-c", pair]
    if order.config_file:
        words += ["--config-file", _relative(order.config_file, folder)]
    if order.has_overrides:
        words.append("--allow-module-overrides")
    if grouping != order.directions.grouping:
        words += ["--grouping", grouping]
    if order.link != usual.link:
        words += ["--link", order.link]
    if bool(order.bundle) != usual.is_bundled:
        words.append("--bundle" if order.bundle else "--no-bundle")
    if order.output and order.output != usual.output:
        words += ["-o", os.path.basename(order.output)]
    return shlex.join(words)
