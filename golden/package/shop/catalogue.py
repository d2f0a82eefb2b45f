"""Prices are functions that register themselves."""

from collections.abc import Callable

_PRICES: dict[str, Callable[[], float]] = {}


def _priced(function: Callable[[], float]) -> Callable[[], float]:
    _PRICES[function.__name__] = function
    return function


@_priced
def tea() -> float:
    return 2.5


@_priced
def salt() -> float:
    return 0.5


def price_of(name: str) -> float:
    return _PRICES[name]()
