"""Fan-outs that fail, have no end, are slow, or give nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ..executors import ON_THIS_MACHINE
from .matrix import row
from .runs import COUNT, once, run
from .test_workers import FINISH, QUICK

KEPT = ("--checkpoint", "kept")
FEW = ("sync", "threads", *QUICK)


@pytest.mark.parametrize("place", [pytest.param(0, marks=pytest.mark.faults), 3, COUNT - 1])
@row("F12", *ON_THIS_MACHINE, quick=("threads",))
def test_what_a_fan_out_gave_before_it_failed_is_not_lost(
    script: Path, tmp_path: Path, executor: str, place: int
) -> None:
    """It fails by name; what it gave before has run, once, and is kept; nothing is collected; when it is mended, only
    what it had not given is made."""
    ended = run(script, tmp_path, executor, *FINISH, *KEPT, faults={f"item {place}": "ValueError"})
    assert (ended.code, ended.out, ended.told) == (1, "", ["error: in node `item`"])
    assert "\nValueError: bad\n" in ended.err
    assert ended.of("begun") == ended.of("ended") == once(count=place)
    assert "collected" not in ended.log
    again = run(script, tmp_path, executor, *FINISH, *KEPT, faults={})
    assert (again.code, again.out, again.err) == (0, "total: 828\n", "")
    assert again.of("begun") == once(*range(place))


@row("F13", *ON_THIS_MACHINE, quick=FEW)
def test_items_are_drawn_as_they_are_wanted(script: Path, tmp_path: Path, executor: str) -> None:
    """Of many items, never more are drawn than two for each worker, and the one that comes next."""
    ended = run(script, tmp_path, executor, *FINISH, faults={}, count=60)
    assert (ended.code, ended.of("ended")) == (0, once(count=60))
    seen = [line.split()[0] for line in ended.log]
    ahead = [seen[:at].count("drawn") - seen[:at].count("ended") for at in range(len(seen))]
    assert max(ahead) <= 2 * 2 + 1


MANY = """
from itertools import count, islice
from icosian_runtime.dataflow import Collect, Parallelizable

def item(limit: int) -> Parallelizable[int]:
    yield from islice(count(), limit or None)

def each(item: int) -> int:
    return item + 1

def total(each: Collect[int]) -> int:
    return sum(each)
"""


# A process begins with the memory of whoever started it: here of a small one, and not of pytest.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def measured(folder: Path, *options: str) -> tuple[int, float, float]:
    """The exit code of a run, and the seconds of CPU and the MB that it took."""
    command = [sys.executable, "-c", MEASURE, sys.executable, "run.py", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, start_new_session=True)
    code, seconds, megabytes = done.stdout.split()
    return int(code), float(seconds), float(megabytes)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from .runs import build

    return build(tmp_path_factory.mktemp("many"), MANY).parent


@pytest.mark.faults
@row("F13", "sync", "threads", "processes:forkserver")
def test_ten_times_as_many_items_take_ten_times_as_long(many: Path, executor: str) -> None:
    """A million trivial items take at most 12 times the CPU of a tenth of them."""
    took = []
    for count in (100_000, 1_000_000):
        code, seconds, _ = measured(many, "--executor", executor, "--input", f"limit={count}")
        assert code == 0
        took.append(seconds)
    assert took[1] / took[0] <= 12


@row("F14", *ON_THIS_MACHINE, quick=("sync",))
def test_a_fan_out_without_an_end_ends_with_the_time(many: Path, executor: str) -> None:
    """It ends with `--run-timeout` and exit code 5, and until then takes less than 200 MB."""
    code, _, megabytes = measured(many, "--executor", executor, "--input", "limit=0", "--run-timeout", "3")
    assert code == 5
    assert megabytes < 200


@row("F15", *ON_THIS_MACHINE, quick=("threads",))
def test_an_item_runs_while_a_slow_fan_out_makes_the_next(
    script: Path, tmp_path: Path, executor: str
) -> None:
    """Once the workers are there, each item has ended before a fan-out that takes 0.3 s an item gives the next."""
    faults = {f"item {at}": "nap 0.3" for at in range(12)}
    ended = run(script, tmp_path, executor, "--max-tasks", "2", faults=faults, count=12)
    assert (ended.code, ended.out, ended.err) == (0, "total: 1266\n", "")
    for at in range(8, 11):
        assert ended.log.index(f"ended {at}") < ended.log.index(f"drawn {at + 1}"), ended.log


GIVEN = """
from icosian_runtime.dataflow import Collect, Parallelizable

def item(values: dict[str, object]) -> Parallelizable[int]:
    return values["given"]

def each(item: int) -> int:
    return item + 1

def total(each: Collect[int]) -> list[int]:
    return each
"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from .runs import build

    return build(tmp_path_factory.mktemp("given"), GIVEN).parent


@pytest.mark.parametrize(
    ("value", "code", "out", "told"),
    [
        ("[]", 0, "total: []\n", ""),
        ("[1, 2]", 0, "total: [2, 3]\n", ""),
        ("null", 1, "", "TypeError: 'NoneType' object is not iterable\nerror: in node `item`\n"),
        ("3", 1, "", "TypeError: 'int' object is not iterable\nerror: in node `item`\n"),
    ],
    ids=["nothing", "list", "None", "number"],
)
@row("F16", *ON_THIS_MACHINE, quick=("sync",))
def test_whatever_can_be_gone_through_is_a_fan_out(
    given: Path, executor: str, value: str, code: int, out: str, told: str
) -> None:
    """Nothing is no item, a list is its items; of None and a number the fan-out is told by name."""
    command = [sys.executable, "run.py", "--executor", executor, "--input", f'values={{"given": {value}}}']
    done = subprocess.run(command, cwd=given, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (code, out, told)
