"""The list of means and the list of maxima in one fan-in; Hamilton finds only one of them."""

from hamilton.htypes import Collect, Parallelizable


def number(count: int) -> Parallelizable[int]:
    yield from range(count)


def half(number: int) -> float:
    return number / 2


def square(number: int) -> int:
    return number * number


def summary(half: Collect[float], square: Collect[int]) -> dict[str, float]:
    return {"halves": sum(half), "squares": sum(square)}
