"""A driver runs a dataflow that fans out, and does not enable dynamic execution.

Icosian needs no switch for it; Hamilton refuses to run the dataflow.

```python
import sys

from hamilton import driver
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def total(square: Collect[int]) -> int:
    return sum(square)


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()  # expect: needs-dynamic-execution
    dr.execute(["total"])
```

```python
import sys

from hamilton import driver
from hamilton.htypes import Collect, Parallelizable


def number() -> Parallelizable[int]:
    yield from range(3)


def square(number: int) -> int:
    return number * number


def total(square: Collect[int]) -> int:
    return sum(square)


if __name__ == "__main__":
    builder = driver.Builder().with_modules(sys.modules[__name__])
    dr = builder.enable_dynamic_execution(allow_experimental_mode=True).build()
    dr.execute(["total"])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule


@rule(severity="warning")
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    directions, blocks = driven.directions, driven.dag.blocks
    if blocks and directions.span and not directions.is_dynamic:
        yield report(
            f"the driver does not enable dynamic execution, and `{blocks[0].fan_out.name}` fans out",
            directions.span,
            (f"`{blocks[0].fan_out.name}` fans out here", blocks[0].fan_out.span),
            help="add `.enable_dynamic_execution(allow_experimental_mode=True)` to the builder",
        )
