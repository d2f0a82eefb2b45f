"""How prices and weights compare."""

import statistic
from hamilton.function_modifiers import source, subdag, value


@subdag(statistic, inputs={"values": source("prices")}, config={"kind": "mean"})
def price(scaled: float) -> float:
    return scaled


@subdag(
    statistic,
    inputs={"values": source("weights"), "factor": value(10.0)},
    config={"kind": "median"},
    namespace="heavy",
    external_inputs=["price"],
)
def weight(scaled: float, price: float) -> float:
    return scaled / price
