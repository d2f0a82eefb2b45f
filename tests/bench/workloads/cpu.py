"""Items that compute for 5 ms, on two processes."""

from __future__ import annotations

from time import perf_counter

from ..goals import Goal
from ..nouns import PROCESSES, Case

TITLE = "Items of 5 ms of CPU on 2 processes"
SHAPE = "items"
KINDS = (PROCESSES,)
GOALS = (
    Goal(
        "dask, times chunks on it by hand",
        1.3,
        lambda got: (
            got.seconds("icosian, dask, blocks", "200 items")
            / got.seconds("Dask, distributed, chunks", "200 items")
        ),
    ),
    Goal(
        "ray, times chunks on it by hand",
        1.3,
        lambda got: (
            got.seconds("icosian, ray, blocks", "200 items") / got.seconds("Ray, chunks", "200 items")
        ),
    ),
    Goal(
        "processes, times the pool by hand",
        1.031,
        lambda got: got.ratio("icosian, processes, blocks", "200 items"),
    ),
)

FLOW = """from hamilton.htypes import Collect, Parallelizable


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


def middle(item: int) -> int:
    done = 0
    for each in range(LOOPS):
        done += bool(each >= 0)
    return item + 1 if done else 0


def result(middle: int) -> int:
    return 2 * middle


def total(result: Collect[int]) -> int:
    return sum(result)
"""


def cases(quick: bool) -> tuple[Case, ...]:
    count, loops = (4, 1_000) if quick else (200, _loops(0.005))
    return (
        Case(
            name=f"{count} items",
            size=count,
            flow=FLOW.replace("LOOPS", str(loops)),
            inputs={"count": count},
            answer=count * (count + 1),
            workers=2,
        ),
    )


def _loops(seconds: float) -> int:
    """How often this machine adds in that time."""
    began, done = perf_counter(), 0
    while perf_counter() - began < 0.2:
        for each in range(10_000):
            done += bool(each >= 0)
    return int(done * seconds / (perf_counter() - began))
