"""A decorator of the module is public, and so it is a node.

Every public function is a node, and the function that it decorates becomes an input that somebody would have
to give.  Hamilton refuses the module if the decorator is not annotated.

```python
import functools
from collections.abc import Callable


def logged(function: Callable) -> Callable:  # expect: decorator-as-node
    @functools.wraps(function)
    def wrapper(**values):
        print(function.__name__)
        return function(**values)

    return wrapper


@logged  # expect: foreign-decorator
def page(url: str) -> str:
    return url
```

```python
def _logged(value: str) -> str:
    print(value)
    return value


def page(url: str) -> str:
    return _logged(url)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...expand import is_node
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule(is_structural=False)
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        decorating = module.decorating()
        for definition in filter(is_node, module.definitions):
            name = definition.name
            if name in decorating:
                yield report(
                    f"`{name}` is a decorator, and as it is public it is a node",
                    definition.span,
                    help=f"call it `_{name}`",
                )
