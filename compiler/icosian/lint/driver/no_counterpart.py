"""A driver script says something that a script of ours cannot do, or that is known only when the driver runs.

The script is built without it.  What is known only then, such as a value that is loaded, can be given on the
command line: configuration to `icosian build`, inputs to the script.

```python
from hamilton import driver


def total(prices: list[float], rate: float) -> float:
    return sum(prices) * rate


def _run(prices: list[float]) -> None:
    import __main__

    builder = driver.Builder().with_modules(__main__)
    dr = builder.with_cache().build()  # expect: no-counterpart
    dr.execute(["total"], inputs={"prices": prices, "rate": 0.2})  # expect: no-counterpart
```

```python
from hamilton import driver


def total(prices: list[float], rate: float) -> float:
    return sum(prices) * rate


if __name__ == "__main__":
    import __main__

    dr = driver.Builder().with_modules(__main__).build()
    dr.execute(["total"], inputs={"prices": [1.0, 2.0], "rate": 0.2})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule

# Kind of what is lacking -> what is said of it, and the cure.
_MESSAGES = {
    "adapter": ("the adapter `{}` has no counterpart in a script", "the script runs without it"),
    "again": (
        "`{}` is called again, and the script is built for the first call",
        "`-t NODE` asks for more nodes",
    ),
    "argument": ("the argument `{}` has no counterpart in a script", "the script runs without it"),
    "call": ("`{}` has no counterpart in a script", "the script runs without it"),
    "condition": (
        "`{}` is called under a condition, and the script is built as if it always were",
        "say on the command line what shall be otherwise",
    ),
    "config": ("the config `{}` is known only when the driver runs", "give it with `-c KEY=VALUE`"),
    "driver": (
        "`{}` makes another driver, and the script is built for the first that executes something",
        "write one file a driver",
    ),
    "executor": (
        "the executor `{}` has no counterpart in a script",
        "the script takes one with `--executor`",
    ),
    "grouping": ("the grouping `{}` has no counterpart", "choose one with `--grouping`"),
    "input": (
        "the input `{}` is known only when the driver runs",
        "give it to the script with `--input`, or to its `execute`",
    ),
    "nothing": (
        "`{}` asks for nothing, and the script makes every final node",
        "`-t NODE` says what to make",
    ),
    "output": ("which nodes `{}` asks for is known only when the driver runs", "name them with `-t NODE`"),
    "override": (
        "the override `{}` is known only when the driver runs",
        "give it to the script with `--override`, or to its `execute`",
    ),
    "result": ("the result builder `{}` has no counterpart in a script", "make in a node what is to be made"),
    "unasked": (
        "`{}` executes nothing, and the script makes every final node",
        "`-t NODE` says what to make",
    ),
}


@rule(severity="warning")
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    for lack in driven.directions.lacking:
        message, cure = _MESSAGES[lack.kind]
        yield report(message.format(_short(lack.text)), lack.span, help=cure)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}..."
