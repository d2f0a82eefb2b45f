"""A score of some marks, each with its weight."""

import math

from hamilton.function_modifiers import group, inject, source, value

WEIGHTS = {"speed": 3, "price": 1}


def quality(speed: float, price: float) -> float:
    return speed / price


@inject(
    marks=group(source("speed"), source("price"), source("quality"), value(math.e)),
    weights=value([*WEIGHTS.values(), 2, 1]),
)
def score(marks: list[float], weights: list[int]) -> float:
    return round(sum(mark * weight for mark, weight in zip(marks, weights)), 3)


@inject(parts=group(first=source("score"), second=source("quality")), precision=value(1))
def summary(parts: dict[str, float], precision: int = 3) -> str:
    return ", ".join(f"{name} {part:.{precision}f}" for name, part in parts.items())
