"""A Collect parameter takes a value that no fan-out makes many of.

In a module that stands alone, a name that nobody makes may still be a fan-out of another module, so
only what certainly lies in no block is reported there.  Where a slip of the pen keeps the value out of a
block, this is what is reported, and nothing else.

```python
from hamilton.htypes import Collect


def word() -> str:
    return "a"


def total(word: Collect[str]) -> int:  # expect: collect-without-fan-out
    return len(word)
```

```python
from hamilton.htypes import Collect, Parallelizable


def word() -> Parallelizable[str]:
    yield "a"


def length(word: str) -> int:
    return len(word)


def total(length: Collect[int]) -> int:
    return sum(length)
```

```python whole
from hamilton.htypes import Collect, Parallelizable


def word() -> Parallelizable[str]:
    yield "a"


def length(wrd: str) -> int:  # expect: collect-without-fan-out
    return len(wrd)


def total(length: Collect[int]) -> int:
    return sum(length)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Need, Node
from .. import Report, rule
from ..misspelt import Misspelt, outside, upstream


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    made = dag.producers()
    stray = list(_stray(dag, made))
    slips, told = outside(dag) if stray else {}, set[str]()
    for node, need in stray:
        slip = slips.get(id(need))
        if slip and slip.name not in told:
            told.add(slip.name)
            yield _misspelt(slip, node, need, report)
        if not slip:
            yield report(
                f"`{node.name}` collects `{need.source}`, which lies in no parallel block",
                need.span,
                *(
                    (f"`{producer.name}` is made once", producer.span)
                    for producer in made.get(need.source, [])[:1]
                ),
                help="let something upstream of it return `Parallelizable[…]`, or take it without `Collect`",
                when=node.when,
            )


def _stray(dag: Dag, made: dict[str, list[Node]]) -> Iterator[tuple[Node, Need]]:
    ends = {id(end.need) for block in dag.blocks for end in block.ends}
    nested = _after_nested(dag)
    for node in dag.nodes:
        for need in () if node.is_unknown else node.needs:
            if not need.collects or id(need) in ends or need.source in (node.name, *nested):
                continue  # `cycle` and `nested-parallelizable` tell
            if dag.is_whole or _is_certain(need.source, made):
                yield node, need


def _misspelt(slip: Misspelt, node: Node, need: Need, report: Report) -> Finding:
    is_here = slip.need is need
    made = [(f"`{slip.meant}` is made here, for each item", slip.node.span)] if slip.node else []
    return report(
        f"`{slip.user.name}` {'collects' if is_here else 'takes'} `{slip.name}`, which nobody makes"
        + f", so `{need.source}` lies in no parallel block" * (not is_here),
        slip.need.span,
        *made,
        *[(f"`{node.name}` collects `{need.source}`", need.span)] * (not is_here),
        help=f"did you mean `{slip.meant}`?",
        when=slip.user.when,
    )


def _after_nested(dag: Dag) -> set[str]:
    """What comes of a fan-out in the block of another: its fan-in was meant to be in that block, too."""
    found = {m.node.name for block in dag.blocks for m in block.members if m.node.is_fan_out}
    consumers, waiting = dag.consumers() if found else {}, list(found)
    while waiting:
        names = {user.name for user in consumers.get(waiting.pop(), ())} - found
        found |= names
        waiting.extend(names)
    return found


def _is_certain(name: str, made: dict[str, list[Node]]) -> bool:
    """Is everything upstream, up to other fan-ins, in this dataflow and understood?"""
    producers = [made.get(each, []) for each in upstream(name, made)]
    return all(producers) and not any(node.is_unknown for nodes in producers for node in nodes)
