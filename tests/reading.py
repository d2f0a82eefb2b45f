"""Source text -> the nouns that the compiler makes of it, without child processes."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

from icosian.discover.prescan import decode
from icosian.discover.read import read
from icosian.discover.symbols import Symbols
from icosian.expand import expand
from icosian.follow import follow
from icosian.ir.driver import Driven
from icosian.ir.findings import Finding, Verdict, told
from icosian.ir.graph import Dag
from icosian.ir.plan import DEFAULT_GROUPING
from icosian.ir.script import Order, Script
from icosian.ir.source import Module, Program
from icosian.link import link
from icosian.lint import allowed, lint
from icosian.narrow import ask, choose
from icosian.plan import plan
from icosian.quote import quote
from icosian.render.script import script_text

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


def script_of(
    source: str,
    outputs: tuple[str, ...] = (),
    config: dict[str, object] | None = None,
    grouping: str = DEFAULT_GROUPING,
) -> Script:
    """The script of a sound dataflow, to be written as `run.py` beside it."""
    order = Order(output="run.py", asked=outputs)
    return quote(plan(built(source, outputs, config), grouping), Program((module_of(source),)), order)


def loaded(script: Script, folder: Path) -> tuple[ModuleType, Callable[..., dict[str, Any]]]:
    """The script as an imported module, and its `execute`."""
    path = folder / "run.py"
    path.write_text(script_text(script))
    module = loaded_from(path, "run")
    return module, getattr(module, script.names.execute)


def loaded_from(path: Path, name: str) -> ModuleType:
    """The file as an imported module."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look for the names in annotations
    spec.loader.exec_module(module)
    return module


def assert_clean(scripts: Sequence[Path]) -> None:
    """Findings of the user's linter may lie in user slices only; the formatter has none."""
    ruff, names = [sys.executable, "-m", "ruff"], list(map(str, scripts))
    formatted = subprocess.run(
        [*ruff, "format", "--isolated", "--diff", *names], capture_output=True, text=True
    )
    assert formatted.returncode == 0, formatted.stdout
    checked = subprocess.run(
        [*ruff, "check", "--isolated", "--output-format", "concise", *names], capture_output=True, text=True
    )
    for line in checked.stdout.splitlines():
        if ".py:" in line:
            path, number = line.split(":")[:2]
            lines = Path(path).read_text().splitlines()
            assert lines.index("# fmt: off") < int(number) < lines.index("# fmt: on"), line


def assert_typed(scripts: Sequence[Path]) -> None:
    """mypy finds nothing, however strict."""
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", "/dev/null", *map(str, scripts)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def linted(source: str | bytes, *also: str, is_whole: bool = False) -> tuple[Finding, ...]:
    """What `icosian lint` says of a module alone, or as a whole dataflow; `also` are rules on request."""
    program = Program((module_of(source),))
    nodes = expand(program)
    dag = link(nodes, is_whole=is_whole)
    driven = [
        Driven(follow(module, Symbols(program)), link(nodes, is_whole=True)) for module in program.modules
    ]
    modules = {module.path: module for module in program.modules}
    found = [each for noun in (program, dag, *driven) for each in lint(noun, also, modules)]
    settled = frozenset(module.path for module in program.modules if is_whole)
    said = lint(Verdict(program, tuple(found), settled, also), (), modules)
    return told([*found, *said], allowed(program.all()))
