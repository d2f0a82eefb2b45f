"""Two statistics a region, merged before they are collected."""

from hamilton.htypes import Collect, Parallelizable

Sales = dict[str, list[float]]
Metrics = tuple[float, float]


def region(sales: Sales) -> Parallelizable[tuple[str, list[float]]]:
    for name, amounts in sales.items():
        yield name, amounts


def mean_sale(region: tuple[str, list[float]], offset: float = 0.0) -> float:
    _, amounts = region
    return sum(amounts) / len(amounts) + offset


def largest_sale(region: tuple[str, list[float]]) -> float:
    _, amounts = region
    return max(amounts)


def metrics(mean_sale: float, largest_sale: float) -> Metrics:
    return mean_sale, largest_sale


def all_metrics(metrics: Collect[Metrics]) -> list[Metrics]:
    return metrics


def means(all_metrics: list[Metrics]) -> list[float]:
    return [mean for mean, _ in all_metrics]


def largest(all_metrics: list[Metrics]) -> list[float]:
    return [largest for _, largest in all_metrics]


def report(means: list[float], largest: list[float]) -> dict[str, list[float]]:
    return {"mean": means, "largest": largest}
