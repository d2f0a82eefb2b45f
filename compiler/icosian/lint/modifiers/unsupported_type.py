"""A file is loaded into a type, or saved from one, that Icosian does not know with this key.

Libraries bring loaders and savers of their own, which Hamilton finds in its plugins when the module is imported.

```python
import pyspark.sql as ps
from hamilton.function_modifiers import load_from, source


@load_from.csv(path=source("path"))  # expect: unsupported-type
def rows(table: ps.DataFrame) -> int:
    return table.count()
```

```python
import pyspark.sql as ps
from hamilton.function_modifiers import dataloader


@dataloader()
def table(path: str, spark: ps.SparkSession) -> tuple[ps.DataFrame, dict]:
    return spark.read.csv(path), {}


def rows(table: ps.DataFrame) -> int:
    return table.count()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule

_CURE = "write a function that does it, with `@dataloader()` or `@datasaver()`"


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(flaw.message, flaw.span, help=_CURE)
