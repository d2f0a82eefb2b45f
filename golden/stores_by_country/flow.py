"""What the stores of each country turn over."""

import country
from hamilton.function_modifiers import parameterized_subdag, source, value


@parameterized_subdag(
    country,
    inputs={"rate": value(10)},
    netherlands={"inputs": {"stores": source("dutch")}},
    belgium={"inputs": {"stores": source("belgian"), "rate": value(20)}},
)
def turnover(total: int) -> int:
    return total


def all_countries(netherlands: int, belgium: int) -> dict[str, int]:
    return {"NL": netherlands, "BE": belgium}
