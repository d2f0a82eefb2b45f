"""A thousand items of 1 ms, of which the eleventh fails: how soon the error is there, and what was begun in vain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from time import sleep

from ..goals import Goal
from ..nouns import Case

TITLE = "Time to the first error: 1,000 items of 1 ms, the eleventh fails"
SHAPE = "items"
CLOCK = "wall"
FIGURES = {"started": "{:.0f} started"}
GOALS = (
    Goal(
        "threads, items started",
        30,
        lambda got: got.figure("icosian, threads, blocks", "1,000 items", "started"),
    ),
    Goal(
        "processes, items started",
        30,
        lambda got: got.figure("icosian, processes, blocks", "1,000 items", "started"),
    ),
)

FLOW = """from time import sleep

from hamilton.htypes import Collect, Parallelizable


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


def middle(item: int) -> int:
    with open("started", "ab", 0) as started:
        started.write(b".")
    sleep(0.001)
    if item == 10:
        raise ValueError("item 10 is bad")
    return item + 1


def result(middle: int) -> int:
    return 2 * middle


def total(result: Collect[int]) -> int:
    return sum(result)
"""


def cases(quick: bool) -> tuple[Case, ...]:
    count = 50 if quick else 1000
    return (
        Case(
            name=f"{count:,} items",
            size=count,
            flow=FLOW,
            inputs={"count": count},
            answer="item 10 is bad",
            fails=True,
            workers=2,
        ),
    )


def watch(folder: Path, pid: int) -> Callable[[], Mapping[str, float]]:
    """How many items were started, counted a little later: some libraries go on."""
    started = folder / "started"
    started.write_bytes(b"")

    def after() -> Mapping[str, float]:
        sleep(0.2)
        return {"started": started.stat().st_size}

    return after
