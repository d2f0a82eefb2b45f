"""Run the workloads, print the tables, write RESULTS.md."""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import sys
from pathlib import Path

from . import __path__ as folder
from .measure import Row, table


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    lines = [
        "# Benchmarks",
        "",
        f"`make bench` on Python {platform.python_version()}, {os.cpu_count()} cores of a {platform.machine()} machine that others share.",
        "Medians of interleaved runs; read ratios, not digits.",
    ]
    for name in sorted(found.name for found in pkgutil.iter_modules(folder)):
        if name in ("__main__", "measure"):
            continue
        workload = importlib.import_module(f"{__package__}.{name}")
        rows: list[Row] = workload.measure(quick)
        text = f"\n## {workload.TITLE}\n\nGoal: {workload.GOAL}\n\n{table(rows)}"
        print(text, flush=True)
        lines.append(text)
    if not quick:
        Path(__file__).with_name("RESULTS.md").write_text("\n".join(lines) + "\n")


main()
