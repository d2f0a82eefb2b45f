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

Of `load_from` and `save_to` there are many, and Icosian knows those that `docs/modifiers.md` lists; a key that is known,
for a type of a library that is not, is `unsupported-type`.

```python
import pandas as pd
from hamilton.function_modifiers import load_from, source


@load_from.sql(query_or_table="SELECT 1", db_connection=source("connection"))  # expect: unsupported-modifier
def rows(table: pd.DataFrame) -> int:
    return len(table)
```

```python
import pandas as pd


def table(connection: str) -> pd.DataFrame:
    return pd.read_sql("SELECT 1", connection)


def rows(table: pd.DataFrame) -> int:
    return len(table)
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

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
    names = known() | {"hamilton_exclude"}
    for definition in filter(is_node, program.definitions()):
        for decorator in definition.decorators:
            if decorator.modifier and decorator.modifier not in names:
                instead = INSTEAD.get(decorator.modifier, "")
                yield report(
                    f"`@{decorator.modifier}` on `{definition.name}` is not supported{'' if instead else ' yet'}",
                    decorator.written.span,
                    help=instead or _cure(decorator.modifier, names),
                )


# A function that loads or saves in place of the modifier.
_TWO_LINES = {
    "load_from": "`@dataloader()` on `def loaded(path: str) -> tuple[T, dict]: return read(path), {}`",
    "save_to": '`@datasaver()` on `def saved(value: T, path: str) -> dict: return {"rows": write(value, path)}`',
}


def _cure(modifier: str, names: Iterable[str]) -> str:
    family, _, key = modifier.partition(".")
    if family not in _TWO_LINES:
        return "write the functions that it would make by hand"
    known = {name.partition(".")[2]: name for name in sorted(names) if name.startswith(f"{family}.")}
    near = get_close_matches(key, known, 1)
    hint = f"did you mean `{known[near[0]]}`? Else " if near else ""
    return f"{hint}write a function that does it: {_TWO_LINES[family]}"
