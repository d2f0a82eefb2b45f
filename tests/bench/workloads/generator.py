"""A million items from a generator into a sum: drawn only as there is room, and taken as they come."""

from __future__ import annotations

from ..goals import Goal
from ..nouns import Case

TITLE = "A generator of 1,000,000 items: time, and how far the memory of the calling process grew"
SHAPE = "items"
FIGURES = {"memory": "{:.0f} MB"}


def _memory(executor: str) -> Goal:
    who = f"icosian, {executor}, blocks"
    return Goal(
        f"{executor}, memory that a run adds, MB",
        20,
        lambda got: got.figure(who, "1,000,000 items", "memory"),
    )


GOALS = (
    *map(_memory, ("sync", "threads", "processes")),
    Goal(
        "sync, times the loop by hand", 1.5, lambda got: got.ratio("icosian, sync, blocks", "1,000,000 items")
    ),
)

FLOW = """from hamilton.htypes import Collect, Parallelizable


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


def middle(item: int) -> int:
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
            workers=2,
            chunk=min(1000, count // 10),
            is_streamed=True,
        )
        for count in ((100,) if quick else (100, 1000, 10_000, 1_000_000))
    )
