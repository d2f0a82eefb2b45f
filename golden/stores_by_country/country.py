"""The stores of one country."""

from hamilton.htypes import Collect, Parallelizable


def store(stores: list[int]) -> Parallelizable[int]:
    return stores


def sales(store: int, rate: int) -> int:
    return store * rate


def total(sales: Collect[int]) -> int:
    return sum(sales)
