"""Prices of some articles, computed exactly or roughly."""

from hamilton.function_modifiers import config, tag
from hamilton.htypes import Collect, Parallelizable


def article(limit: int) -> Parallelizable[int]:
    return range(limit)


@config.when(mode="exact")
def price__exact(article: int) -> float:
    return article * 1.25


@tag(quality="low")
@config.when(mode="rough")
def price__rough(article: int, step: int) -> float:
    return article // 2 * step


def total(price: Collect[float]) -> float:
    return sum(price)
