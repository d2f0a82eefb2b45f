"""What is around a run: disks, clocks, seeds, locks, standard output, working directories, sizes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from icosian_runtime.checkpoint import journal

from ..executors import IN_PROCESS, ON_THIS_MACHINE, PROCESSES_OF_OURS, cannot
from ..test_checkpoint_store import kept, opened
from .matrix import row
from .runs import COUNT, Ended, Started, build, once, run, script_in
from .test_fan_outs import KEPT, measured
from .test_workers import FINISH, QUICK

FEW = ("threads", *QUICK)
IMPORTS = "from icosian_runtime.dataflow import Collect, Parallelizable\n"


@contextmanager
def small_disk(path: Path) -> Iterator[None]:
    path.mkdir(mode=0o700)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k,mode=700", "none", path])
    if mounted.returncode:
        pytest.skip("only who may mount has a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@row("F27", *ON_THIS_MACHINE, quick=("threads",))
def test_a_full_disk_is_told_and_forgotten_when_there_is_room(
    script: Path, tmp_path: Path, executor: str
) -> None:
    """On a disk of 16 kB the run ends with exit code 1 and says why; when the disk has grown, the next run makes
    nothing again that was kept."""
    with small_disk(tmp_path / "kept"):
        ended = run(script, tmp_path, executor, *FINISH, *KEPT, faults={}, count=99)
        (told,) = ended.told
        assert (ended.code, ended.out) == (1, "")
        assert told == (
            "error: the checkpoint kept cannot be used any more: No space left on device; what it has is kept"
        )
        subprocess.run(["mount", "-o", "remount,size=1m", tmp_path / "kept"], check=True)
        again = run(script, tmp_path, executor, *FINISH, *KEPT, faults={}, count=99)
        assert (again.code, again.out, again.err) == (0, f"total: {99 * 100 + sum(range(99))}\n", "")
        assert 0 < len(again.of("begun")) < 99
        twice = set(again.of("begun")) & set(ended.of("ended"))
        assert len(twice) <= 2 * 2 + 1  # what had ended, and could not be kept any more


@row("F32")
def test_what_is_told_to_be_kept_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory is synchronised in its parent, the files in the directory, and each result before it counts."""
    calls: list[str] = []
    names: dict[int, str] = {}

    def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(first: Any, *rest: object, **more: object) -> Any:
            made = real(first, *rest, **more)
            if name == "open":
                names[made] = os.path.basename(str(first))
            elif name in ("mkdir", "replace"):
                calls.append(f"{name} {os.path.basename(str(first))}")
            else:
                calls.append(f"{name} {names[first]}")
            return made

        return call

    for name in ("open", "mkdir", "write", "fsync", "replace"):
        monkeypatch.setattr(os, name, watched(name, getattr(os, name)))
    monkeypatch.setattr(journal, "_sync", watched("sync", journal._sync))
    with opened(tmp_path) as store:
        opening, calls[:] = calls[:], []
        for value in (1, 2):
            kept(store, a=value)
            calls.append("told")
    parent = tmp_path.name
    assert opening == [
        "mkdir kept",
        f"fsync {parent}",
        "write manifest.json.new",
        "fsync manifest.json.new",
        "replace manifest.json.new",
        "fsync kept",
        "fsync kept",  # of which `results` is a new entry now
    ]
    assert calls == ["write results", "sync results", "told"] * 2


JUMPING = """
import itertools, time
_now, _turns = time.time, itertools.count()
time.time = lambda: _now() + (-1) ** next(_turns) * 315_360_000  # ten years on, ten years back
"""


