"""A function in a block draws random numbers that nobody has seeded.

Which item gets which numbers depends on who runs first, so no run can be repeated; in processes that were forked, all
workers begin with the same state, and items get the same numbers. Make a generator for each item, from a seed that comes
with it.

```python
import random

from hamilton.htypes import Collect, Parallelizable


def trial(count: int) -> Parallelizable[int]:
    yield from range(count)


def hit(trial: int) -> bool:
    return random.random() < 0.5  # expect: unseeded-random


def hits(hit: Collect[bool]) -> int:
    return sum(hit)
```

```python
import random

from hamilton.htypes import Collect, Parallelizable


def trial(count: int) -> Parallelizable[int]:
    yield from range(count)


def hit(trial: int, seed: int) -> bool:
    generator = random.Random(f"{seed} {trial}")
    return generator.random() < 0.5


def hits(hit: Collect[bool]) -> int:
    return sum(hit)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...discover.scope import dotted
from ...ir.findings import Finding
from ...ir.graph import Dag
from ...ir.source import Module
from .. import Report, rule
from ..members import helpers, in_blocks
from ..written import Written

# Generators that take their seed as an argument; without one they draw it from the system.
_MAKERS = frozenset({"random.Random", "numpy.random.default_rng", "numpy.random.RandomState"})
_SHARED = ("random.", "numpy.random.")  # functions that draw from the state of a module
_HARMLESS = frozenset(
    {"random.SystemRandom", "numpy.random.Generator", "numpy.random.SeedSequence", "numpy.random.PCG64"}
)


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for each in in_blocks(dag, report.modules):
        for place in filter(_may_draw, helpers(each.written)):
            for call in place.nodes(ast.Call):
                if name := _unseeded(call, place.module):
                    yield report(
                        f"`{each.node.name}` runs for many items at a time, and `{name}` has no seed of the item's",
                        place.span(call),
                        (f"`{each.node.name}` runs once an item", each.node.span),
                        help='make a generator from a seed and the item: `random.Random(f"{seed} {item}")`',
                        when=each.node.when,
                    )


def _may_draw(place: Written) -> bool:
    """Does its module know any such name?"""
    names = place.module.names
    return any(f"{each}.".startswith(("random.", "numpy.")) for each in names.imports.values())


def _unseeded(call: ast.Call, module: Module) -> str:
    """The full name of what is called, if it draws from a state that items share."""
    called = dotted(call.func)
    name = module.names.qualify(called) if called else ""
    if name in _MAKERS:
        return "" if call.args or call.keywords else name
    return name if name.startswith(_SHARED) and name not in _HARMLESS else ""
