"""A decorator that is not Hamilton's stands on a node.

It stays on the function in the script.  Icosian assumes that what it leaves is still a function with
the same name and the same parameters, as `functools.wraps` makes it.

```python
import retrying


@retrying.retry  # expect: foreign-decorator
def page(url: str) -> str:
    return url
```

```python
import retrying


@retrying.retry
def _fetch(url: str) -> str:
    return url


def page(url: str) -> str:
    return _fetch(url)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import is_node
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    for definition in filter(is_node, program.definitions()):
        for decorator in definition.decorators:
            if not decorator.modifier:
                name = decorator.written.text.partition("(")[0]
                yield report(
                    f"`@{name}` on `{definition.name}` is taken to keep its name and parameters",
                    decorator.written.span,
                    help="if it does not, decorate a private function and call that",
                )
