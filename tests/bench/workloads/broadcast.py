"""A large array that every item takes: whether it travels once, or with each of them."""

from __future__ import annotations

from ..goals import Goal
from ..nouns import PROCESSES, Case

TITLE = "200 items that share an array, on 2 processes"
SHAPE = "shared"
KINDS = (PROCESSES,)
GOALS = (
    Goal(
        "processes, times shared memory by hand, with workers that start in the same way",
        1.2,
        lambda got: got.ratio("icosian, processes, blocks", "50 MB"),
    ),
)

FLOW = """import numpy
from hamilton.htypes import Collect, Parallelizable


def model(size: int) -> numpy.ndarray:
    return numpy.full(size * 125_000, 2.0)


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


def result(item: int, model: numpy.ndarray) -> float:
    return item * float(model[-1])


def total(result: Collect[float]) -> float:
    return sum(result)
"""


def cases(quick: bool) -> tuple[Case, ...]:
    count = 10 if quick else 200
    return tuple(
        Case(
            name=f"{size} MB",
            size=size,
            flow=FLOW,
            inputs={"size": size, "count": count},
            answer=count * (count - 1.0),
            workers=2,
            chunk=count // 10,
        )
        for size in ((1,) if quick else (5, 50))
    )
