"""A driver gives an input that no node takes, or an override of what no node makes.

Hamilton passes both over without a word, and so does the script.  Often the name that was meant is spelt otherwise,
or a node makes what is given as an input: then the node runs, and only an override would go before it.

```python
import sys

from hamilton import driver


def rate() -> float:
    return 0.2


def total(prices: list[float], rate: float) -> float:
    return sum(prices) * rate


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    inputs = {
        "prices": [1.0, 2.0],
        "rate": 0.5,  # expect: untaken-value
        "price": 3.0,  # expect: untaken-value
    }
    dr.execute(["total"], inputs=inputs, overrides={"rte": 0.1})  # expect: untaken-value
```

```python
import sys

from hamilton import driver


def rate() -> float:
    return 0.2


def price(rate: float, net: float) -> float:
    return net * (1 + rate)


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    dr.execute(["price"], inputs={"net": 3.0}, overrides={"rate": 0.5})
```
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule


@rule(severity="warning")
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    dag, directions = driven.dag, driven.directions
    if not (dag.is_whole and dag.is_understood):
        return  # there may be nodes that are not known
    inputs, nodes = {each.name for each in dag.inputs}, {node.name for node in dag.nodes}
    for each in directions.supplied:
        if each.text in inputs:
            continue
        if each.text in nodes:
            message, cure = (
                f"`{each.text}` is made by a node, and the input is not taken",
                "give it as an override",
            )
        else:
            message, cure = f"no node takes the input `{each.text}`", _nearest(each.text, inputs)
        yield report(message, each.span, help=cure)
    for each in directions.overridden:
        if each.text not in inputs | nodes:
            message = f"no node makes `{each.text}`, and the override is not taken"
            yield report(message, each.span, help=_nearest(each.text, nodes))


def _nearest(name: str, names: set[str]) -> str:
    near = get_close_matches(name, sorted(names), 1)
    return f"did you mean `{near[0]}`?" if near else "leave it out"
