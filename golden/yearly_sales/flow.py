"""Sales of two regions, and what next year may bring."""

from hamilton.function_modifiers import (
    parameterize,
    parameterize_sources,
    parameterize_values,
    source,
    value,
)

REGIONS = ["north", "south"]


@parameterize_sources(**{f"{region}_total": {"sales": region} for region in REGIONS})
def total(sales: list[int]) -> int:
    """All that was sold."""
    return sum(sales)


@parameterize(
    steady={"growth": value(1.0)},
    expected=({"sold": source("south_total")}, "As much more in the south as in the north"),
)
def forecast(sold: int, growth: float) -> float:
    return sold * growth


@parameterize_values(
    parameter="share",
    assigned_output={("low_tax", "for small firms"): 0.1, ("high_tax", "for all others"): 0.2},
)
def tax(north_total: int, share: float) -> float:
    return north_total * share


def sold(north_total: int, south_total: int) -> int:
    return north_total + south_total
