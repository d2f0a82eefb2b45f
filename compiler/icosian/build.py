"""The spine: each pass called once, in order.  Read this first.

    files -> discover -> Program -> expand -> Node... -> link -> Dag -> narrow -> Dag
          -> plan -> Plan -> quote -> Script -> render -> text

Rules speak wherever their noun exists; after a noun with errors nothing further is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .discover import discover
from .discover.symbols import Symbols
from .expand import expand, override
from .ir.findings import Finding
from .ir.graph import Dag, Node
from .ir.source import Program
from .link import link
from .lint import as_warning, lint, told, unbuilt

if TYPE_CHECKING:
    from .ir.plan import Plan
    from .ir.script import Order


@dataclass(frozen=True, slots=True)
class Question:
    """What `lint` is asked."""

    paths: tuple[str, ...]
    roots: tuple[str, ...] = ()  # where first-party modules are looked for, if not in the usual places
    together: bool = False  # the files are one whole dataflow
    outputs: tuple[str, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)  # a str is as written on the command line
    also: tuple[str, ...] = ()  # rules on request that are asked for


@dataclass(frozen=True, slots=True)
class Judged:
    """What was read, and what the rules have to say about it."""

    program: Program
    findings: tuple[Finding, ...]
    nodes: tuple[str, ...]  # names, in whatever configuration they exist

    @property
    def is_sound(self) -> bool:
        return not any(finding.is_error for finding in self.findings)

    def texts(self) -> Mapping[str, str]:
        return {module.path: module.text for module in self.program.all()}


def judge(question: Question) -> Judged:
    """What `lint` answers: in every configuration that is left open, for a part of something larger or the whole."""
    from . import narrow

    program = discover(question.paths, question.roots)
    findings = [*unbuilt(lint(program, question.also))]
    alone = tuple(Program((module,)) for module in program.modules)
    symbols = Symbols(program)
    names: list[str] = []
    is_whole = question.together and not any(module.flaws for module in program.modules)
    for part in (program,) if question.together else alone:
        dag = link(_expanded(part, symbols, question.config or None), is_whole=is_whole)
        names += (node.name for node in dag.nodes)
        dag = narrow.fix(dag, narrow.settle(dag, question.config))
        findings += lint(narrow.ask(dag, question.outputs) if question.outputs else dag, question.also)
    return Judged(program, told(findings, program), tuple(names))


def _expanded(program: Program, symbols: Symbols, config: Mapping[str, object] | None) -> tuple[Node, ...]:
    """The nodes; the configuration counts only where it says which modifiers there are."""
    nodes = expand(program, symbols)
    if config is None or not any(flaw.rule == "needs-config" for node in nodes for flaw in node.flaws):
        return nodes
    from .narrow import settle

    return expand(program, symbols, settle(link(nodes), config))


def read(
    paths: tuple[str, ...],
    roots: tuple[str, ...] = (),
    config: Mapping[str, object] | None = None,
    *,
    overrides: bool = False,
) -> tuple[Judged, Dag]:
    """The files as one whole dataflow, still in every configuration.

    With `overrides`, a node of a later module takes the place of one of the same name.  The configuration
    (a str is as written on the command line) counts only where it says which modifiers there are.
    """
    program = discover(paths, roots)
    nodes = _expanded(program, Symbols(program), config)
    dag = link(override(nodes) if overrides else nodes, is_whole=True)
    return Judged(program, lint(program), tuple(node.name for node in dag.nodes)), dag


def choose(
    judged: Judged, dag: Dag, config: Mapping[str, object], outputs: tuple[str, ...]
) -> tuple[Judged, Dag]:
    """One configuration, and what is asked for; where outputs are named, what is wrong elsewhere is a warning."""
    from . import narrow

    whole = narrow.choose(dag, config)
    asked = narrow.ask(whole, outputs)
    wrong = lint(asked)
    known = {(finding.rule, finding.span) for finding in wrong}
    others = [finding for finding in lint(whole) if (finding.rule, finding.span) not in known]
    if outputs:
        others = [as_warning(finding) for finding in others]
    return replace(judged, findings=told([*judged.findings, *wrong, *others], judged.program)), asked


def arrange(dag: Dag, grouping: str) -> Plan:
    """Tasks and their order."""
    from .plan import plan

    return plan(dag, grouping)


def write(judged: Judged, plan: Plan, order: Order) -> tuple[Judged, str]:
    """The script's text, "" when a rule refuses the script."""
    from .quote import quote
    from .render.script import script_text

    script = quote(plan, judged.program, order)
    findings = [*judged.findings, *lint(plan), *lint(script)]
    judged = replace(judged, findings=told(findings, judged.program))
    return judged, script_text(script) if judged.is_sound else ""
