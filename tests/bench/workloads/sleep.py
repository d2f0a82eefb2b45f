"""Items that wait for 10 ms, on 32 threads."""

from __future__ import annotations

from ..goals import Goal
from ..nouns import THREADS, Case

TITLE = "Items that sleep for 10 ms on 32 threads"
SHAPE = "items"
KINDS = (THREADS,)
GOALS = (
    Goal(
        "threads, times 32 rounds of 10 ms",
        1.05,
        lambda got: got.seconds("icosian, threads, blocks", "1,000 items") / 0.32,
    ),
)

FLOW = """from time import sleep

from hamilton.htypes import Collect, Parallelizable


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


def middle(item: int) -> int:
    sleep(0.01)
    return item + 1


def result(middle: int) -> int:
    return 2 * middle


def total(result: Collect[int]) -> int:
    return sum(result)
"""


def cases(quick: bool) -> tuple[Case, ...]:
    return tuple(
        Case(
            name=f"{count:,} items",
            size=count,
            flow=FLOW,
            inputs={"count": count},
            answer=count * (count + 1),
            workers=32,
        )
        for count in ((32,) if quick else (100, 1000))
    )
