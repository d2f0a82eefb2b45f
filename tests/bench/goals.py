"""What was measured, and what we want of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """What came of one variant and one case: figures, or a remark that says why there are none."""

    seconds: float = 0.0  # the median
    ratio: float = 0.0  # to what was written by hand, of the same kind
    figures: Mapping[str, float] = field(default_factory=dict)
    remark: str = ""
    is_wrong: bool = False  # a false result, or a failure that nobody announced


@dataclass(frozen=True)
class Got:
    """The figures of a workload, by `competitor, variant` and the name of the case."""

    cells: Mapping[tuple[str, str], Cell]

    def seconds(self, who: str, case: str) -> float:
        return self._measured(who, case).seconds

    def ratio(self, who: str, case: str) -> float:
        return self._measured(who, case).ratio

    def figure(self, who: str, case: str, name: str) -> float:
        return self._measured(who, case).figures[name]

    def _measured(self, who: str, case: str) -> Cell:
        cell = self.cells[who, case]
        if cell.remark:
            raise LookupError(cell.remark)
        return cell


@dataclass(frozen=True)
class Goal:
    """At most so much."""

    what: str
    at_most: float
    figure: Callable[[Got], float]

    def text(self, got: Got) -> str:
        wanted = f"{self.what}: at most {self.at_most:g}"
        try:
            figure = self.figure(got)
        except LookupError as reason:
            return f"{wanted}; not measured ({reason.args[0]})"
        return f"{wanted}; measured {figure:.3g}, {'met' if figure <= self.at_most else 'MISSED'}"
