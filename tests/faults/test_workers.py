"""Workers that die, and values that cannot travel to them or back."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..executors import ALL, CLUSTERS, IN_PROCESS, PROCESS_POOL, PROCESSES_OF_OURS, cannot
from .matrix import row
from .runs import COUNT, once, run

OTHERS = (PROCESS_POOL, *CLUSTERS)  # who cannot say which item ended a worker
NAP = ("--input", "seconds=0.02")  # more than a batch takes, so that items travel alone
FINISH = ("--on-error", "finish", "--max-tasks", "2", *NAP)
QUICK = ("processes:forkserver",)


def named(item: str = "3", attempts: int = 1) -> list[str]:
    note = f"error: in node `each`, item 3 of `item` ({item})"
    return [note if attempts == 1 else f"{note}, after {attempts} attempts"]


@pytest.mark.parametrize("kept", [(), ("--checkpoint", "kept")], ids=["", "kept"])
@row("F01", *PROCESSES_OF_OURS, quick=QUICK)
def test_who_always_ends_its_worker_is_charged(
    script: Path, tmp_path: Path, executor: str, kept: tuple[str, ...]
) -> None:
    """It fails by name after two attempts, with the signal and a hint at memory; every other item has run once."""
    ended = run(script, tmp_path, executor, *FINISH, *kept, faults={"each 3": "SIGKILL"})
    assert (ended.code, ended.out, ended.told) == (1, "", named(attempts=2))
    assert "WorkerDied: the worker process was ended by SIGKILL, often for want of memory\n" in ended.err
    assert ended.of("begun") == once() | {"3": 2}
    assert ended.of("ended") == once(3)
    assert "collected" not in ended.log


@pytest.mark.faults
@pytest.mark.parametrize("workers", [1, 2, 8])
@pytest.mark.parametrize("place", [0, 3, COUNT - 1])
@row("F01", *PROCESSES_OF_OURS)
def test_wherever_who_ends_its_worker_stands(
    script: Path, tmp_path: Path, executor: str, place: int, workers: int
) -> None:
    """First, last, in the middle, with one worker, two and eight: it is charged, and no other runs again."""
    faults = {f"each {place}": "SIGKILL"}
    options = ("--on-error", "finish", "--max-tasks", str(workers), *NAP)
    ended = run(script, tmp_path, executor, *options, faults=faults)
    note = f"error: in node `each`, item {place} of `item` ({place}), after 2 attempts"
    assert (ended.code, ended.told) == (1, [note])
    assert ended.of("begun") == once() | {str(place): 2}


@row("F01", *OTHERS)
def test_engines_that_cannot_say_who_it_was_find_out(script: Path, tmp_path: Path, executor: str) -> None:
    """It fails by name; items that ran beside it may run again."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": "SIGKILL"})
    assert (ended.code, ended.told) == (1, named(attempts=2))
    assert set(ended.of("ended")) == set(once(3))


@row("F02", *PROCESSES_OF_OURS, quick=QUICK)
def test_a_worker_that_dies_once_is_a_warning(script: Path, tmp_path: Path, executor: str) -> None:
    """Exit code 0 and a warning that names the item, which runs twice, and every other once."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": f"SIGKILL {tmp_path}/first"})
    assert (ended.code, ended.out) == (0, "total: 828\n")
    assert ended.err.startswith("warning: tried again: in node `each`, item 3 of `item` (3): ")
    assert ended.err.count("\n") == 1
    assert ended.of("begun") == once() | {"3": 2}


@row("F02", *OTHERS)
def test_a_worker_that_dies_once_is_a_warning_everywhere(script: Path, tmp_path: Path, executor: str) -> None:
    """Exit code 0; items that ran beside it may run again."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": f"SIGKILL {tmp_path}/first"})
    assert (ended.code, ended.out) == (0, "total: 828\n")
    assert set(ended.of("begun")) == set(once())


