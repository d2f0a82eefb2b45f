"""Every node takes the one before it."""

from __future__ import annotations

from ..goals import Goal
from ..nouns import Case, Nodes

TITLE = "Chain: every node takes the one before it"
SHAPE = "graph"
GOALS = (
    Goal("fused, times the calls by hand", 1.1, lambda got: got.ratio("icosian, sync, fused", "1,000 nodes")),
    Goal(
        "blocks, µs a node",
        1,
        lambda got: 1e6 * got.seconds("icosian, sync, blocks", "1,000 nodes") / 1000,
    ),
)


def cases(quick: bool) -> tuple[Case, ...]:
    return tuple(chain(count) for count in ((20,) if quick else (100, 1000)))


def chain(count: int) -> Case:
    nodes: Nodes = tuple((f"n{i}", (f"n{i - 1}" if i else "x",)) for i in range(count))
    lines = [f"def {name}({takes}: int) -> int:\n    return {takes} + 1\n" for name, (takes,) in nodes]
    return Case(
        name=f"{count:,} nodes",
        size=count,
        flow="\n\n".join(lines),
        inputs={"x": 1},
        nodes=nodes,
        answer=count + 1,
        workers=2,
    )
