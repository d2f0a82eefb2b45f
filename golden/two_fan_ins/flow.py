"""Two statistics a region, each collected on its own; Hamilton loses one of the two lists."""

from hamilton.htypes import Collect, Parallelizable

Sales = dict[str, list[float]]


def region(sales: Sales) -> Parallelizable[tuple[str, list[float]]]:
    for name, amounts in sales.items():
        yield name, amounts


def mean_sale(region: tuple[str, list[float]], offset: float = 0.0) -> float:
    _, amounts = region
    return sum(amounts) / len(amounts) + offset


def largest_sale(region: tuple[str, list[float]]) -> float:
    _, amounts = region
    return max(amounts)


def means(mean_sale: Collect[float]) -> list[float]:
    return mean_sale


def largest(largest_sale: Collect[float]) -> list[float]:
    return largest_sale


def report(means: list[float], largest: list[float]) -> dict[str, list[float]]:
    return {"mean": means, "largest": largest}