@row("F39", *ON_THIS_MACHINE, quick=FEW)
def test_nothing_is_decided_by_the_time_of_day(
    script: Path, tmp_path: Path, executor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a clock that jumps ten years on and back at every look, limits of time hold nobody up, and what was kept is
    found."""
    (tmp_path / "sitecustomize.py").write_text(JUMPING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    limits: tuple[str, ...] = ("--run-timeout", "50", "--retries", "1", "--retry-delay", "0.01")
    limits += () if cannot(executor, "kill") or executor == "asyncio" else ("--item-timeout", "40")
    ended = run(script, tmp_path, executor, *FINISH, *KEPT, *limits, faults={"each 3": "ValueError"})
    assert (ended.code, ended.of("begun")) == (1, once() | {"3": 2})
    again = run(script, tmp_path, executor, *FINISH, *KEPT, *limits, faults={})
    assert (again.code, again.out, again.of("begun")) == (0, "total: 828\n", {"3": 1})


LOCKED = (
    IMPORTS
    + """
import threading
import time

LOCK = threading.Lock()

def held() -> bool:
    def hold() -> None:
        while True:
            with LOCK:
                time.sleep(0.2)
    threading.Thread(target=hold, daemon=True).start()
    time.sleep(0.05)
    return True

def item(held: bool) -> Parallelizable[int]:
    yield from range(4)

def each(item: int) -> int:
    with LOCK:
        return item

def total(each: Collect[int]) -> int:
    return sum(each)
"""
)


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("locked"), LOCKED).parent


@row("F40", "processes", "processes:forkserver", "processes:spawn", quick=("processes",))
def test_a_lock_that_a_thread_holds_is_free_in_workers(locked: Path, executor: str) -> None:
    """A thread holds a lock nearly always; items take it, and the run ends well."""
    done = script_in(locked, ("run.py", "--executor", executor, "--max-tasks", "2"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "total: 6\n", "")


@row("F40", "processes:fork")
def test_a_lock_that_is_held_in_a_fork_hangs_nothing_but_its_item(locked: Path, executor: str) -> None:
    """With `processes:fork`, which has to be asked for, the copy of the lock stays held: with `--item-timeout` such items
    fail by name."""
    limits = ("--item-timeout", "1", "--on-error", "finish", "--max-tasks", "4")
    done = script_in(locked, ("run.py", "--executor", executor, *limits))
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "error: 4 failures, in `each`")
    assert "TimeoutError: took longer than 1 s" in done.stderr


def _chain(count: int) -> str:
    nodes = (f"def n{at}(n{at - 1}: int) -> int:\n    return n{at - 1} + 1\n" for at in range(1, count))
    return "def n0(x: int) -> int:\n    return x\n" + "".join(nodes)


@pytest.mark.parametrize("count", [1_200, pytest.param(4_000, marks=pytest.mark.faults)])
@row("F42")
def test_a_long_chain_is_built_and_run(tmp_path: Path, count: int) -> None:
    """1,200 nodes in a row, and 4,000, under Python's usual limit of recursion."""
    build(tmp_path, _chain(count))
    done = script_in(tmp_path, ("run.py", "--input", "x=1"))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"n{count - 1}: {count}\n", "")


@pytest.mark.parametrize(
    "seeds", [range(2), pytest.param(range(10), marks=pytest.mark.faults)], ids=["2", "10"]
)
@row("F43")
def test_tasks_run_in_the_same_order_under_every_seed(tmp_path: Path, seeds: range) -> None:
    """Ten nodes that do not need each other, and a block: ten seeds, one order."""
    nodes = "".join(f"def n{at}(x: int) -> int:\n    print('n{at}')\n    return x\n" for at in range(10))
    each = "def item(x: int) -> Parallelizable[int]:\n    yield from range(x)\n"
    each += "def each(item: int) -> int:\n    print(item)\n    return item\n"
    total = f"def total(each: Collect[int], {', '.join(f'n{at}: int' for at in range(10))}) -> int:\n"
    build(tmp_path, f"{IMPORTS}{nodes}{each}{total}    return len(each)\n")
    words = ("run.py", "--input", "x=5", "--executor", "sync")
    said = {script_in(tmp_path, words, PYTHONHASHSEED=str(seed)).stderr for seed in seeds}
    assert said == {"".join(f"{word}\n" for word in [*(f"n{at}" for at in range(10)), *range(5)])}


@pytest.mark.parametrize(
    "seeds", [range(2), pytest.param(range(10), marks=pytest.mark.faults)], ids=["2", "10"]
)
@row("F38")
def test_items_of_a_set_are_found_again_under_every_seed(tmp_path: Path, seeds: range) -> None:
    """Items that come from a set, and so in another order under each seed of hashes, are made in the first run alone."""
    item = "def item(x: int) -> Parallelizable[str]:\n    yield from {f'word {n}' for n in range(x)}\n"
    each = "def each(item: str) -> str:\n    print(item)\n    return item\n"
    total = "def total(each: Collect[str]) -> list[str]:\n    return sorted(each)\n"
    build(tmp_path, f"{IMPORTS}{item}{each}{total}")
    words = ("run.py", "--input", "x=9", "--executor", "sync", *KEPT)
    done = [script_in(tmp_path, words, PYTHONHASHSEED=str(seed)) for seed in seeds]
    assert {each.returncode for each in done} == {0}
    assert [each.stderr.count("word") for each in done] == [9] + [0] * (len(done) - 1)
    assert len({each.stdout for each in done}) == 1


