"""Collect, sort, and go on with the sorted ones."""

from hamilton.htypes import Collect, Parallelizable


def number(count: int) -> Parallelizable[int]:
    yield from range(count)


def remainder(number: int) -> int:
    return number * 7 % 5


def ordered(remainder: Collect[int]) -> Parallelizable[int]:
    yield from sorted(remainder)


def doubled(ordered: int) -> int:
    return 2 * ordered


def letter() -> Parallelizable[str]:
    return "ab"


def capital(letter: str) -> str:
    return letter.upper()


def capitals(capital: Collect[str]) -> str:
    return "".join(capital)


def result(doubled: Collect[int], capitals: str) -> dict[str, object]:
    return {"doubled": doubled, "capitals": capitals}
