"""Tables in Markdown: a line a variant, a column a size."""

from __future__ import annotations

import os
import platform
from types import ModuleType

from .goals import Cell, Got
from .nouns import Case


def heading(versions: str) -> str:
    return f"""# Benchmarks

`make bench` on Python {platform.python_version()}, {os.cpu_count()} cores of a {platform.machine()} machine that others share.
{versions}

Every variant runs in a process of its own, and they take turns; figures are medians, read the ratios rather than the
digits.  A cell is: time, ratio to the code written by hand of the same kind (serial, threads, processes; the plain
loop where there is none), and what else is measured.  Serial variants are measured in CPU time, the others in wall
time, unless the title says otherwise.  Imports, drivers, pipelines and clusters are prepared outside the clock;
pools that a call opens are inside.  All results are compared with the right answer.  A size is not run when, growing
as it did so far, it would take more than 10 seconds; then no larger one is run either.  What takes less than 5 ms is
measured in fifteen processes of each variant, one after the other.
"""


def section(
    workload: ModuleType, cases: tuple[Case, ...], got: Got, absent: dict[str, str], quick: bool
) -> str:
    clock = getattr(workload, "CLOCK", "")
    lines = [f"## {workload.TITLE}", ""]
    if clock:
        lines += [f"Measured in {'CPU' if clock == 'cpu' else clock} time.", ""]
    if not quick:
        lines += [*(f"- Goal: {goal.text(got)}" for goal in workload.GOALS), ""]
    lines.append("| | " + " | ".join(case.name for case in cases) + " |")
    lines.append("|---|" + "---|" * len(cases))
    formats = getattr(workload, "FIGURES", {})
    for who in dict.fromkeys(who for who, _ in got.cells):
        texts = [_cell(got.cells[who, case.name], formats) for case in cases]
        if len(set(texts)) == 1:
            texts = [texts[0], *("" for _ in texts[1:])]
        lines.append(f"| {who} | " + " | ".join(texts) + " |")
    for who, reason in absent.items():
        lines.append(f"| {who} | {reason} |" + "  |" * (len(cases) - 1))
    return "\n".join(lines) + "\n"


def merged(results: str, sections: list[str], titles: list[str]) -> str:
    """The results with these sections in the places of those before, in the order of the titles, and no others."""
    before, *parts = results.split("\n## ")
    known = {_title(part): part for part in [*parts, *(text.removeprefix("## ") for text in sections)]}
    found = [f"{known[title].rstrip()}\n" for title in titles if title in known]
    return "\n## ".join([before, *found])


def _title(section: str) -> str:
    return section.partition("\n")[0]


def _cell(cell: Cell, formats: dict[str, str]) -> str:
    if cell.remark:
        return cell.remark.replace("|", "\\|").replace("\n", " ")
    figures = [form.format(cell.figures[name]) for name, form in formats.items() if name in cell.figures]
    return ", ".join([_time(cell.seconds), _times(cell.ratio), *figures])


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} ×" if ratio >= 100 else f"{ratio:.2g} ×" if ratio >= 10 else f"{ratio:.2f} ×"
