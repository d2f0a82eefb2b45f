"""Prices in several bands."""

from hamilton.function_modifiers import (
    config,
    does,
    extract_fields,
    inject,
    parameterize,
    pipe_output,
    source,
    step,
    tag,
    value,
)


def _taxed(price: int, rate: int) -> int:
    return price + price * rate // 100


def _difference(**numbers: int) -> int:
    first, second = numbers.values()
    return first - second


@tag(owner="sales")
@pipe_output(step(_taxed, rate=source("tax_rate")))
@parameterize(retail={"factor": value(4)}, wholesale={"factor": value(3)})
@tag(owner="nobody", unit="EUR")
def price(base: int, factor: int) -> int:
    return base * factor


@inject(highest=source("retail"))
@extract_fields({"low": int, "high": int})
def band(highest: int, wholesale: int) -> dict[str, int]:
    return {"low": wholesale, "high": highest}


@extract_fields({"lowest_offer": int})
@inject(price=source("low"))
@tag(owner="marketing")
def offer(price: int, discount: int) -> dict[str, int]:
    return {"lowest_offer": price - discount}


@does(_difference)
@config.when(market="EU")
def tax_rate__europe(full_rate: int, rebate: int) -> int: ...


@config.when_not(market="EU")
def tax_rate__abroad() -> int:
    return 0


def full_rate() -> int:
    return 25


def rebate() -> int:
    return 5


def margin(high: int, lowest_offer: int) -> int:
    return high - lowest_offer
