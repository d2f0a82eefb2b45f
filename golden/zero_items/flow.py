"""Nothing comes of nothing, and the sum of it is zero."""

from hamilton.htypes import Collect, Parallelizable


def nothing() -> Parallelizable[int]:
    yield from ()


def doubled(nothing: int) -> int:
    return 2 * nothing


def total(doubled: Collect[int]) -> int:
    assert doubled == []
    return sum(doubled)
