"""A decorator of Hamilton that Icosian does not understand.

What it does to the function is unknown, so nothing can be said about the nodes that it makes.  Where it will
stay so, the help says what to use instead: for `dynamic_transform` and `model`, on which Hamilton 1.90 fails
itself, for `parameterize_frame`, whose frame exists only once the module runs, and for the decorators of
`h_spark`, which make functions of Spark out of others at run time.

```python
from hamilton.function_modifiers import dynamic_transform


@dynamic_transform("forecast.Model", "settings")  # expect: unsupported-modifier
def forecast(sales: list[float]) -> float: ...
```

```python
def forecast(sales: list[float]) -> float:
    return sales[-1]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import is_node, known
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule

_TO_SPARK = "take the frame in a plain function, and call `{}` there"
_BY_HAND = "Hamilton 1.90 fails on it, too; write a function for each variant, with `config.when`"

# What will not be supported, and what to use instead.
INSTEAD = {
    "dynamic_transform": _BY_HAND,
    "h_spark.require_columns": _TO_SPARK.format("frame.withColumn(…)"),
    "h_spark.select": _TO_SPARK.format("frame.select(…)"),
    "h_spark.with_columns": _TO_SPARK.format("frame.withColumns(…)"),
    "model": _BY_HAND,
    "parameterize_frame": "write `parameterize_extract_columns`, with a `ParameterizedExtract` for each row",
}


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    names = known()
    for definition in filter(is_node, program.definitions()):
        for decorator in definition.decorators:
            if decorator.modifier and decorator.modifier not in names:
                instead = INSTEAD.get(decorator.modifier, "")
                yield report(
                    f"`@{decorator.modifier}` on `{definition.name}` is not supported{'' if instead else ' yet'}",
                    decorator.written.span,
                    help=instead or "write the functions that it would make by hand",
                )
