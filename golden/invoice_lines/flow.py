"""Lines of an invoice, one for each order."""

import math

from hamilton.function_modifiers import (
    config,
    does,
    extract_fields,
    group,
    inject,
    parameterize,
    pipe_input,
    pipe_output,
    source,
    step,
    subdag,
    unpack_fields,
    value,
)
from hamilton.htypes import Collect, Parallelizable


def _product(**factors: float) -> float:
    return math.prod(factors.values())


def _capped(amount: int, most: int) -> int:
    return min(amount, most)


def _in_currency(text: str, currency: str) -> str:
    return f"{text} {currency}"


def order(orders: list[list[float]]) -> Parallelizable[tuple[int, float]]:
    for count, price in orders:
        yield int(count), price


@unpack_fields("count", "unit_price")
def parts(order: tuple[int, float]) -> tuple[int, float]:
    return order


@does(_product)
def net(count: int, unit_price: float) -> float: ...


@config.when(rounding="up")
def amount__up(net: float) -> int:
    return math.ceil(net)


@config.when_not(rounding="up")
def amount__down(net: float) -> int:
    return math.floor(net)


@parameterize(duty={"percent": value(10)}, tax={"percent": value(20)})
def levy(amount: int, percent: int) -> float:
    return amount * percent / 100


@extract_fields({"sum": float, "largest": float})
@inject(levies=group(source("duty"), source("tax")))
def levied(levies: list[float]) -> dict[str, float]:
    return {"sum": sum(levies), "largest": max(levies)}


def _shipping(weight: int) -> int:
    return 5 + weight


@subdag(_shipping, inputs={"weight": source("count")})
def postage(_shipping: int) -> int:
    return _shipping


@pipe_input(step(_capped, most=8), on_input="amount")
@pipe_output(step(_in_currency, currency=source("currency")))
def line(amount: int, sum: float, largest: float, postage: int) -> str:
    return f"{amount} + {sum} (at most {largest}) + {postage}"


def invoice(line: Collect[str]) -> list[str]:
    return line
