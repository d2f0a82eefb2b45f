"""From the shell to the printed result of a small dataflow."""

from __future__ import annotations

from ..goals import Goal, Got
from ..nouns import Case
from .chain import chain

TITLE = "Start-up: a chain of 20 nodes, from the shell to its printed result (CPU time)"
SHAPE = "shell"
CLOCK = "cpu"
GOALS = (
    Goal("ms over the script by hand", 40, lambda got: _over(got, "icosian, sync, blocks")),
    Goal("ms over the script by hand, with --bundle", 60, lambda got: _over(got, "icosian, --bundle")),
)


def cases(quick: bool) -> tuple[Case, ...]:
    return (chain(20),)


def _over(got: Got, who: str) -> float:
    return 1e3 * (got.seconds(who, "20 nodes") - got.seconds("by hand, serial", "20 nodes"))
