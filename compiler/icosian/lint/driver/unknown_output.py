"""A driver, or the settings, ask for a node that the modules do not make.

```python
import sys

from hamilton import driver


def total(prices: list[float]) -> float:
    return sum(prices)


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    dr.execute(["totel"])  # expect: unknown-output
```

```python
import sys

from hamilton import driver


def total(prices: list[float]) -> float:
    return sum(prices)


if __name__ == "__main__":
    dr = driver.Builder().with_modules(sys.modules[__name__]).build()
    dr.execute(["total"])
```
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule


@rule()
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    if not driven.dag.is_whole:
        return  # there may be nodes that are not known
    nodes = dict.fromkeys(node.name for node in driven.dag.nodes)
    given = {*driven.directions.config, *(each.name for each in driven.dag.inputs)}
    for output in driven.directions.outputs:
        if output.text in given and output.text not in nodes:
            yield report(
                f"`{output.text}` is given, and no node makes it", output.span, help="ask for nodes only"
            )
        elif output.text not in nodes:
            near = get_close_matches(output.text, nodes, 1)
            yield report(
                f"there is no node `{output.text}`",
                output.span,
                help=f"did you mean `{near[0]}`?" if near else f"there are {', '.join(nodes) or 'none'}",
            )
