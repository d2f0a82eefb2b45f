"""`make soak`: runs on one checkpoint directory, for ten minutes, while workers and the program around them are killed.

    here                                          host.py, which is killed and started again
    kills a worker every second or so, and    ->  runs the script round after round, in one process, on threads and
    the host now and then; then looks at          on worker processes in turn; writes after each round what came out,
    what was begun, and what was kept             and how much memory and how many files it has

Of the items, one in a hundred fails and one in a thousand hangs, at random, and both are tried again.  In the end every
round has its result, no item that was kept was begun again, and neither memory nor files have grown.
"""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from icosian_runtime.checkpoint.digest import Digest

from ..test_checkpoint_faults import stored
from .runs import LEFT, build, session

ITEMS = 200  # of a round
ROUNDS = 20  # after which the directory is begun anew, so that its size says nothing about memory
WARM = 10  # rounds until memory has to be flat
GROWTH = 1 << 20  # bytes that memory may grow in 10,000 items
NOISE = 8 << 20  # bytes by which it goes up and down
FILES = 5  # by which their number does

FLOW = """
import os, random, time
from icosian_runtime.dataflow import Collect, Parallelizable

def item(turn: int, count: int) -> Parallelizable[tuple[int, int]]:
    for number in range(count):
        yield turn, number

def each(item: tuple[int, int], can_hang: bool) -> int:
    file = os.open("log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{item[0]} {item[1]} {os.getpid()}\\n".encode())
    os.close(file)
    chance = random.SystemRandom().random()
    if chance < 0.01:
        raise ConnectionError("at random")
    if chance < 0.011 and can_hang:
        time.sleep(3600)
    return item[0] + item[1]

def total(each: Collect[int]) -> int:
    return sum(each)
"""

HOST = """
import json, logging, os, resource, sys
import run

def main() -> None:
    rounds = [json.loads(line) for line in open("rounds")] if os.path.exists("rounds") else []
    turn, logging.raiseExceptions = len(rounds), False
    logging.getLogger("icosian_runtime").addHandler(logging.NullHandler())
    logging.getLogger("icosian_runtime").propagate = False
    while not os.path.exists("stop"):
        is_new = not os.path.exists(f"begun-{turn}")
        open(f"begun-{turn}", "w").close()
        processes = {"executor": "processes", "item_timeout": 1.0}
        how = processes if turn % 2 else {"executor": "threads"}
        made = run.execute(
            inputs={"turn": turn, "count": int(sys.argv[1]), "can_hang": bool(turn % 2)},
            checkpoint="kept", fresh=is_new and turn % int(sys.argv[2]) == 0, max_tasks=2,
            retries=9, retry_delay=0.0, worker_retries=99, **how,
        )
        pages = int(open("/proc/self/statm").read().split()[1])
        said = {
            "process": os.getpid(), "total": made["total"], "files": len(os.listdir("/proc/self/fd")),
            "memory": pages * resource.getpagesize(),
        }
        with open("rounds", "a") as file:
            file.write(json.dumps(said) + "\\n")
        os.remove(f"begun-{turn}")
        turn += 1

if __name__ == "__main__":
    main()
"""


@dataclass(frozen=True)
class Soaked:
    """What has happened."""

    rounds: int
    items: int
    hosts: int  # that were killed
    workers: int
    memory: tuple[
        int, int
    ]  # of the host that lived longest: MB in the first half of its life, and in the second
    files: tuple[int, int]


class Soak:
    """The folder of the host, and what is known of what it did."""

    def __init__(self, folder: Path, seed: int) -> None:
        build(folder, FLOW)
        (folder / "host.py").write_text(HOST)
        self.folder = folder
        self.chance = random.Random(seed)
        self.kept: set[tuple[int, int]] = set()  # items that must not be begun any more
        self.items = self.hosts = self.workers = self._read = 0

    def run(self, seconds: float) -> Soaked:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            host = self._start()
            self._live(host, min(left, self.chance.uniform(seconds / 60, seconds / 6)))
            if time.monotonic() < until:
                host.kill()
                self.hosts += 1
            else:
                (self.folder / "stop").touch()
            code = host.wait(60)
            assert code in (0, -signal.SIGKILL), (self.folder / "said").read_text()[-3000:]
            self._look(host)
        return self._judge()

    def _start(self) -> subprocess.Popen[bytes]:
        with (self.folder / "said").open("wb") as said:
            words = [sys.executable, "host.py", str(ITEMS), str(ROUNDS)]
            return subprocess.Popen(words, cwd=self.folder, stderr=said, start_new_session=True)

    def _live(self, host: subprocess.Popen[bytes], seconds: float) -> None:
        """Kill a worker now and then."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and host.poll() is None:
            time.sleep(self.chance.uniform(0.2, 1.8))
            begun = self._begun()
            worker = begun[-1][-1] if begun else host.pid
            if worker != host.pid and worker in session(host.pid):
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                    self.workers += 1

    def _begun(self) -> list[tuple[int, int, int]]:
        """Turn, number and process of items since the last look; none was kept before the host was killed."""
        log = self.folder / "log"
        if not log.exists():
            return []
        with log.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        self._read += len(data)
        lines = (map(int, line.split()) for line in data.splitlines())
        found = [(turn, number, process) for turn, number, process in lines]
        again = self.kept & {(turn, number) for turn, number, _ in found}
        assert not again, f"kept, and begun again: {sorted(again)}"
        self.items += len(found)
        return found

    def _look(self, host: subprocess.Popen[bytes]) -> None:
        """At what the host has left: no process, and results, which count from now on."""
        until = time.monotonic() + LEFT
        while (left := session(host.pid)) and time.monotonic() < until:
            time.sleep(0.02)
        assert not left, left
        self._begun()
        turn = len(self._rounds())
        numbers = {Digest().of((turn, number)): number for number in range(ITEMS)}
        self.kept = {(turn, numbers[each.item]) for each in stored(self.folder) if each.item in numbers}

    def _rounds(self) -> list[dict[str, int]]:
        path = self.folder / "rounds"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def _judge(self) -> Soaked:
        rounds = self._rounds()
        for turn, each in enumerate(rounds):
            assert each["total"] == turn * ITEMS + sum(range(ITEMS)), turn
        lives: dict[int, list[dict[str, int]]] = {}
        for each in rounds:
            lives.setdefault(each["process"], []).append(each)
        for life in lives.values():
            steps = len(life[WARM:]) // 2
            files, memory = (halves([each[what] for each in life[WARM:]]) for what in ("files", "memory"))
            assert files[1] - files[0] <= FILES, life
            assert memory[1] - memory[0] <= NOISE + GROWTH * steps * ITEMS / 10_000, life
        longest = max(lives.values(), key=len)[WARM:]
        first, second = halves([each["memory"] for each in longest])
        assert {path.name for path in (self.folder / "kept").iterdir()} == {
            "lock",
            "manifest.json",
            "results",
        }
        return Soaked(
            len(rounds),
            self.items,
            self.hosts,
            self.workers,
            (first >> 20, second >> 20),
            halves([each["files"] for each in longest]),
        )


def halves(values: Sequence[int]) -> tuple[int, int]:
    """The median of the first half, and that of the second."""
    half = len(values) // 2
    return (int(statistics.median(values[:half])), int(statistics.median(values[half:]))) if half else (0, 0)


def main(seconds: float) -> Soaked:
    with tempfile.TemporaryDirectory() as folder:
        seed = int(time.time())
        print(f"seed {seed}, {seconds:g} seconds")
        return Soak(Path(folder), seed).run(seconds)


if __name__ == "__main__":
    print(main(float(sys.argv[1])))
