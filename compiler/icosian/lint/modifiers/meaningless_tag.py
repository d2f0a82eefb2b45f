"""A tag under `icosian` says nothing to Icosian.

Hamilton takes any tag; those under `icosian` say how a node is built, and one that is misspelt, or stands on another node
than it is for, would be passed over without a word.

```python
from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable


@tag(**{"icosian.executer": "processes"})  # expect: meaningless-tag
def url(urls: list[str]) -> Parallelizable[str]:
    yield from urls


@tag(**{"icosian.max_tasks": "4"})  # expect: meaningless-tag
def page(url: str) -> str:
    return url


@tag(**{"icosian.stream": "no"})  # expect: meaningless-tag
def pages(page: Collect[str]) -> list[str]:
    return list(page)
```

```python
from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable


@tag(**{"icosian.executor": "processes", "icosian.max_tasks": "4"})
def url(urls: list[str]) -> Parallelizable[str]:
    yield from urls


@tag(**{"icosianic.max_tasks": "4"})
def page(url: str) -> str:
    return url


@tag(**{"icosian.stream": "false"})
def pages(page: Collect[str]) -> list[str]:
    return list(page)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(flaw.message, flaw.span, help=flaw.help)
