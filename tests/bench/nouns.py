"""What workloads and competitors have in common.

Six shapes of work; the names of nodes are the same in every workload of a shape:

    graph    nodes that run once: the input `x`, then `n0`, `n1`, …; the last is asked for
    items    `item(count)` fans out, `middle(item)` and `result(middle)` are the block, `total` collects
    shared   `model(size)` is made once, `item(count)` fans out, `result(item, model)` is the block, `total` collects
    shell    a graph, from the shell to its printed result
    lint     a module is judged, from the shell to the exit code
    project  so many modules in a folder, the same way
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

SERIAL = "serial"
THREADS = "threads"
PROCESSES = "processes"

Nodes = tuple[tuple[str, tuple[str, ...]], ...]
Run = Callable[[], object]


class Cannot(Exception):
    """The competitor has no way to do this; the text says why."""


class NotYet(Exception):
    """Icosian does not have this configuration yet; the text is what it answered."""


@dataclass(frozen=True)
class Case:
    """One size of a workload."""

    name: str
    size: int
    flow: str  # the text of the dataflow
    answer: object  # what everyone has to give; of a case that fails, what the error has to say
    fails: bool = False
    inputs: Mapping[str, object] = field(default_factory=dict)
    nodes: Nodes = ()  # of a graph: names, and what each takes
    workers: int = 1
    chunk: int = 1  # items that a person would hand out at a time
    is_streamed: bool = False  # a person would let `total` have results as they come


@dataclass(frozen=True)
class Job:
    """A case and its files: `<name>.py` is the dataflow, `by_<name>.py` the code of a person.

    They lie in the parent of the folder in which a worker runs: all workers share them.
    """

    case: Case
    name: str

    @property
    def path(self) -> Path:
        return Path("..", f"{self.name}.py")

    @property
    def flow(self) -> ModuleType:
        return importlib.import_module(self.name)

    @property
    def by_hand(self) -> ModuleType:
        return importlib.import_module(f"by_{self.name}")


@dataclass(frozen=True)
class Variant:
    """One way to use a competitor; `can` holds what prepares a job and returns the run that is measured."""

    name: str
    kind: str
    can: Mapping[str, Callable[[Job], Run]]


def by_hand(case: Case, name: str) -> str:
    """What a person would write instead of a dataflow: plain calls, one after the other."""
    lines = [f"from {name} import *", ""]
    if case.nodes:
        lines += ["def whole(x):"]
        lines += [f"    {node} = {node}_({', '.join(upstream)})" for node, upstream in case.nodes]
        lines += [f"    return {case.nodes[-1][0]}", ""]
        lines += [f"{node}_ = {node}" for node, _ in case.nodes]
    elif case.inputs:
        lines += ["def block(item):", "    return result(middle(item))", ""]
        lines += ["def blocks(items):", "    return [result(middle(item)) for item in items]"]
    return "\n".join(lines) + "\n"


def project(job: Job) -> list[str]:
    """The modules of a project, named `part0`, `part1`, …, in the folder of the worker itself."""
    names = [f"part{number}" for number in range(job.case.size)]
    for name in names:
        Path(f"{name}.py").write_text(job.case.flow.replace("part0", name))
    return names


def outcome(*command: str) -> str:
    """The standard output of a command that has to succeed."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr[-400:]}")
    return done.stdout


def python(*arguments: str) -> str:
    return outcome(sys.executable, *arguments)
