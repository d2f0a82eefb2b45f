"""The variants of a workload take turns, each in a process of its own.

    this process                                  a worker of each variant
    prepare   a line of JSON to its stdin    ->   imports, builds, opens clusters
    run       the same, one worker at a time ->   runs, and measures itself
    close     ends its stdin                 ->   leaves; killed if it does not

All workers share the files of the cases, and run in folders of their own.
"""

from __future__ import annotations

import json
import os
import select
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from math import log
from pathlib import Path
from types import ModuleType
from typing import Any

from .goals import Cell
from .nouns import Case, Variant, by_hand

ROOT = Path(__file__).parents[2]
LIMIT = 10.0  # seconds that a preparation may take; and a run, by a guess from the sizes before
PATIENCE = 20.0  # seconds after which a run is ended
SHORT = 0.005  # seconds; where a run takes less, it matters how well memory happens to lie, which differs by process
LIVES = 15  # processes of a variant, one after the other, whose runs are short
BUDGET = 0.7  # seconds of repeats, for each variant and case


class Worker:
    """One variant's process, and what is known of it."""

    def __init__(self, competitor: ModuleType, variant: Variant, folder: Path) -> None:
        self.name = f"{competitor.TITLE}, {variant.name}"
        self.kind = variant.kind
        self.took: list[tuple[int, float]] = []  # sizes so far, and the seconds of a run
        self.stopped = ""  # why it takes no further part
        self._command = [competitor.__name__.rpartition(".")[2], variant.name]
        self.folder = folder / f"{self._command[0]}-{variant.name.replace(', ', '-').replace(' ', '-')}"
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def ask(self, seconds: float, **question: object) -> dict[str, Any]:
        """The answer, or an error when it takes longer than so many seconds."""
        if not self._process:
            self._process = self._started()
        process = self._process
        assert process.stdin and process.stdout
        with suppress(BrokenPipeError):  # then there is no answer either
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
        if not select.select([process.stdout], [], [], seconds)[0]:
            self._kill()
            return {"late": f"stopped after {seconds:.0f} s"}
        if line := process.stdout.readline():
            answer: dict[str, Any] = json.loads(line)
            return answer
        self._kill()
        return {"error": f"the process ended: {self._log().read_text()[-300:]}"}

    def close(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(15)
            self._kill()

    def guess(self, size: int) -> float:
        """Seconds that a run of this size takes if it goes on growing as it did; 0 as long as that is unknown."""
        if len(self.took) < 2:
            return 0.0
        (before, little), (size_then, then) = self.took[-2:]
        guess: float = then * (size / size_then) ** max(0.0, log(then / little) / log(size_then / before))
        return guess

    def _started(self) -> subprocess.Popen[str]:
        self.folder.mkdir(exist_ok=True)
        path = os.pathsep.join([str(self.folder.parent), str(ROOT)])
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        with self._log().open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.worker", *self._command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=self.folder,
                env=kept | {"PYTHONPATH": path, "HAMILTON_TELEMETRY_ENABLED": "false"},
                start_new_session=True,
            )

    def _log(self) -> Path:
        return self.folder / "log"

    def _kill(self) -> None:
        """It and whatever it started, which is its process group."""
        assert self._process
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        self._process = None


def take_part(workload: ModuleType, competitor: ModuleType, folder: Path) -> list[Worker] | str:
    """The workers of a competitor, or why it has none."""
    if competitor.DISTRIBUTION:
        try:
            version(competitor.DISTRIBUTION)
        except PackageNotFoundError:
            return "not installed"
    if reason := competitor.CANNOT.get(workload.SHAPE):
        return f"cannot: {reason}"
    shapes = {workload.SHAPE, *(("graph",) if workload.SHAPE == "shell" else ())}
    able = [variant for variant in competitor.VARIANTS if shapes & set(variant.can)]
    assert able, f"{competitor.__name__} neither can nor says why it cannot do a {workload.SHAPE}"
    kinds = getattr(workload, "KINDS", ("serial", "threads", "processes"))
    workers = [Worker(competitor, variant, folder) for variant in able if variant.kind in kinds]
    return workers or f"cannot: has no {' or '.join(kinds)}"


def in_turn(workload: ModuleType, case: Case, workers: list[Worker], folder: Path, quick: bool) -> list[Cell]:
    """A cell for each worker: all prepared, then A B C A B C …"""
    name = _written(case, folder)
    turns = [_Turns(workload, case, worker) for worker in workers]
    _live(turns, name, quick)
    for _ in range(0 if quick else LIVES - 1):
        short = [each for each in turns if each.is_short()]
        for each in short:
            each.worker.close()
        _live(short, name, quick)
    return list(_cells([each.measured() for each in turns], turns))


def _live(turns: list[_Turns], name: str, quick: bool) -> None:
    for each in turns:
        each.prepare(name)
    for each in turns:
        each.warm(quick)
    while running := [each for each in turns if each.left]:
        for each in running:
            each.run()


