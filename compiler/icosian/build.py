"""The spine: each pass called once, in order.  Read this first.

    files -> discover -> Program -> expand -> Node... -> link -> Dag -> narrow -> Dag
          -> plan -> Plan -> quote -> Script -> render -> text

    driver script -> discover -> Module -> follow -> Directions: which files, and what of them

Rules speak wherever their noun exists; after a noun with errors nothing further is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .discover import discover
from .discover.symbols import Symbols
from .expand import asks, expand, override
from .follow import follow
from .follow.overrule import directed, overrule
from .ir.driver import Directions, Driven, Said
from .ir.findings import Finding, Verdict, told
from .ir.graph import Dag, Node
from .ir.question import Heard, Heeded, Part, Question
from .ir.source import Module, Program
from .ir.tags import tagged
from .ir.values import Given
from .link import link
from .lint import allowed, as_warning, beyond, lint, unbuilt

if TYPE_CHECKING:
    from .ir.plan import Plan
    from .ir.script import Order

_NOTHING = Said()
_NO_CONFIG: Mapping[str, object] = {}
_NO_MODULES: Mapping[str, Module] = {}


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
        modules = (*self.program.all(), *self.directions.drivers)
        return replace(self, findings=told([*self.findings, *findings], allowed(modules)))


def judge(part: Part, question: Question, program: Program) -> Heard:
    """What `lint` answers of one dataflow: in every configuration that is left open, for a part of something larger
    or the whole.

    The program holds the files of the part, and what they import.
    """
    symbols = Symbols(program)
    if part.kind == "open":
        paths, heard = part.paths, _in_the_open(program, symbols, question)
    else:
        directions = _directions(part, symbols)
        paths, heard = directions.paths, _as_built(directions, symbols, question)
    own = tuple(symbols.modules[path] for path in paths)
    others = tuple(each for each in program.all() if each.path not in paths)
    read = Program(tuple(each for each in own if _is_dataflow(each, symbols)), others)
    source = lint(read, question.also, symbols.modules)
    findings, driven = unbuilt((*source, *heard.findings)), unbuilt(heard.driven)
    return replace(heard, findings=tuple(findings), driven=tuple(driven))


def conclude(
    module: Module, findings: tuple[Finding, ...], question: Question, *, is_settled: bool
) -> tuple[Finding, ...]:
    """What is to be said of the comments of a module, after all that was found where it belongs to."""
    settled = frozenset({module.path} if is_settled else ())
    verdict = Verdict(Program((module,)), findings, settled, question.also)
    return lint(verdict, (), {module.path: module})


def _directions(part: Part, symbols: Symbols) -> Directions:
    directions = Directions(part.paths)
    if len(part.paths) == 1:
        directions = follow(symbols.modules[part.paths[0]], symbols)
    return directed(directions, part.said)


def _is_dataflow(module: Module, symbols: Symbols) -> bool:
    """Is it more than the driver of other modules?"""
    return not module.drivers or module.path in follow(module, symbols).paths


def _in_the_open(program: Program, symbols: Symbols, question: Question) -> Heard:
    """In all configurations, and as a part of something larger unless the files are said to be together."""
    from . import narrow

    nodes = _expanded(replace(program, others=()), symbols, question.config, question.known, is_whole=False)
    is_whole = question.together and not any(module.flaws for module in program.modules)
    dag = link(override(nodes) if question.overrides else nodes, is_whole=is_whole)
    fixed = narrow.fix(dag, {**question.known, **narrow.settle(dag, question.config)})
    asked = narrow.ask(fixed, question.outputs) if question.outputs else fixed
    return Heard(
        findings=lint(asked, question.also, symbols.modules),
        nodes=tuple(node.name for node in dag.nodes),
        heeded=narrow.heeded([dag], question.config),
        paths=tuple(module.path for module in program.modules),
    )


def _as_built(directions: Directions, symbols: Symbols, question: Question) -> Heard:
    """As it is built: an error is one in what is asked for; elsewhere, and in other configurations, it is a warning."""
    from . import narrow

    program = Program(tuple(symbols.modules[path] for path in directions.paths))
    opened = _expanded(program, symbols, question.config, {}, is_whole=False)
    nodes = _expanded(program, symbols, question.config, directions.config) if asks(symbols) else opened
    paths = (
        *directions.paths,
        *(module.path for module in directions.drivers),
        *(node.span.path for node in nodes),
    )
    directions = replace(directions, has_overrides=question.overrides or directions.has_overrides)
    dag = _linked(nodes, directions, program)
    names = tuple(node.name for node in dag.nodes)
    config = narrow.settle(dag, question.config)
    outputs = tuple(each for each in question.outputs if each in names)
    directions = overrule(directions, config, outputs)
    outputs = outputs or tuple(each.text for each in directions.outputs)
    chosen = {**directions.config, **config}
    if not dag.is_whole or directions.is_vague:
        findings = lint(narrow.fix(dag, chosen), question.also, symbols.modules)
    else:
        _, findings = _chosen(dag, chosen, outputs, question.also, symbols.modules)
        all_of_it = _linked(opened, directions, program)
        elsewhere = replace(narrow.fix(all_of_it, config), outputs=outputs)
        others = beyond(lint(elsewhere, question.also, symbols.modules), findings)
        findings = (*findings, *map(as_warning, others))
    driven = lint(Driven(directions, dag), question.also, symbols.modules)
    heeded = narrow.heeded([dag], question.config)
    return Heard(findings, driven, names, tuple(dict.fromkeys(paths)), heeded)


def _linked(nodes: tuple[Node, ...], directions: Directions, program: Program) -> Dag:
    """The nodes of the modules that the directions name, as these want them."""
    nodes = tagged(nodes, directions.tags)
    is_whole = not directions.unread and not any(module.flaws for module in program.modules)
    return link(override(nodes) if directions.has_overrides else nodes, is_whole=is_whole)


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
    dag = _linked(nodes, directions, program)
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
