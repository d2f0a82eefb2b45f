"""What a run costs while its items sleep."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

from ..goals import Goal
from ..nouns import THREADS, Case

TITLE = "CPU while 32 items sleep for 2 s, on 32 threads"
SHAPE = "items"
KINDS = (THREADS,)
FIGURES = {"busy": "{:.1f} % busy"}
GOALS = (
    Goal(
        "threads, percent of a core",
        1,
        lambda got: got.figure("icosian, threads, blocks", "32 items", "busy"),
    ),
)

FLOW = """from time import sleep

from hamilton.htypes import Collect, Parallelizable


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


def middle(item: int) -> int:
    sleep(2)
    return item + 1


def result(middle: int) -> int:
    return 2 * middle


def total(result: Collect[int]) -> int:
    return sum(result)
"""


def cases(quick: bool) -> tuple[Case, ...]:
    text = FLOW.replace("sleep(2)", "sleep(0.01)") if quick else FLOW
    return (Case(name="32 items", size=32, flow=text, inputs={"count": 32}, answer=32 * 33, workers=32),)


def watch(folder: Path, pid: int) -> Callable[[], Mapping[str, float]]:
    """The CPU time of the process and all its descendants, as a part of the time that passed."""
    used, began = _cpu(pid), perf_counter()

    def after() -> Mapping[str, float]:
        busy = 100 * (_cpu(pid) - used) / (perf_counter() - began)
        return {"busy": busy} if Path("/proc").exists() else {}

    return after


def _cpu(root: int) -> float:
    """Seconds, ended children included, where there is a /proc."""
    parent, ticks = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parent[int(path.parent.name)] = int(fields[1])
        ticks[int(path.parent.name)] = sum(map(int, fields[11:15]))
    family = {root}
    while more := {pid for pid in parent if parent[pid] in family} - family:
        family |= more
    return sum(ticks.get(pid, 0) for pid in family) / os.sysconf("SC_CLK_TCK")
