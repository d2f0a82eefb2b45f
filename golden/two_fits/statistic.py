"""A statistic of some values."""

from hamilton.function_modifiers import config


def ordered(values: list[float]) -> list[float]:
    return sorted(values)


@config.when(kind="mean")
def middle__mean(values: list[float]) -> float:
    return sum(values) / len(values)


@config.when(kind="median")
def middle__median(ordered: list[float]) -> float:
    return ordered[len(ordered) // 2]


def scaled(middle: float, factor: float = 1.0) -> float:
    return middle * factor
