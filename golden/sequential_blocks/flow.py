"""Shares of a total: the total comes of one block, the shares are made in another."""

from hamilton.htypes import Collect, Parallelizable


def number(count: int) -> Parallelizable[int]:
    yield from range(1, count + 1)


def square(number: int) -> int:
    return number * number


def squares(square: Collect[int]) -> list[int]:
    return square


def total(squares: list[int]) -> int:
    return sum(squares)


def part(squares: list[int]) -> Parallelizable[int]:
    yield from squares


def share(part: int, total: int) -> str:
    return f"{part}/{total}"


def shares(share: Collect[str]) -> list[str]:
    return share
