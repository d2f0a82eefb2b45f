"""Judge a folder of modules of a hundred lines: anew, with nothing changed since, and with one file changed."""

from __future__ import annotations

from ..goals import Goal, Got
from ..nouns import Case

TITLE = "Lint a project of modules of a hundred lines, from the shell (by hand: one process parses them with libcst)"
SHAPE = "project"
CLOCK = "wall"
FIGURES = {"cpu": "{:.2f} s of CPU"}
_LARGEST = "1,000 modules"


def _cpu(got: Got, who: str) -> float:
    return got.figure(who, _LARGEST, "cpu")


GOALS = (
    Goal(
        "anew, times the CPU of the bare parse",
        1.6,
        lambda got: _cpu(got, "icosian, lint anew") / _cpu(got, "by hand, serial"),
    ),
    Goal("seconds, nothing changed", 0.3, lambda got: got.seconds("icosian, lint again", _LARGEST)),
    Goal(
        "seconds, one module changed", 0.6, lambda got: got.seconds("icosian, lint after an edit", _LARGEST)
    ),
    Goal(
        "nothing changed, times Hamilton's import and build",
        0.1,
        lambda got: (
            got.seconds("icosian, lint again", _LARGEST) / got.seconds("Hamilton, import and build", _LARGEST)
        ),
    ),
)


def cases(quick: bool) -> tuple[Case, ...]:
    return tuple(
        Case(name=f"{count:,} modules", size=count, flow=_module(2 if quick else 8), answer="fine")
        for count in ((3,) if quick else (10, 100, 1000))
    )


def _module(steps: int) -> str:
    """Its names begin with `part0`, which stands for the number of each module."""
    lines = [
        '"""What one part computes."""',
        "",
        "from __future__ import annotations",
        "",
        "import math",
        "",
        "from hamilton.function_modifiers import tag",
        "from hamilton.htypes import Collect, Parallelizable",
        "",
        "LIMIT = 3",
        "",
        "",
        "def part0_item(count: int) -> Parallelizable[int]:",
        '    """All of them."""',
        "    yield from range(count)",
    ]
    before = "part0_item"
    for step in range(steps):
        lines += [
            "",
            "",
            "# A little more of it.",
            f'@tag(owner="team{step % 3}")',
            f"def part0_step{step}({before}: int, part0_factor: float = 1.5) -> int:",
            f'    """Scales `{before}`."""',
            f"    values = [math.floor(each * part0_factor) for each in range({before} % 7) if each < LIMIT * {step}]",
            "    if not values:",
            f"        return {before} + {step}",
            "    return max(values) + sum(value * 2 for value in values)",
        ]
        before = f"part0_step{step}"
    lines += ["", "", f"def part0_total({before}: Collect[int]) -> int:", f"    return sum({before})"]
    return "\n".join(lines) + "\n"
