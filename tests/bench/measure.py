"""Timing in turn, and tables."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType


@dataclass(frozen=True)
class Row:
    """One line of a table: what ran, how long it took, and what that means."""

    what: str
    seconds: float
    remarks: str


def table(rows: list[Row]) -> str:
    lines = ["| what | median | |", "|---|---|---|"]
    for row in rows:
        took = f"{1000 * row.seconds:.2f} ms" if row.seconds else ""
        lines.append(f"| {row.what} | {took} | {row.remarks} |")
    return "\n".join(lines) + "\n"


def in_turn(
    repeats: int, *runs: Callable[[], object], clock: Callable[[], float] = time.process_time
) -> list[float]:
    """The median seconds of each, A B C A B C …, after one turn that does not count."""
    taken: list[list[float]] = [[] for _ in runs]
    for turn in range(repeats + 1):
        for run, times in zip(runs, taken, strict=True):
            before = clock()
            run()
            if turn:
                times.append(clock() - before)
    return [statistics.median(times) for times in taken]


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def script(flow: str) -> Path:
    """Compile a dataflow with the real command line; the folder goes with the machine's temporary files."""
    folder = Path(tempfile.mkdtemp(prefix="icosian-bench-"))
    (folder / "flow.py").write_text(flow)
    subprocess.run(["icosian", "build", "flow.py", "-o", "run.py"], cwd=folder, check=True, env=environment())
    return folder / "run.py"


def environment() -> dict[str, str]:
    """With our own commands found, and bytecode kept, as on any machine where things are installed."""
    import sys

    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def load(path: Path) -> ModuleType:
    import importlib.util

    spec = importlib.util.spec_from_file_location(f"bench_{path.parent.name.replace('-', '_')}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
