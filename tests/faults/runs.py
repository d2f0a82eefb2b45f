"""Runs of the matrix: a dataflow is built and run by its command line, and what it leaves is looked at."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..warm import built

FLOW = Path(__file__).with_name("flow.py")
LIMIT = 60  # seconds after which a run hangs
LEFT = 2.0  # seconds that what a run has started may outlive it
COUNT = 8  # items


@dataclass(frozen=True)
class Ended:
    """How a run ended, what it said, and what its items have noted."""

    code: int
    out: str
    err: str
    log: tuple[str, ...]
    left: tuple[str, ...]  # processes that it started and that are there still

    def of(self, what: str) -> dict[str, int]:
        """How often each item was `drawn`, `begun` or `ended`."""
        return dict(Counter(line.split()[1] for line in self.log if line.startswith(f"{what} ")))

    @property
    def told(self) -> list[str]:
        """What is told of the failures, without where it was in the file."""
        lines = [line for line in self.err.splitlines() if line.startswith("error: ")]
        return [re.sub(r", \S+flow\.py:\d+", "", line) for line in lines]


def once(*but: int, count: int = COUNT) -> dict[str, int]:
    """Every item once, but for these."""
    return {str(number): 1 for number in range(count) if number not in but}


def build(folder: Path, text: str = "", *options: str) -> Path:
    """The script of the dataflow, or of another one."""
    return built(folder, text or FLOW.read_text(), *options)


class Started:
    """A run at work, in a session of its own, so that whatever it starts can be found."""

    def __init__(
        self,
        script: Path,
        folder: Path,
        *options: str,
        faults: Mapping[str, str],
        count: int = COUNT,
        home: Path | None = None,
    ) -> None:
        (folder / "faults.json").write_text(json.dumps(faults))
        self._log = folder / "log"
        self._log.write_text("")
        given = ("--input", f"folder={folder}", "--input", f"count={count}")
        self.process = subprocess.Popen(
            [sys.executable, str(script), *given, *options],
            cwd=home or folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
            # Who runs the tests in the background has Ctrl-C ignored, and we would inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def lines(self) -> list[str]:
        return self._log.read_text().splitlines()

    def wait_for(self, *lines: str) -> None:
        """Until the items have noted these."""
        until = time.monotonic() + LIMIT
        while not set(lines) <= set(self.lines()):
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < until, self.lines()
            time.sleep(0.01)

    def ended(self) -> Ended:
        try:
            out, err = self.process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        return Ended(self.process.returncode, out, err, tuple(self.lines()), self._left())

    def _left(self) -> tuple[str, ...]:
        until = time.monotonic() + LEFT
        while (left := session(self.process.pid)) and time.monotonic() < until:
            time.sleep(0.02)
        return tuple(sorted(left.values()))


def session(number: int) -> dict[int, str]:
    """The processes of that session, with their commands; who has ended and was not asked for does not count."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, of = (path / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(of) == number and state not in "ZX":
                found[int(path.name)] = (path / "cmdline").read_text().replace("\0", " ")
        except OSError:  # it has ended
            continue
    return found


def run(
    script: Path,
    folder: Path,
    executor: str,
    *options: str,
    faults: Mapping[str, str],
    count: int = COUNT,
) -> Ended:
    """A run to its end; whatever that is, nothing is left of it."""
    started = Started(script, folder, "--executor", executor, *options, faults=faults, count=count)
    ended = started.ended()
    assert ended.left == (), ended
    return ended


def script_in(folder: Path, command: tuple[str, ...], **environment: str) -> subprocess.CompletedProcess[str]:
    """A script run with these words, in its folder, and to its end."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
