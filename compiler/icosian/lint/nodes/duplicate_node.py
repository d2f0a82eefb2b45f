"""Two functions make one node.

With conditions it is enough that some configuration lets both of them exist.

```python
from hamilton.function_modifiers import config


def price() -> int:
    return 1


@config.when(region="EU")
def price__eu() -> int:  # expect: duplicate-node
    return 2
```

```python
from hamilton.function_modifiers import config


@config.when(region="US")
def price__us() -> int:
    return 1


@config.when(region="EU")
def price__eu() -> int:
    return 2
```
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Node
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    before: dict[str, list[Node]] = defaultdict(list)
    for node in dag.nodes:
        for other in before[node.name]:
            both = node.when & other.when
            if both.is_possible and not (node.is_unknown or other.is_unknown):
                yield report(
                    f"`{node.name}` is made twice",
                    node.span,
                    ("it is made here already", other.span),
                    help="rename one, or let `config.when` choose between them",
                    when=both,
                )
                break
        before[node.name].append(node)
