"""A dataflow with a fault in almost every function."""

from hamilton.function_modifiers import config, dynamic_transform
from hamilton.htypes import Collect, Parallelizable


def row(count: int) -> Parallelizable[int]:
    yield from range(count)


def column(count: int) -> Parallelizable[int]:
    yield from range(count)


def cell(row: int, column: int) -> int:
    return row * column


def total(row: Collect[int]) -> int:
    return sum(row)


def share(cell: int, total: int) -> float:
    return cell / total


def chicken(egg: int) -> int:
    return egg


def egg(chicken: int) -> int:
    return chicken


@config.when(mode="a")
def mode__a() -> int:
    return 1


def mode() -> int:
    return 2


def untyped(x):
    return x


@dynamic_transform(sum)
def summed(a: int, b: int) -> int: ...


def every(*numbers: int) -> int:
    return sum(numbers)
