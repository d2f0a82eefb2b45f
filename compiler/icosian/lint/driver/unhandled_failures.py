"""Items that fail are to be collected, and a fan-in takes no failed ones.

With `on-error = "collect"` in the settings, the run goes on when an item fails, and the fan-in gets a `Failed` in the
place of its result: with the error, the node, the index and the item. Only a fan-in that says that it takes these, in
its annotation, may get them: any other would fail on them, or count them in.

```python whole -t total --on-error collect
from hamilton.htypes import Collect, Parallelizable


def url(urls: list[str]) -> Parallelizable[str]:
    yield from urls


def size(url: str) -> int:
    return len(url)


def total(size: Collect[int]) -> int:  # expect: unhandled-failures
    return sum(size)
```

```python whole -t total --on-error collect
from hamilton.htypes import Collect, Parallelizable
from icosian_runtime.dataflow import Failed


def url(urls: list[str]) -> Parallelizable[str]:
    yield from urls


def size(url: str) -> int:
    return len(url)


def total(size: Collect[int | Failed]) -> int:
    return sum(each for each in size if not isinstance(each, Failed))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.driver import Driven
from ...ir.findings import Finding
from .. import Report, rule


@rule()
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    if driven.directions.policies.get("on_error") != "collect":
        return
    for block in driven.dag.blocks:
        for end in block.ends:
            if not end.need.type.admits_failed:
                yield report(
                    f"`{end.node.name}` collects `{end.need.source}`, of which items may have failed",
                    end.need.span,
                    help=f"annotate it `Collect[{end.need.type.element} | Failed]`, with `Failed` from "
                    "`icosian_runtime.dataflow`; or do not set on-error to collect",
                    when=end.when,
                )
