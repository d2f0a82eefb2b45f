"""Run the workloads, print the tables, write RESULTS.md.

python -m tests.bench [--quick] [WORKLOAD…]       named workloads replace their sections; quick writes nothing
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

from . import competitors, workloads
from .goals import Cell, Got
from .report import heading, merged, section
from .turns import in_turn, take_part

KINDS = ("serial", "threads", "processes")


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    names = [name for name in sys.argv[1:] if name != "--quick"]
    rivals = sorted(_files(competitors), key=lambda each: (each.TITLE != "by hand", each.TITLE != "icosian"))
    texts = [heading(", ".join(filter(None, map(_version, rivals))))]
    wrong: list[str] = []
    for workload in _files(workloads, names):
        text, faults = _run(workload, rivals, quick)
        print(text, flush=True)
        texts.append(text)
        wrong += faults
    if not quick:
        results = Path(__file__).with_name("RESULTS.md")
        titles = [workload.TITLE for workload in _files(workloads)]
        results.write_text(merged(results.read_text(), texts[1:], titles) if names else "\n".join(texts))
    if wrong:
        sys.exit("\n".join(["error: wrong results or failures", *wrong]))


def _files(package: ModuleType, names: list[str] | None = None) -> list[ModuleType]:
    """The modules of a package, or those with these names."""
    known = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    if unknown := set(names or ()) - set(known):
        sys.exit(f"error: there is no {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names or known]


def _run(workload: ModuleType, rivals: list[ModuleType], quick: bool) -> tuple[str, list[str]]:
    """The section of a workload, and what was wrong in it."""
    absent: dict[str, str] = {}
    workers = []
    cases = workload.cases(quick)
    cells: dict[tuple[str, str], Cell] = {}
    with tempfile.TemporaryDirectory(prefix="icosian-bench-", ignore_cleanup_errors=True) as folder:
        for rival in rivals:
            found = take_part(workload, rival, Path(folder))
            if isinstance(found, str):
                absent[rival.TITLE] = found
            else:
                workers += found
        workers.sort(key=lambda worker: KINDS.index(worker.kind))
        try:
            for case in cases:
                made = in_turn(workload, case, workers, Path(folder), quick)
                for worker, cell in zip(workers, made, strict=True):
                    cells[worker.name, case.name] = cell
        finally:
            for worker in workers:
                worker.close()
    faults = [
        f"{workload.__name__.rpartition('.')[2]}: {who}, {case}: {cell.remark}"
        for (who, case), cell in cells.items()
        if cell.is_wrong
    ]
    return section(workload, cases, Got(cells), absent, quick), faults


def _version(competitor: ModuleType) -> str:
    if not competitor.DISTRIBUTION:
        return ""
    try:
        return f"{competitor.TITLE} {version(competitor.DISTRIBUTION)}"
    except PackageNotFoundError:
        return f"{competitor.TITLE} not installed"


main()
