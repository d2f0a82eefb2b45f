"""Scripts on every executor: as `__main__`, imported, bundled; what they print, and what is left when they end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .executors import LOCAL, PROCESSES, cannot, everywhere_and_on_clusters, in_processes_and_on_clusters
from .faults.matrix import row
from .warm import built

FLOW = """
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from hamilton.htypes import Collect, Parallelizable


@dataclass
class Box:
    value: int


class Odd(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def boxed(count: int) -> Parallelizable[Box]:
    for value in range(count):
        yield Box(value)


def worked(boxed: Box, kind: str, pids: Path) -> Box:
    (pids / str(os.getpid())).touch()
    (pids / str(os.getppid())).touch()
    print("working\\n", end="")  # in one piece
    if kind == "slow" or (kind == "once" and boxed.value == 3 and not (pids.parent / "waited").exists()):
        (pids.parent / "waited").touch()
        time.sleep(60)
    if kind == "odd" and boxed.value == 3:
        raise Odd(boxed.value, 2)
    if kind == "interrupt" and boxed.value == 3:
        raise KeyboardInterrupt
    return Box(boxed.value + 1)


def total(worked: Collect[Box]) -> int:
    return sum(each.value for each in worked)
"""


@pytest.fixture(scope="module", params=["linked", "bundled"])
def script(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    return built(folder, FLOW, *(["--bundle"] if request.param == "bundled" else []))


def start(script: Path, pids: Path, kind: str, count: int, *options: str) -> subprocess.Popen[str]:
    given = {"kind": kind, "count": count, "pids": pids}
    pids.mkdir(exist_ok=True)
    command = [sys.executable, "-W", "error", str(script), "--max-tasks", "2", *options]
    return subprocess.Popen(
        [*command, *(word for name, value in given.items() for word in ("--input", f"{name}={value}"))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Who runs the tests in the background has Ctrl-C ignored, and we would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def run(script: Path, pids: Path, kind: str, *options: str) -> tuple[int, str, list[str]]:
    process = start(script, pids, kind, 5, *options)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err.splitlines()


def unsaid(lines: list[str]) -> list[str]:
    """Without what items print, however engines forward it."""
    return [line for line in lines if not re.fullmatch(r"(\x1b\[\d+m\(.*\)\x1b\[0m )?working", line)]


@pytest.fixture
def no_cluster(cluster: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every script makes its own."""
    for name in ("DASK_SCHEDULER_ADDRESS", "RAY_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


def is_running(pid: str) -> bool:
    """A process that has ended and that nobody has asked for does not count."""
    try:
        os.kill(int(pid), 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (ProcessLookupError, FileNotFoundError):
        return False


def left_over(pids: Path) -> set[str]:
    """Of the processes that left their numbers, those that still run; they get some time."""
    until = time.monotonic() + 20
    mine = (str(os.getpid()), "1")  # whose children orphans become
    while True:
        running = {path.name for path in pids.iterdir() if path.name not in mine and is_running(path.name)}
        if not running or time.monotonic() > until:
            return running
        time.sleep(0.05)


@everywhere_and_on_clusters
@row("F41")
def test_a_script_runs_as_main(script: Path, tmp_path: Path, executor: str) -> None:
    """A script runs by itself, linked or bundled, whatever starts its workers."""
    code, out, err = run(script, tmp_path / "pids", "fine", "--executor", executor)
    assert (code, out, unsaid(err)) == (0, "total: 15\n", [])
    assert err == ["working"] * 5 or cannot(executor, "print")


@everywhere_and_on_clusters
@row("F41")
def test_a_script_runs_as_a_module(script: Path, tmp_path: Path, executor: str) -> None:
    """A program that imports a script runs, and is imported by its workers."""
    program = script.with_name("use.py")
    program.write_text(
        "import sys\nfrom pathlib import Path\nimport run\n\n"
        "if __name__ == '__main__':\n"
        "    given = {'count': 5, 'kind': 'fine', 'pids': Path(sys.argv[2])}\n"
        "    print(run.execute(inputs=given, executor=sys.argv[1], max_tasks=2))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", program, executor, tmp_path],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = sorted(done.stdout.splitlines())
    assert unsaid(told) == ["{'total': 15}"]
    assert told == [*["working"] * 5, "{'total': 15}"] or cannot(executor, "print")


@everywhere_and_on_clusters
@pytest.mark.parametrize("local", LOCAL)
def test_an_error_is_told_alike_everywhere(script: Path, tmp_path: Path, executor: str, local: str) -> None:
    code, out, err = run(script, tmp_path / "pids", "odd", "--executor", executor, "--local-executor", local)
    line = FLOW.splitlines().index("        raise Odd(boxed.value, 2)") + 1
    flow = script.with_name("flow.py")
    assert (code, out) == (1, "")
    assert unsaid(err) == [
        "Traceback (most recent call last):",
        f'  File "{flow}", line {line}, in worked',
        "    raise Odd(boxed.value, 2)",
        "Odd: 3 and 2",
        f"error: in node `worked`, item 3 of `boxed` (Box(value=3)), {flow}:{line}",
    ]


@everywhere_and_on_clusters
def test_an_interrupt_that_an_item_raises_is_its_failure(script: Path, tmp_path: Path, executor: str) -> None:
    code, _, err = run(script, tmp_path / "pids", "interrupt", "--executor", executor)
    (told,) = (line for line in err if line.startswith("error: "))  # other threads may still print after it
    assert code == 1
    assert told.startswith("error: in node `worked`, item 3 of `boxed` (Box(value=3)), ")


ENDS = {
    "interrupt": (signal.SIGINT, 130, ["interrupted"]),
    "terminate": (signal.SIGTERM, 143, ["terminated"]),
    "kill": (signal.SIGKILL, -signal.SIGKILL, []),
}


@everywhere_and_on_clusters
@pytest.mark.usefixtures("no_cluster")
@pytest.mark.parametrize("end", ENDS)
def test_a_signal_ends_a_run_at_once(tmp_path: Path, executor: str, end: str) -> None:
    number, code, said = ENDS[end]
    pids = tmp_path / "pids"
    began = time.monotonic()
    process = start(built(tmp_path, FLOW), pids, "slow", 5, "--executor", executor)
    while not pids.exists() or len(list(pids.iterdir())) < 2:
        time.sleep(0.02)
        assert process.poll() is None
    # Like a terminal, which sends Ctrl-C to every process of the group.
    (os.killpg if end == "interrupt" else os.kill)(process.pid, number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == code
    if end != "kill":  # a worker that is just starting may say that nobody is there
        assert unsaid(err.splitlines()) == said
    assert left_over(pids) == set()
    assert time.monotonic() - began < 50  # of the 60 that an item takes


@pytest.mark.clusters
@row("F46")
def test_a_cluster_that_goes_away_ends_the_run_and_spares_its_checkpoint(tmp_path: Path) -> None:
    """A cluster that is lost is exit code 1, and the next run goes on from the checkpoint."""
    from distributed import LocalCluster

    script, pids, kept = built(tmp_path, FLOW), tmp_path / "pids", ("--checkpoint", str(tmp_path / "kept"))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        process = start(script, pids, "once", 5, "--executor", f"dask:{cluster.scheduler_address}", *kept)
        while not (tmp_path / "waited").exists():
            time.sleep(0.02)
            assert process.poll() is None
        time.sleep(1.0)  # what came before is on its way
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (1, "error: Dask is gone: scheduler-connection-lost\n")
    code, out, lines = run(script, pids, "once", "--executor", "sync", *kept)
    assert (code, out) == (0, "total: 15\n")
    assert 1 <= lines.count("working") <= 3  # item 3, and what was not drawn before


@in_processes_and_on_clusters
@pytest.mark.usefixtures("no_cluster")
@pytest.mark.parametrize("kind", ["fine", "odd", "interrupt"])
@row("F41")
def test_nothing_is_left_after_the_end(tmp_path: Path, executor: str, kind: str) -> None:
    """No worker is left, whatever the end."""
    pids = tmp_path / "pids"
    run(built(tmp_path, FLOW), pids, kind, "--executor", executor)
    assert len(list(pids.iterdir())) >= 2
    assert left_over(pids) == set()


@row("F41")
def test_a_program_without_a_guard_is_told_so(tmp_path: Path) -> None:
    """A program without a guard is told so, by name of what is missing."""
    built(tmp_path, FLOW)
    program = tmp_path / "use.py"
    program.write_text(
        "from pathlib import Path\nimport run\n"
        f"given = {{'count': 5, 'kind': 'fine', 'pids': Path({str(tmp_path)!r})}}\n"
        "run.execute(inputs=given, executor='processes:spawn')\n"
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "icosian_runtime.failures.Misused: a worker process ended with exit code 1 before it could begin; "
        "what it wrote stands above (a program that runs a script needs "
        '`if __name__ == "__main__":`, as workers import it too)'
    )


def test_results_are_json_on_stdout_alone(tmp_path: Path) -> None:
    script = built(tmp_path, FLOW)
    for executor in PROCESSES:
        code, out, _ = run(script, tmp_path / "pids", "fine", "--executor", executor, "--format", "json")
        assert (code, json.loads(out)) == (0, {"total": 15})
