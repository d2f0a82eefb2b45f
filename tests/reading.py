"""Source text -> the nouns that the compiler makes of it, without child processes."""

from __future__ import annotations

from textwrap import dedent

from icosian.discover.prescan import decode
from icosian.discover.read import read
from icosian.expand import expand
from icosian.ir.findings import Finding
from icosian.ir.graph import Dag
from icosian.ir.script import Order, Script
from icosian.ir.source import Module, Program
from icosian.link import link
from icosian.lint import lint, told
from icosian.narrow import ask, choose
from icosian.plan import plan
from icosian.quote import quote

HAMILTON = """
from hamilton.function_modifiers import config, tag
from hamilton.htypes import Collect, Parallelizable
"""


def module_of(source: str | bytes) -> Module:
    """The module that the file `flow.py` with this text is."""
    if isinstance(source, bytes):
        text, flaws = decode(source, "flow.py")
        if flaws:
            return Module("flow", "flow.py", flaws=flaws)
        return read("flow.py", "flow", text)
    return read("flow.py", "flow", dedent(source).lstrip("\n"))


def dag_of(source: str, *, is_whole: bool = False) -> Dag:
    """In every configuration."""
    return link(expand(Program((module_of(source),))), is_whole=is_whole)


def built(source: str, outputs: tuple[str, ...] = (), config: dict[str, object] | None = None) -> Dag:
    """In one configuration, and for these outputs."""
    return ask(choose(dag_of(source), config or {}), outputs)


def script_of(source: str, outputs: tuple[str, ...] = (), config: dict[str, object] | None = None) -> Script:
    """The script of a sound dataflow, to be written as `run.py` beside it."""
    order = Order(output="run.py", asked=outputs)
    return quote(plan(built(source, outputs, config), "blocks"), Program((module_of(source),)), order)


def linted(source: str | bytes, *also: str) -> tuple[Finding, ...]:
    """What `icosian lint` says of a module alone; `also` are rules on request."""
    program = Program((module_of(source),))
    return told([*lint(program, also), *lint(link(expand(program)), also)], program)
