"""A node is to be made in each worker, and its value would be needed elsewhere.

The tag `icosian.make` with the value `"per-worker"` says that not the value of a node travels to the workers, but how it is
made: each worker makes one when its first item needs it. So clients, connections and models get into other processes. Who
is made there is in no other place: only nodes of blocks may take it, and other nodes with this tag; it cannot be asked
for; and it is no fan-out, no fan-in, neither async nor a generator.

```python whole -t names
import sqlite3

from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable


@tag(**{"icosian.make": "per-worker"})
def connection(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path)


def user(connection: sqlite3.Connection) -> Parallelizable[int]:  # expect: stray-recipe
    yield from range(connection.execute("select count(*) from user").fetchone()[0])


def name(user: int, connection: sqlite3.Connection) -> str:
    return connection.execute("select name from user where id = ?", (user,)).fetchone()[0]


def names(name: Collect[str]) -> list[str]:
    return name
```

```python whole -t names
import sqlite3

from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable


def count(path: str) -> int:
    return sqlite3.connect(path).execute("select count(*) from user").fetchone()[0]


@tag(**{"icosian.make": "per-worker"})
def connection(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path)


def user(count: int) -> Parallelizable[int]:
    yield from range(count)


def name(user: int, connection: sqlite3.Connection) -> str:
    return connection.execute("select name from user where id = ?", (user,)).fetchone()[0]


def names(name: Collect[str]) -> list[str]:
    return name
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from ...ir.recipes import is_recipe, strays
from ...ir.tags import MAKE
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for node in filter(is_recipe, dag.nodes):
        for reason, span in strays(dag, node):
            partner = [(f"the tag `{MAKE.key}` demands it of `{node.name}`", node.span)]
            yield report(
                f"`{node.name}` cannot be made in each worker: {reason}",
                span,
                *(partner if span != node.span else ()),
                help="let nodes of blocks alone take it, or remove the tag",
                when=node.when,
            )
