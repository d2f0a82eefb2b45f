from hamilton.htypes import Collect


def total(price: Collect[float]) -> float:
    return sum(price)


def mean(total: float, count: int) -> float:
    return total / count


def unasked(total: float) -> str:
    return f"{total} in all"