@row("F03", *ALL, quick=("threads", *QUICK))
def test_a_memory_error_is_that_of_its_item(script: Path, tmp_path: Path, executor: str) -> None:
    """A MemoryError fails its item by name, on its first attempt, and no other."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": "memory"})
    assert (ended.code, ended.told) == (1, named())
    assert "\nMemoryError\n" in ended.err
    assert ended.of("begun") == once()
    assert ended.of("ended") == once(3)


@contextmanager
def control_group() -> Iterator[Path]:
    """A control group with 200 MB, where the system lets us have one."""
    for root, limit in (("memory", "memory.limit_in_bytes"), ("", "memory.max")):
        group = Path("/sys/fs/cgroup") / root / f"icosian-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / limit).write_text(str(200 << 20))
            yield group
            return
        except OSError:
            continue
        finally:
            group.rmdir()
    pytest.skip("no control group can be made")


@row("F03", *PROCESSES_OF_OURS)
def test_who_is_killed_for_want_of_memory_is_charged(script: Path, tmp_path: Path, executor: str) -> None:
    """The system kills a worker in a control group of 200 MB: its item fails by name, with the hint that it is often for
    want of memory, and every other has run once."""
    with control_group() as group:
        ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": f"crowd {group}"})
    assert (ended.code, ended.told) == (1, named(attempts=2))
    assert "WorkerDied: the worker process was ended by SIGKILL, often for want of memory\n" in ended.err
    assert ended.of("begun") == once() | {"3": 2}


@row("F04", *PROCESSES_OF_OURS, *(each for each in OTHERS if not cannot(each, "print")), quick=QUICK)
def test_a_crash_shows_where_it_happened(script: Path, tmp_path: Path, executor: str) -> None:
    """It fails by name with the signal; Python's own traceback of the crash, with the user's line, stands above."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": "segfault"})
    assert (ended.code, ended.told) == (1, named(attempts=2))
    assert "Fatal Python error: Segmentation fault\n" in ended.err
    assert re.search(r'File ".*flow\.py", line \d+ in each\n', ended.err)
    if executor in PROCESSES_OF_OURS:
        assert "WorkerDied: the worker process was ended by SIGSEGV\n" in ended.err
        assert ended.of("begun") == once() | {"3": 2}


@pytest.mark.parametrize("code", [0, 3])
@row("F05", *PROCESSES_OF_OURS, quick=QUICK)
def test_who_leaves_the_process_is_charged(script: Path, tmp_path: Path, executor: str, code: int) -> None:
    """`os._exit` in an item of a worker process is its failure, by name, whatever the code."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": f"os._exit {code}"})
    assert (ended.code, ended.out, ended.told) == (1, "", named(attempts=2))
    assert f"WorkerDied: the worker process ended with exit code {code}\n" in ended.err
    assert ended.of("begun") == once() | {"3": 2}


UNFIT = {
    "lock": "cannot pickle '_thread.lock' object",
    "generator": "cannot pickle 'generator' object",
    "file": "cannot pickle '_io.TextIOWrapper' object",
    "database": "cannot pickle 'sqlite3.Connection' object",
    "NotPickled": "never",
}


@pytest.mark.parametrize("kind", UNFIT)
@row("F06", *PROCESSES_OF_OURS, *OTHERS)
def test_an_item_that_cannot_be_pickled_is_named(
    script: Path, tmp_path: Path, executor: str, kind: str
) -> None:
    """A lock, a generator, a file, a connection: the item fails by name, with the path to what is to blame; every
    other has run once."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"item 3": kind})
    assert (ended.code, ended.told[0].partition(" ([")[0]) == (1, "error: in node `item`, item 3 of `item`")
    assert "Unpicklable: the item cannot be pickled, because of `value[1]`: " in ended.err
    assert UNFIT[kind] in ended.err
    assert ended.of("begun") == once(3)


@pytest.mark.parametrize("kind", UNFIT)
@row("F06", *IN_PROCESS)
def test_an_item_that_need_not_be_pickled_is_an_item(
    script: Path, tmp_path: Path, executor: str, kind: str
) -> None:
    """Where nothing travels, it does no harm."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"item 3": kind})
    assert (ended.code, ended.out, ended.err) == (0, "total: 828\n", "")


@pytest.mark.parametrize("kind", UNFIT)
@row("F07", *PROCESSES_OF_OURS, *OTHERS)
def test_a_result_that_cannot_be_pickled_is_named(
    script: Path, tmp_path: Path, executor: str, kind: str
) -> None:
    """Its item fails by name, with the path to what is to blame; every item has run once."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": kind})
    assert (ended.code, ended.told) == (1, named())
    assert "Unpicklable: the result `each` cannot be pickled, because of `value[1]`: " in ended.err
    assert UNFIT[kind] in ended.err
    assert ended.of("begun") == once()


@row("F08", *PROCESSES_OF_OURS, *OTHERS, quick=QUICK)
def test_a_result_that_cannot_be_rebuilt_is_named(script: Path, tmp_path: Path, executor: str) -> None:
    """Its item fails by name, with the user's own error; the pool goes on, and every item has run once."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": "NotRebuilt"})
    assert (ended.code, ended.told) == (1, named())
    assert "Unpicklable: the result cannot be rebuilt in another process: ValueError: never\n" in ended.err
    assert ended.of("begun") == ended.of("ended") == once()
