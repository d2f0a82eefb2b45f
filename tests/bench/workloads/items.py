"""Trivial items through a block of two nodes: what an item costs, and that twice the items cost twice."""

from __future__ import annotations

from ..goals import Goal, Got
from ..nouns import Case

TITLE = "Trivial items through a two-node block"
SHAPE = "items"
_MOST = "100,000 items"
GOALS = (
    Goal("sync, µs an item over the loop by hand", 1, lambda got: _over(got, 100_000)),
    Goal("threads, times the pool by hand", 1.5, lambda got: got.ratio("icosian, threads, blocks", _MOST)),
    Goal("processes, the same", 1.5, lambda got: got.ratio("icosian, processes, blocks", _MOST)),
    Goal(
        "dask, times chunks on it by hand", 1.3, lambda got: _beside(got, "dask", "Dask, distributed, chunks")
    ),
    Goal("ray, times chunks on it by hand", 1.3, lambda got: _beside(got, "ray", "Ray, chunks")),
    Goal(
        "sync, an item of 100,000 over one of 10,000 (1 is linear)",
        1.1,
        lambda got: _each(got, 100_000) / _each(got, 10_000),
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
        )
        for count in ((100,) if quick else (100, 1000, 10_000, 100_000))
    )


def _each(got: Got, count: int) -> float:
    return 1e6 * got.seconds("icosian, sync, blocks", f"{count:,} items") / count


def _beside(got: Got, ours: str, theirs: str, case: str = _MOST) -> float:
    return got.seconds(f"icosian, {ours}, blocks", case) / got.seconds(theirs, case)


def _over(got: Got, count: int) -> float:
    return _each(got, count) - 1e6 * got.seconds("by hand, serial", f"{count:,} items") / count
