"""The spine: each pass called once, in order.  Read this first.

    files -> discover -> Program -> expand -> Node... -> link -> Dag -> narrow -> Dag
          -> plan -> Plan -> quote -> Script -> render -> text

    driver script -> discover -> Module -> follow -> Directions: which files, and what of them

Rules speak wherever their noun exists; after a noun with errors nothing further is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from .discover import discover, part
from .discover.symbols import Symbols
from .expand import asks, expand, override
from .follow import follow
from .follow.overrule import directed, overrule
from .ir.driver import Directions, Driven, Said, Whole
from .ir.findings import Finding, Verdict
from .ir.graph import Dag, Node
from .ir.source import Module, Program
from .ir.values import Given
from .link import link
from .lint import as_warning, beyond, lint, told, unbuilt
from .lint.keys import Heeded

if TYPE_CHECKING:
    from .ir.plan import Plan
    from .ir.script import Order

_NOTHING = Said()
_NO_CONFIG: Mapping[str, object] = {}
_NO_MODULES: Mapping[str, Module] = {}


@dataclass(frozen=True, slots=True)
class Question:
    """What `lint` is asked."""

    paths: tuple[str, ...]  # of these, findings are shown
    roots: tuple[str, ...] = ()  # where first-party modules are looked for, if not in the usual places
    home: str = "."  # the project's folder: below it are the usual places
    together: bool = False  # the files are one whole dataflow
    overrides: bool = False  # a node of a later module takes the place of one of the same name
    wholes: tuple[Whole, ...] = ()  # dataflows to which the files may belong
    outputs: tuple[str, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)  # a str is as written on the command line
    known: Mapping[str, object] = field(default_factory=dict)  # values as they are meant; `config` goes first
    also: tuple[str, ...] = ()  # rules on request that are asked for
    unsaved: Mapping[str, bytes] = field(default_factory=dict)  # what counts instead of a file

    def every_path(self) -> tuple[str, ...]:
        """Of the files named, and of those that belong to them."""
        others = (path for whole in self.wholes for path in whole.paths)
        return tuple(dict.fromkeys([*self.paths, *others]))


@dataclass(frozen=True, slots=True)
class Judged:
    """What was read, and what the rules have to say about it."""

    program: Program
    findings: tuple[Finding, ...]
    nodes: tuple[str, ...]  # names, in whatever configuration they exist
    directions: Directions = field(default_factory=Directions)  # of a driver script, if one was named
    heeded: Heeded = field(default_factory=Heeded)  # of the configuration in question

    @property
    def is_sound(self) -> bool:
        return not any(finding.is_error for finding in self.findings)

    def texts(self) -> Mapping[str, str]:
        return {module.path: module.text for module in (*self.directions.drivers, *self.program.all())}

    def only(self, wants: Callable[[Finding], bool]) -> Judged:
        """Without the findings that nobody wants."""
        return replace(self, findings=tuple(filter(wants, self.findings)))

    def saying(self, *findings: Finding) -> Judged:
        """With these findings, too."""
        modules = (*self.program.modules, *self.directions.drivers)
        program = replace(self.program, modules=modules)
        return replace(self, findings=told([*self.findings, *findings], program))


def judge(question: Question) -> Judged:
    """What `lint` answers: in every configuration that is left open, for a part of something larger or the whole.

    A file that belongs to a dataflow which is known whole is judged in that one, and any other alone.
    """
    from .narrow import heeded

    found = discover(question.every_path(), question.roots, question.home, question.unsaved)
    symbols = Symbols(found)
    named = part(found, question.paths)
    program = replace(named, modules=tuple(each for each in named.modules if _is_dataflow(each, symbols)))
    wholes = () if question.together else tuple(_wholes(question, symbols))
    known = {path for directions in wholes for path in directions.paths}
    rest = tuple(module for module in program.modules if module.path not in known)
    apart = [rest] if question.together else [(module,) for module in rest]
    heard = [
        _Heard(lint(program, question.also, symbols.modules)),
        *(_as_built(directions, symbols, question) for directions in wholes),
        *(_in_the_open(Program(modules), symbols, question) for modules in apart),
    ]
    findings = tuple(unbuilt(finding for each in heard for finding in each.findings))
    is_all = not (question.config or question.outputs)
    if question.together and not question.known:
        known = {module.path for module in program.modules}
    verdict = Verdict(program, findings, frozenset(known if is_all else ()), question.also)
    return Judged(
        found,
        told([*findings, *lint(verdict, (), symbols.modules)], found),
        tuple(node.name for each in heard for node in each.dag.nodes),
        heeded=heeded((each.dag for each in heard), question.config),
    )


def _is_dataflow(module: Module, symbols: Symbols) -> bool:
    """Is it more than the driver of other modules?"""
    return not module.drivers or module.path in follow(module, symbols).paths


def _wholes(question: Question, symbols: Symbols) -> Iterator[Directions]:
    """The dataflows that the settings list, and those of driver scripts among the files."""
    listed = {path for whole in question.wholes for path in whole.paths}
    for whole in question.wholes:
        directions = Directions(whole.paths)
        if len(whole.paths) == 1:
            directions = follow(symbols.modules[whole.paths[0]], symbols)
        yield directed(directions, whole.said)
    for path in question.paths:
        directions = follow(symbols.modules[path], symbols)
        if path not in listed and directions.drivers:
            yield directions


class _Heard(NamedTuple):
    """What the rules say of one dataflow."""

    findings: Iterable[Finding] = ()
    dag: Dag = Dag((), (), ())


def _in_the_open(program: Program, symbols: Symbols, question: Question) -> _Heard:
    """In all configurations, and as a part of something larger unless the files are said to be together."""
    from . import narrow

    nodes = _expanded(program, symbols, question.config, question.known, is_whole=False)
    is_whole = question.together and not any(module.flaws for module in program.modules)
    dag = link(override(nodes) if question.overrides else nodes, is_whole=is_whole)
    fixed = narrow.fix(dag, {**question.known, **narrow.settle(dag, question.config)})
    asked = narrow.ask(fixed, question.outputs) if question.outputs else fixed
    return _Heard(lint(asked, question.also, symbols.modules), dag)


def _as_built(directions: Directions, symbols: Symbols, question: Question) -> _Heard:
    """As it is built: an error is one in what is asked for; elsewhere, and in other configurations, it is a warning.

    Only what concerns the files in question is told.
    """
    from . import narrow

    program = Program(tuple(symbols.modules[path] for path in directions.paths))
    opened = _expanded(program, symbols, question.config, {}, is_whole=False)
    nodes = _expanded(program, symbols, question.config, directions.config) if asks(symbols) else opened
    drivers = {module.path for module in directions.drivers}
    named = {*question.paths, *(directions.paths if drivers & {*question.paths} else ())}
    if not named & {*directions.paths, *drivers, *(node.span.path for node in nodes)}:
        return _Heard()
    is_whole = not directions.unread and not any(module.flaws for module in program.modules)
    has_overrides = question.overrides or directions.has_overrides
    dag = link(override(nodes) if has_overrides else nodes, is_whole=is_whole)
    names = tuple(node.name for node in dag.nodes)
    config = narrow.settle(dag, question.config)
    outputs = tuple(each for each in question.outputs if each in names)
    directions = overrule(directions, config, outputs)
    outputs = outputs or tuple(each.text for each in directions.outputs)
    chosen = {**directions.config, **config}
    if not is_whole or directions.is_vague:
        findings = lint(narrow.fix(dag, chosen), question.also, symbols.modules)
    else:
        _, findings = _chosen(dag, chosen, outputs, question.also, symbols.modules)
        all_of_it = link(override(opened) if has_overrides else opened, is_whole=is_whole)
        elsewhere = replace(narrow.fix(all_of_it, config), outputs=outputs)
        others = beyond(lint(elsewhere, question.also, symbols.modules), findings)
        findings = (*findings, *map(as_warning, others))
    driven = lint(Driven(directions, dag), question.also, symbols.modules)
    return _Heard([*driven, *(each for each in findings if each.lies_in(named))], dag)


def _expanded(
    program: Program,
    symbols: Symbols,
    config: Mapping[str, object],
    driver: Mapping[str, object],
    *,
    is_whole: bool = True,
) -> tuple[Node, ...]:
    """The nodes; the configuration counts only where it says which modifiers there are.

    What a driver script says is meant as it is, and comes after `config`; together they may be the whole.
    """
    from .narrow import settle

    nodes = expand(program, symbols)
    if not (config or driver or is_whole) or not asks(symbols):
        return nodes
    return expand(program, symbols, Given({**driver, **settle(link(nodes), config)}, is_whole))


def read(
    paths: tuple[str, ...],
    roots: tuple[str, ...] = (),
    config: Mapping[str, object] = _NO_CONFIG,
    *,
    overrides: bool = False,
    said: Said = _NOTHING,
    home: str = ".",
) -> tuple[Judged, Dag]:
    """The files as one whole dataflow, still in every configuration.

    With `overrides`, a node of a later module takes the place of one of the same name.  The configuration
    (a str is as written on the command line) counts only where it says which modifiers there are.  A single
    file may be a driver script: then it says which files are meant.  What the settings have `said` goes before.
    """
    program, directions = discover(paths, roots, home), Directions(paths)
    if len(paths) == 1:
        directions = follow(program.modules[0], Symbols(program))
        if directions.paths != paths:
            program = discover(directions.paths, roots, home)
    directions = directed(directions, said)
    directions = replace(directions, has_overrides=overrides or directions.has_overrides)
    nodes = _expanded(program, Symbols(program), config, directions.config)
    is_whole = not directions.unread and not any(module.flaws for module in program.modules)
    dag = link(override(nodes) if directions.has_overrides else nodes, is_whole=is_whole)
    return Judged(
        program, lint(program, (), program.by_path()), tuple(node.name for node in dag.nodes), directions
    ), dag


def choose(
    judged: Judged,
    dag: Dag,
    config: Mapping[str, object],
    outputs: tuple[str, ...],
    grouping: str = "",
) -> tuple[Judged, Dag]:
    """One configuration, and what is asked for; where outputs are named, what is wrong elsewhere is a warning.

    What is given here goes before what a driver script says.
    """
    directions = overrule(judged.directions, config, outputs, grouping)
    judged = replace(judged, directions=directions)
    outputs = outputs or tuple(output.text for output in directions.outputs)
    modules = judged.program.by_path()
    asked, findings = _chosen(dag, {**directions.config, **config}, outputs, (), modules)
    if any(module.flaws for module in judged.program.modules):
        findings = ()  # who knows what the others lack
    return judged.saying(*findings, *lint(Driven(directions, dag), (), modules)), asked


def _chosen(
    dag: Dag,
    config: Mapping[str, object],
    outputs: tuple[str, ...],
    also: tuple[str, ...] = (),
    modules: Mapping[str, Module] = _NO_MODULES,
) -> tuple[Dag, tuple[Finding, ...]]:
    """What is asked for in this configuration, and what the rules say; where outputs are named, they only warn elsewhere."""
    from . import narrow

    whole = narrow.choose(dag, config)
    asked = narrow.ask(whole, outputs)
    wrong = lint(asked, also, modules)
    others = beyond(lint(replace(whole, outputs=outputs), also, modules), wrong)
    return asked, (*wrong, *(map(as_warning, others) if outputs else others))


def arrange(dag: Dag, grouping: str, *, streams: bool = True) -> Plan:
    """Tasks and their order; fan-ins that cannot tell the difference get results as they come, if it `streams`."""
    from .plan import plan

    return plan(dag, grouping, streams=streams)


def write(judged: Judged, plan: Plan, order: Order) -> tuple[Judged, str]:
    """The script's text, "" when a rule refuses the script."""
    from .quote import quote
    from .render.script import script_text

    script = quote(plan, judged.program, order)
    judged = judged.saying(*lint(plan), *lint(script))
    return judged, script_text(script) if judged.is_sound else ""
