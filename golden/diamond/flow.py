"""Every number takes two ways, which meet before the list is collected."""

from hamilton.htypes import Collect, Parallelizable


def number(count: int) -> Parallelizable[int]:
    yield from range(count)


def left(number: int) -> int:
    return number + 1


def right(number: int) -> int:
    return number * 10


def both(left: int, right: int, number: int) -> tuple[int, int, int]:
    return left, right, number


def all_of_them(both: Collect[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    return both