@row("F44", *ON_THIS_MACHINE, quick=FEW)
def test_results_do_not_travel_on_standard_output(script: Path, tmp_path: Path, executor: str) -> None:
    """An item prints a megabyte, writes bytes that are no text, and closes standard output: the results alone are there,
    and nothing else suffers."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": "noise"})
    assert (ended.code, ended.out) == (0, "total: 828\n")
    assert ended.err.count("noise ") == 200_000
    assert ended.of("ended") == once()


LARGE = (
    IMPORTS
    + """
def item(count: int) -> Parallelizable[bytes]:
    for number in range(count):
        yield bytes(1 << 20)

def each(item: bytes) -> bytes:
    return item + b"x"

def total(each: Collect[bytes]) -> int:
    size = 0
    for one in each:
        size += len(one)
    return size
"""
)


@pytest.mark.parametrize("count", [500, pytest.param(5_000, marks=pytest.mark.faults)])
@row("F45", "sync", "threads", "asyncio", *PROCESSES_OF_OURS, quick=("threads",))
def test_large_items_are_let_go(tmp_path: Path, executor: str, count: int) -> None:
    """500 items of a megabyte, and 5,000, through two workers and a fan-in that takes them as they come: no process takes
    400 MB."""
    folder = build(tmp_path, LARGE).parent
    options = ("--executor", executor, "--max-tasks", "2", "--input", f"count={count}")
    code, _, megabytes = measured(folder, *options)
    assert code == 0
    assert megabytes < 400


@row("F48", *ON_THIS_MACHINE, quick=FEW)
def test_nothing_relies_on_the_working_directory(script: Path, tmp_path: Path, executor: str) -> None:
    """An item changes the working directory and drops every environment variable: the run ends well, and is kept."""
    ended = run(script, tmp_path, executor, *FINISH, *KEPT, faults={"each 1": "move /"})
    assert (ended.code, ended.out, ended.err) == (0, "total: 828\n", "")
    again = run(script, tmp_path, executor, *FINISH, *KEPT, faults={})
    assert (again.code, again.out, again.of("begun")) == (0, "total: 828\n", {})


def _homeless(script: Path, folder: Path, executor: str) -> Ended:
    """A run whose working directory is removed before its second item."""
    home = folder / "home"
    home.mkdir()
    faults = {"item 1": f"remove {home}"}
    return Started(script, folder, "--executor", executor, *FINISH, faults=faults, home=home).ended()


@row("F48", *IN_PROCESS, "processes:fork", quick=("threads",))
def test_a_working_directory_that_is_gone_is_not_missed(script: Path, tmp_path: Path, executor: str) -> None:
    """The directory in which a script was started is removed while it runs, and it ends well."""
    ended = _homeless(script, tmp_path, executor)
    assert (ended.code, ended.out, ended.err, ended.left) == (0, "total: 828\n", "", ())


@row("F48", "processes:forkserver", "processes:spawn", quick=QUICK)
def test_workers_that_cannot_be_started_are_told(script: Path, tmp_path: Path, executor: str) -> None:
    """Where the system starts no process, as Python's own need a working directory to do, exit code 2 and why."""
    ended = _homeless(script, tmp_path, executor)
    why = "a worker process cannot be started: [Errno 2] No such file or directory"
    assert (ended.code, ended.out, ended.err, ended.left) == (2, "", f"error: {why}\n", ())


@row("F48", *ON_THIS_MACHINE, quick=FEW)
def test_a_module_that_is_missing_is_told_by_name(script: Path, tmp_path: Path, executor: str) -> None:
    """An item that imports what is not there fails by name, and so does the module."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": "import nowhere"})
    assert (ended.code, ended.of("begun")) == (1, once())
    assert "\nModuleNotFoundError: No module named 'nowhere'\n" in ended.err


MISSING = (
    IMPORTS
    + """
import os
import other

def item(x: int) -> Parallelizable[int]:
    os.remove(os.path.join(os.path.dirname(os.path.abspath(__file__)), "other.py"))
    yield from range(x)

def each(item: int) -> int:
    return other.ONE + item

def total(each: Collect[int]) -> int:
    return sum(each)
"""
)


@row("F48", "processes:spawn", "processes:forkserver", quick=QUICK)
def test_what_workers_cannot_import_is_told_once(tmp_path: Path, executor: str) -> None:
    """A module that goes before the workers start: the run ends with exit code 2, and names the module."""
    folder = build(tmp_path, MISSING, "--link", "import").parent
    (folder / "other.py").write_text("ONE = 1\n")
    words = ("-B", "run.py", "--input", f"x={COUNT}", "--executor", executor, "--max-tasks", "1")
    done = script_in(folder, words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("ModuleNotFoundError: No module named 'other'\n") == 1
    assert "before it could begin; what it wrote stands above" in done.stderr.splitlines()[-1]
