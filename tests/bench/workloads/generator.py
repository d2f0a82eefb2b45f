"""A million items from a generator: that they are drawn only as there is room."""

from __future__ import annotations

from ..goals import Goal, Got
from ..nouns import Case

TITLE = "A generator of 1,000,000 items: time, and how far the memory of the calling process grew"
SHAPE = "items"
FIGURES = {"memory": "{:.0f} MB"}
GOALS = (
    Goal(
        "sync, memory over the list of results by hand, MB",
        10,
        lambda got: _more(got, "icosian, sync, blocks"),
    ),
    Goal("threads, the same", 10, lambda got: _more(got, "icosian, threads, blocks")),
    Goal("processes, the same", 10, lambda got: _more(got, "icosian, processes, blocks")),
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
        )
        for count in ((100,) if quick else (100, 1000, 10_000, 1_000_000))
    )


def _more(got: Got, who: str) -> float:
    case = "1,000,000 items"
    return got.figure(who, case, "memory") - got.figure("by hand, serial", case, "memory")
