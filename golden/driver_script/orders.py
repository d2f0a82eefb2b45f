from hamilton.function_modifiers import config
from hamilton.htypes import Parallelizable


def order(count: int) -> Parallelizable[int]:
    yield from range(1, count + 1)


@config.when(region="EU")
def price__eu(order: int, rate: float) -> float:
    return order * (1 + rate)


@config.when_not(region="EU")
def price__elsewhere(order: int) -> float:
    return float(order)
