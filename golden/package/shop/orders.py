from __future__ import annotations

from hamilton.htypes import Parallelizable

from .catalogue import price_of
from .models import Line


def order(orders: list[str]) -> Parallelizable[str]:
    return orders


def parsed(order: str) -> Line:
    name, _, count = order.partition(":")
    return Line(name, int(count))


def line(parsed: Line) -> float:
    return parsed.count * price_of(parsed.name)


def not_taken(orders: list[str]) -> int:
    return len(orders)
