"""The rows of the fault matrix, and which test shows each of them.

A test says of which row it is with `@row("F01", …)`, and by its docstring what it shows.  FAULTS.md is made of these
two alone, so it says what the tests say.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ..executors import CLUSTERS

TESTS = Path(__file__).parent.parent
PAGE = TESTS / "FAULTS.md"

FAULTS = {
    "F01": "an item always ends its worker, by SIGKILL",
    "F02": "an item ends its worker the first time only",
    "F03": "no memory is left: MemoryError, or the system's SIGKILL",
    "F04": "an item ends its worker by a segmentation fault",
    "F05": "`sys.exit` or `os._exit` in a node",
    "F06": "an item cannot be pickled",
    "F07": "a result cannot be pickled",
    "F08": "a result cannot be rebuilt from its pickle",
    "F09": "an exception cannot be rebuilt, cannot be pickled, cannot say what it is, is huge",
    "F10": "an item raises KeyboardInterrupt, GeneratorExit, StopIteration",
    "F11": "an item raises an exception group",
    "F12": "a fan-out fails midway",
    "F13": "a fan-out of very many items",
    "F14": "a fan-out without an end",
    "F15": "a slow fan-out",
    "F16": "a fan-out that gives nothing, None, or a list",
    "F17": "one item of many fails",
    "F18": "many items fail",
    "F19": "an item fails while another one takes long",
    "F20": "a fan-in fails",
    "F21": "an item hangs in a worker process",
    "F22": "an item hangs in a thread",
    "F23": "Ctrl-C, once and twice",
    "F24": "SIGTERM",
    "F25": "SIGKILL of the script",
    "F26": "the terminal goes; standard streams are closed, or full",
    "F27": "the disk is full while results are kept",
    "F28": "what was kept is torn",
    "F29": "bytes of what was kept are changed",
    "F30": "the manifest of what was kept is damaged",
    "F31": "a kill, or an error of the system, at any call while results are kept",
    "F32": "the power goes",
    "F33": "two runs want one checkpoint",
    "F34": "whoever held the checkpoint has died",
    "F35": "the code of a node, of a function that it calls, of a constant, has changed",
    "F36": "versions of libraries or of Python have changed",
    "F37": "inputs have changed, in type perhaps",
    "F38": "items come in another order",
    "F39": "the clock jumps",
    "F40": "a lock is held by a thread while workers start",
    "F41": "workers import the script, or a program without a guard",
    "F42": "a chain of very many nodes",
    "F43": "another seed of hashes",
    "F44": "items write to standard output, or close it",
    "F45": "many large items",
    "F46": "Dask: a worker or the scheduler is lost",
    "F47": "Ray: a worker or the node is lost",
    "F48": "a worker's surroundings change: another working directory, a module that is missing",
}

# Row -> why no test can show it.
NOT_APPLICABLE: dict[str, str] = {}


@dataclass(frozen=True)
class Shown:
    """A test of a row: on which executors, if it is about them, and what it shows."""

    row: str
    test: str
    executors: tuple[str, ...]
    says: str


def row(number: str, *executors: str, quick: tuple[str, ...] = ()) -> Callable[[Any], Any]:
    """Mark a test as one of that row, on these executors; `make test` takes the quick ones of them alone."""

    def marked(test: Any) -> Any:
        if executors:
            test = pytest.mark.parametrize("executor", [_on(each, each in quick) for each in executors])(test)
        return pytest.mark.row(number)(test)

    return marked


def _on(executor: str, is_quick: bool) -> Any:
    if executor in CLUSTERS:
        return pytest.param(executor, marks=[pytest.mark.clusters, pytest.mark.faults])
    return executor if is_quick else pytest.param(executor, marks=pytest.mark.faults)


def shown() -> Iterator[Shown]:
    """Every test of a row, wherever it stands."""
    for path in sorted(TESTS.rglob("test_*.py")):
        if 'row("F' in path.read_text():
            name = ".".join(path.relative_to(TESTS).with_suffix("").parts)
            module = importlib.import_module(f"{__package__.partition('.')[0]}.{name}")
            for test, function in vars(module).items():
                marks = getattr(function, "pytestmark", []) if test.startswith("test_") else []
                for number in (mark.args[0] for mark in marks if mark.name == "row"):
                    place = f"{path.relative_to(TESTS).as_posix()}::{test}"
                    yield Shown(number, place, _executors(marks), _says(function))


def _says(test: Callable[..., Any]) -> str:
    return " ".join((inspect.getdoc(test) or "").split())


def _executors(marks: list[pytest.Mark]) -> tuple[str, ...]:
    for mark in marks:
        if mark.name == "parametrize" and mark.args[0] == "executor":
            return tuple(each if isinstance(each, str) else each.values[0] for each in mark.args[1])
    return ()


def page() -> str:
    """FAULTS.md."""
    tests = sorted(shown(), key=lambda each: (each.row, each.test))
    rows = "".join(_row(number, [each for each in tests if each.row == number]) for number in FAULTS)
    return f"""# What can go wrong, and what becomes of the run

Written by `make faults`, from what the tests say, and held against them by `make test`. `make faults` runs all of it,
`make faults ROW=F05` one row, and `make test` a part of every row but those of Dask and Ray. Of every row this is true,
too: nothing hangs, no process is left two seconds after the end, and the exit code is 0 only if every output was made.
[What is promised](../docs/reliability.md) says it in fewer words.

| row | what goes wrong | what is shown | on | by |
|---|---|---|---|---|
{rows}"""


def _row(number: str, tests: list[Shown]) -> str:
    if number in NOT_APPLICABLE:
        return f"| {_name(number)} | {FAULTS[number]} | not applicable: {NOT_APPLICABLE[number]} | | |\n"
    says = "<br>".join(each.says for each in tests)
    where = "<br>".join(_told(each.executors) for each in tests)
    by = "<br>".join(f"`{each.test}`" for each in tests)
    return f"| {_name(number)} | {FAULTS[number]} | {says} | {where} | {by} |\n"


def _name(number: str) -> str:
    """To which others can link."""
    return f'<a id="{number}"></a>{number}'


def _told(executors: tuple[str, ...]) -> str:
    """`processes:spawn` and `processes:fork` -> `processes` (spawn, fork)."""
    kinds: dict[str, list[str]] = {}
    for each in executors:
        name, _, kind = each.partition(":")
        kinds.setdefault(name, []).extend([kind.rpartition(".")[2]] if kind else [])
    return ", ".join(
        f"`{name}`" + (f" ({', '.join(which)})" if which else "") for name, which in kinds.items()
    )