class _Turns:
    """One worker and one case."""

    def __init__(self, workload: ModuleType, case: Case, worker: Worker) -> None:
        self.worker = worker
        self.left = 0  # how many runs are still to come
        self._workload = workload
        self._case = case
        self._clock = getattr(workload, "CLOCK", "cpu" if worker.kind == "serial" else "wall")
        self._times = 1  # of the run within a measurement, for very short ones
        self._answers: list[dict[str, Any]] = []
        self._remark = worker.stopped
        self._is_wrong = False

    def is_short(self) -> bool:
        return not self._remark and statistics.median(each["wall"] for each in self._answers) < SHORT

    def prepare(self, name: str) -> None:
        if self._remark:
            return
        if (guess := self.worker.guess(self._case.size)) > LIMIT:
            self._stop(f"not run: would take {guess:,.0f} s", "not run")
            return
        question = {"prepare": asdict(self._case), "name": name, "shape": self._workload.SHAPE}
        answer = self.worker.ask(PATIENCE if not self.worker.took else LIMIT, **question)
        if "late" in answer:
            self._stop(f"not run: {LIMIT:.0f} s were not enough to prepare it")
        else:
            self._heed(answer)

    def warm(self, quick: bool) -> None:
        """Runs that do not count, unless they are so long that they have to.

        The first one imports and fills caches; only the second one says how long a run takes.
        """
        before, self._times = len(self._answers), 1
        for _ in range(2):
            self.left = 1
            self.run()
            if len(self._answers) == before:
                return
            took = self._answers[-1]["wall"]
            if quick or took > 4 * BUDGET:
                return
            del self._answers[before:]
            if took > BUDGET / 10:
                break
        is_watched = hasattr(self._workload, "watch")
        self._times = 1 if is_watched else 1 + min(1000, int(0.005 / took))
        self.left = 1 if took > 2 * BUDGET else 3 if is_watched else max(3, min(9, int(BUDGET / took)))

    def run(self) -> None:
        self.left -= 1
        if self._remark:
            self.left = 0
            return
        watch = getattr(self._workload, "watch", None)
        after = watch(self.worker.folder, self.worker.pid) if watch else dict
        answer = self.worker.ask(PATIENCE, run=self._times)
        if "late" in answer:
            self._stop(answer["late"], "not run")
        elif self._heed(answer):
            self._answers.append({**answer, **after(), "memory": answer["memory"] / 1e6})

    def measured(self) -> Cell:
        if self._remark:
            return Cell(remark=self._remark, is_wrong=self._is_wrong)
        wall = statistics.median(answer["wall"] for answer in self._answers)
        self.worker.took.append((self._case.size, wall))
        figures = {
            name: statistics.median(answer[name] for answer in self._answers)
            for name in getattr(self._workload, "FIGURES", ())
            if name in self._answers[0]
        }
        return Cell(statistics.median(answer[self._clock] for answer in self._answers), figures=figures)

    def _heed(self, answer: Mapping[str, Any]) -> bool:
        """Whether the answer is the right one; if not, the cell says so."""
        case = self._case
        for word in ("cannot", "not yet"):
            if word in answer:
                self._stop(f"{'not there yet' if word == 'not yet' else word}: {answer[word]}")
                return False
        if "wall" not in answer and "error" not in answer:  # prepared
            return True
        error = answer.get("error", "")
        right = str(case.answer) in error if case.fails else not error and answer["result"] == case.answer
        if not right:
            self._stop(f"WRONG: {error or answer['result']!r:.300}, not {case.answer!r}")
            self._is_wrong = True
        return right

    def _stop(self, remark: str, later: str = "") -> None:
        """What this cell says, and the cells of larger sizes."""
        self._remark = remark
        self.worker.stopped = later or remark
        self.left = 0


def _written(case: Case, folder: Path) -> str:
    """The dataflow and its code by hand, as modules; the same text is one module."""
    known = [path for path in folder.glob("flow_*.py") if path.stem.count("_") == 1]
    for path in known:
        if path.read_text() == case.flow:
            return path.stem
    name = f"flow_{len(known)}"
    (folder / f"{name}.py").write_text(case.flow)
    (folder / f"{name}.json").write_text(json.dumps(asdict(case)))
    (folder / f"by_{name}.py").write_text(by_hand(case, name))
    return name


def _cells(cells: list[Cell], turns: list[_Turns]) -> Iterator[Cell]:
    """With the ratio to what was written by hand: of the same kind, or else the plain loop."""
    floor = {
        each.worker.kind: cell.seconds
        for each, cell in zip(turns, cells, strict=True)
        if each.worker.name == f"by hand, {each.worker.kind}" and not cell.remark
    }
    for each, cell in zip(turns, cells, strict=True):
        least = floor.get(each.worker.kind) or floor.get("serial", 0.0)
        ratio = cell.seconds / least if least else 0.0
        yield Cell(cell.seconds, ratio, cell.figures, cell.remark, cell.is_wrong)
