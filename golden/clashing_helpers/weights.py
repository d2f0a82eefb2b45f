"""Weights in grams."""

from prices import LIMIT as cents
from prices import prices as the_node

LIMIT = 1000
_CALLS: list[str] = []


def _clean(text: str) -> float:
    _CALLS.append(text)
    number, unit = text.split()
    return float(number) * {"g": 1, "kg": 1000}[unit]


def weights(raw_weights: list[str]) -> list[float]:
    def format(value: float) -> float:
        return min(value, LIMIT)

    return [format(_clean(text)) for text in raw_weights]


def summary(weights: list[float], prices: list[int]) -> str:
    return f"{weights} {format(sum(prices), 'd')} {cents} {the_node(['1'])} {len(_CALLS)}"
