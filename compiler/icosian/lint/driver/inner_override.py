"""A driver overrides a node that has one value for every item.

Hamilton then loses the items, or ends in a KeyError.  Override the fan-out with the items, or what collects them
with the result.

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
    dr.execute(["total"], overrides={"square": 4})  # expect: inner-override
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
    dr.execute(["total"], overrides={"number": [4, 5]})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule


@rule()
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    homes = {member.node.name: block for block in driven.dag.blocks for member in block.members}
    for override in driven.directions.overridden:
        block = homes.get(override.text)
        if block and block.fan_out.name != override.text:
            yield report(
                f"`{override.text}` is overridden, and has one value for every item of `{block.fan_out.name}`",
                override.span,
                (f"`{block.fan_out.name}` fans out here", block.fan_out.span),
                help=f"override `{block.fan_out.name}` with the items, or what collects them",
            )
