"""The spine: each pass called once, in order.  Read this first.

    files -> discover -> Program -> expand -> Node... -> link -> Dag -> narrow -> Dag
          -> plan -> Plan -> quote -> Script -> render -> text

    driver script -> discover -> Module -> follow -> Directions: which files, and what of them

Rules speak wherever their noun exists; after a noun with errors nothing further is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .discover import discover
from .discover.files import Files
from .discover.symbols import Symbols
from .expand import expand, override
from .follow import follow, overrule
from .ir.driver import Directions, Driven
from .ir.findings import Finding
from .ir.graph import Dag, Node
from .ir.question import Question
from .ir.source import Module, Program
from .link import link
from .lint import as_warning, lint, told, unbuilt

if TYPE_CHECKING:
    from .ir.plan import Plan
    from .ir.script import Order


@dataclass(frozen=True, slots=True)
class Judged:
    """What was read, and what the rules have to say about it."""

    program: Program
    findings: tuple[Finding, ...]
    nodes: tuple[str, ...]  # names, in whatever configuration they exist
    directions: Directions = field(default_factory=Directions)  # of a driver script, if one was named

    @property
    def is_sound(self) -> bool:
        return not any(finding.is_error for finding in self.findings)

    def texts(self) -> Mapping[str, str]:
        return {module.path: module.text for module in (*self.directions.drivers, *self.program.all())}

    def saying(self, *findings: Finding) -> Judged:
        """With these findings, too."""
        modules = (*self.program.modules, *self.directions.drivers)
        return replace(self, findings=told([*self.findings, *findings], Program(modules)))


def judge(question: Question, files: Files) -> Judged:
    """What `lint` answers: in every configuration that is left open, for a part of something larger or the whole."""
    from . import narrow

    found = files.program(question.paths)
    program = replace(found, modules=tuple(each for each in found.modules if _is_dataflow(each)))
    symbols = Symbols(found)
    findings = [*unbuilt(lint(program, question.also))]
    for driven in _driven(found, symbols):
        findings += unbuilt(lint(driven, question.also))
    alone = tuple(Program((module,)) for module in program.modules)
    names: list[str] = []
    is_whole = question.together and not any(module.flaws for module in program.modules)
    for part in (program,) if question.together else alone:
        dag = link(_expanded(part, symbols, question.config or None), is_whole=is_whole)
        names += (node.name for node in dag.nodes)
        dag = narrow.fix(dag, narrow.settle(dag, question.config))
        findings += lint(narrow.ask(dag, question.outputs) if question.outputs else dag, question.also)
    return Judged(found, told(findings, found), tuple(names))


def _is_dataflow(module: Module) -> bool:
    """Is it more than the driver of other modules?"""
    return not module.drivers or module.path in follow(module).paths


def _driven(program: Program, symbols: Symbols) -> Iterator[Driven]:
    """The driver scripts among the modules, each with its dataflow."""
    for module in program.modules:
        if module.drivers:
            directions = follow(module)
            part = Program(tuple(symbols.modules[path] for path in directions.paths))
            nodes = _expanded(part, symbols, None, directions.config)
            yield Driven(directions, link(nodes, is_whole=True))


def _expanded(
    program: Program,
    symbols: Symbols,
    config: Mapping[str, object] | None,
    driver: Mapping[str, object] | None = None,
) -> tuple[Node, ...]:
    """The nodes; the configuration counts only where it says which modifiers there are.

    What a driver script says is meant as it is, and comes after what was given.
    """
    nodes = expand(program, symbols)
    if config is None and not driver:
        return nodes
    if not any(flaw.rule == "needs-config" for node in nodes for flaw in node.flaws):
        return nodes
    from .narrow import settle

    return expand(program, symbols, {**(driver or {}), **settle(link(nodes), config or {})})


def read(
    paths: tuple[str, ...],
    roots: tuple[str, ...] = (),
    config: Mapping[str, object] | None = None,
    *,
    overrides: bool = False,
) -> tuple[Judged, Dag]:
    """The files as one whole dataflow, still in every configuration.

    With `overrides`, a node of a later module takes the place of one of the same name.  The configuration
    (a str is as written on the command line) counts only where it says which modifiers there are.  A single
    file may be a driver script: then it says which files are meant.
    """
    program, directions = discover(paths, roots), Directions(paths)
    if len(paths) == 1:
        directions = follow(program.modules[0])
        if directions.paths != paths:
            program = discover(directions.paths, roots)
    directions = replace(directions, has_overrides=overrides or directions.has_overrides)
    nodes = _expanded(program, Symbols(program), config, directions.config)
    dag = link(override(nodes) if directions.has_overrides else nodes, is_whole=True)
    return Judged(program, lint(program), tuple(node.name for node in dag.nodes), directions), dag


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
    from . import narrow

    directions = overrule(judged.directions, config, outputs, grouping)
    judged = replace(judged, directions=directions)
    outputs = outputs or tuple(output.text for output in directions.outputs)
    whole = narrow.choose(dag, {**directions.config, **config})
    asked = narrow.ask(whole, outputs)
    wrong = lint(asked)
    known = {(finding.rule, finding.span) for finding in wrong}
    others = [finding for finding in lint(whole) if (finding.rule, finding.span) not in known]
    if outputs:
        others = [as_warning(finding) for finding in others]
    return judged.saying(*wrong, *others, *lint(Driven(directions, dag))), asked


def arrange(dag: Dag, grouping: str) -> Plan:
    """Tasks and their order."""
    from .plan import plan

    return plan(dag, grouping)


def write(judged: Judged, plan: Plan, order: Order) -> tuple[Judged, str]:
    """The script's text, "" when a rule refuses the script."""
    from .quote import quote
    from .render.script import script_text

    script = quote(plan, judged.program, order)
    judged = judged.saying(*lint(plan), *lint(script))
    return judged, script_text(script) if judged.is_sound else ""
