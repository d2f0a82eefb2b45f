"""Judge a dataflow with many independent config keys: configurations are judged symbolically, not one by one."""

from __future__ import annotations

from ..goals import Goal
from ..nouns import Case

TITLE = "Lint independent binary config keys: 20 make over a million configurations"
SHAPE = "lint"
CLOCK = "wall"
GOALS = (Goal("seconds, 20 keys", 1, lambda got: got.seconds("icosian, lint", "20 keys")),)


def cases(quick: bool) -> tuple[Case, ...]:
    return tuple(
        Case(name=f"{count} keys", size=count, flow=_keys(count), answer="fine")
        for count in ((5,) if quick else (5, 10, 20))
    )


def _keys(count: int) -> str:
    lines = [
        "from hamilton.function_modifiers import config",
        "from hamilton.htypes import Collect, Parallelizable",
        "",
        "",
        "def n() -> Parallelizable[int]: ...",
    ]
    for key in range(count):
        source = f"x{key - 1}" if key else "n"
        for value in (1, 2):
            lines.append(f"@config.when(k{key}={value})")
            lines.append(f"def x{key}__{value}({source}: int) -> int: ...")
    lines.append(f"def total(x{count - 1}: Collect[int]) -> int: ...")
    return "\n".join(lines) + "\n"
