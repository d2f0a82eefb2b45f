"""Judge a module of many functions."""

from __future__ import annotations

from ..goals import Goal
from ..nouns import Case
from .chain import chain

TITLE = "Lint a module, from the shell (by hand: only parse it with libcst)"
SHAPE = "lint"
CLOCK = "wall"
GOALS = (
    Goal(
        "times the bare parse, 10,000 functions",
        2,
        lambda got: got.ratio("icosian, lint", "10,000 functions"),
    ),
)


def cases(quick: bool) -> tuple[Case, ...]:
    return tuple(
        Case(name=f"{count:,} functions", size=count, flow=chain(count).flow, answer="fine")
        for count in ((10,) if quick else (10, 100, 1000, 10_000))
    )
