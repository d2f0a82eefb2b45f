"""Diamonds in a row: one node forks into two, and a third joins them."""

from __future__ import annotations

from ..goals import Goal
from ..nouns import Case

TITLE = "Diamonds: one node forks into two, a third joins them, and so on"
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
    return tuple(_diamonds(count) for count in ((7,) if quick else (33, 333)))


def _diamonds(count: int) -> Case:
    nodes: list[tuple[str, tuple[str, ...]]] = [("n0", ("x",))]
    for top in range(0, 3 * count, 3):
        nodes += [(f"n{top + 1}", (f"n{top}",)), (f"n{top + 2}", (f"n{top}",))]
        nodes.append((f"n{top + 3}", (f"n{top + 1}", f"n{top + 2}")))
    lines = [
        f"def {name}({', '.join(f'{each}: int' for each in takes)}) -> int:\n    return {_body(takes)}\n"
        for name, takes in nodes
    ]
    return Case(
        name=f"{len(nodes):,} nodes",
        size=len(nodes),
        flow="\n\n".join(lines),
        inputs={"x": 1},
        nodes=tuple(nodes),
        answer=2 + count,
        workers=2,
    )


def _body(takes: tuple[str, ...]) -> str:
    """The top starts at 2; both sides add one; the join takes their mean: one more a diamond."""
    return f"{takes[0]} + 1" if len(takes) == 1 else f"({takes[0]} + {takes[1]}) // 2"
