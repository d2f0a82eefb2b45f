"""Failures among others, items that hang, and whatever ends a run from outside."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from ..executors import ON_THIS_MACHINE, PROCESSES, PROCESSES_OF_OURS
from ..test_checkpoint_faults import stored
from .matrix import row
from .runs import COUNT, LIMIT, Started, once, run
from .test_fan_outs import FEW, KEPT
from .test_workers import FINISH, QUICK, named

SIDE_BY_SIDE = ("threads", *PROCESSES)


@pytest.mark.parametrize("place", [pytest.param(0, marks=pytest.mark.faults), 3, COUNT - 1])
@row("F17", *ON_THIS_MACHINE, quick=("threads",))
def test_one_of_many_that_fails_costs_no_other(
    script: Path, tmp_path: Path, executor: str, place: int
) -> None:
    """It fails by name, with its place in the file; every other has run once, and is kept; the next run makes it alone."""
    ended = run(script, tmp_path, executor, *FINISH, *KEPT, faults={f"each {place}": "ValueError"})
    note = f"error: in node `each`, item {place} of `item` ({place})"
    assert (ended.code, ended.out, ended.told) == (1, "", [note])
    assert f"{note}, {script.with_name('flow.py')}:" in ended.err
    assert (ended.of("begun"), ended.of("ended")) == (once(), once(place))
    again = run(script, tmp_path, executor, *FINISH, *KEPT, faults={})
    assert (again.code, again.out, again.of("begun")) == (0, "total: 828\n", {str(place): 1})


@pytest.mark.parametrize(("bad", "count"), [(4, 10), pytest.param(1000, 10_000, marks=pytest.mark.faults)])
@row("F18", *ON_THIS_MACHINE, quick=FEW)
def test_all_that_fail_are_told_and_not_one_by_one(
    script: Path, tmp_path: Path, executor: str, bad: int, count: int
) -> None:
    """One line counts all of a cause and names the first; no more than 40 lines are written, whether 4 of 10 fail or
    1,000 of 10,000."""
    faults = {f"each {at}": "ValueError" for at in range(bad)}
    ended = run(script, tmp_path, executor, "--on-error", "finish", faults=faults, count=count)
    assert (ended.code, ended.told) == (1, [f"error: {bad} failures, in `each`"])
    which = ", ".join(map(str, range(min(bad, 8)))) + (f" and {bad - 8} more" if bad > 8 else "")
    assert f"{bad:>6} x ValueError: bad (in `each`, items {which})\n" in ended.err
    assert ended.err.count("\n") <= 40
    assert (ended.of("begun"), ended.of("ended")) == (once(count=count), once(*range(bad), count=count))


@row("F19", *SIDE_BY_SIDE, quick=("threads", *QUICK))
def test_a_failure_is_told_while_another_item_takes_long(script: Path, tmp_path: Path, executor: str) -> None:
    """With `--on-error stop`, the run ends, though an item would take an hour."""
    faults = {"each 0": "hang", "each 1": "ValueError"}
    ended = run(script, tmp_path, executor, "--max-tasks", "2", faults=faults)
    assert (ended.code, ended.told) == (1, ["error: in node `each`, item 1 of `item` (1)"])


@row("F20", *ON_THIS_MACHINE, quick=("threads",))
def test_a_fan_in_that_fails_costs_no_item(script: Path, tmp_path: Path, executor: str) -> None:
    """It fails by name; when it is mended, it alone is made."""
    ended = run(script, tmp_path, executor, *FINISH, *KEPT, faults={"total": "ValueError"})
    assert (ended.code, ended.told, ended.of("ended")) == (1, ["error: in node `total`"], once())
    again = run(script, tmp_path, executor, *FINISH, *KEPT, faults={})
    assert (again.code, again.out, again.err) == (0, "total: 828\n", "")
    assert (again.of("begun"), "collected" in again.log) == ({}, True)


@row("F21", *PROCESSES_OF_OURS, quick=QUICK)
def test_an_item_that_hangs_is_ended(script: Path, tmp_path: Path, executor: str) -> None:
    """With `--item-timeout`, its worker is ended and it fails by name; every other has run once."""
    ended = run(script, tmp_path, executor, *FINISH, "--item-timeout", "1", faults={"each 3": "hang"})
    assert (ended.code, ended.told) == (1, named())
    assert "TimeoutError: took longer than 1 s\n" in ended.err
    assert (ended.of("begun"), ended.of("ended")) == (once(), once(3))


@row("F22", "threads", "futures:concurrent.futures.ThreadPoolExecutor", quick=("threads",))
def test_an_item_that_hangs_in_a_thread_is_dropped(script: Path, tmp_path: Path, executor: str) -> None:
    """With `--item-timeout`, it fails by name, its thread is left alone, and the script ends all the same."""
    ended = run(script, tmp_path, executor, *FINISH, "--item-timeout", "1", faults={"each 3": "hang"})
    if executor != "threads":
        assert (ended.code, ended.of("begun")) == (2, {})
        return
    assert (ended.code, ended.told) == (1, named())
    assert "TimeoutError: took longer than 1 s\n" in ended.err
    assert (ended.of("begun"), ended.of("ended")) == (once(), once(3))


@row("F22", "sync", quick=("sync",))
def test_who_cannot_end_an_item_says_so(script: Path, tmp_path: Path, executor: str) -> None:
    """Where an item cannot be ended, `--item-timeout` is exit code 2, before anything runs."""
    ended = run(script, tmp_path, executor, "--item-timeout", "1", faults={"each 3": "hang"})
    assert (ended.code, ended.log) == (2, ())
    assert ended.told == [
        "error: the executor `sync` cannot end an item that takes longer than item_timeout; "
        "choose threads or processes"
    ]


ENDS = {
    signal.SIGINT: (130, "interrupted\n"),
    signal.SIGTERM: (143, "terminated\n"),
    signal.SIGKILL: (-signal.SIGKILL, ""),
}


def _ended_and_resumed(script: Path, folder: Path, executor: str, number: signal.Signals) -> None:
    """Item 7 hangs, and the others are kept; then the signal comes."""
    started = Started(
        script,
        folder,
        "--executor",
        executor,
        *FINISH,
        *KEPT,
        "--grace",
        "0",
        faults={f"each {COUNT - 1}": "hang"},
    )
    started.wait_for(f"begun {COUNT - 1}", *(f"ended {at}" for at in range(COUNT - 1)))
    until = time.monotonic() + LIMIT
    while len(stored(folder)) < COUNT - 1 and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(started.process.pid, number)
    ended = started.ended()
    assert (ended.code, ended.out, ended.left) == (ENDS[number][0], "", ())
    if number != signal.SIGKILL:
        assert ended.err == ENDS[number][1]
        assert "closed" in ended.log
    again = run(script, folder, executor, *FINISH, *KEPT, faults={})
    assert (again.code, again.out, again.of("begun")) == (0, "total: 828\n", {str(COUNT - 1): 1})


@row("F23", *ON_THIS_MACHINE, quick=("sync", *QUICK))
def test_ctrl_c_ends_a_run_that_goes_on_later(script: Path, tmp_path: Path, executor: str) -> None:
    """While an item hangs, it ends the run with exit code 130, and the fan-out is closed; the next run makes that item
    alone."""
    _ended_and_resumed(script, tmp_path, executor, signal.SIGINT)


@row("F24", *ON_THIS_MACHINE, quick=("threads", *QUICK))
def test_sigterm_ends_a_run_that_goes_on_later(script: Path, tmp_path: Path, executor: str) -> None:
    """While an item hangs, it ends the run with exit code 143, and the fan-out is closed; the next run makes that item
    alone."""
    _ended_and_resumed(script, tmp_path, executor, signal.SIGTERM)


@row("F25", *ON_THIS_MACHINE, quick=QUICK)
def test_sigkill_ends_a_run_that_goes_on_later(script: Path, tmp_path: Path, executor: str) -> None:
    """While an item hangs, it ends the script, and its workers end by themselves; the next run makes that item alone."""
    _ended_and_resumed(script, tmp_path, executor, signal.SIGKILL)


@row("F23", *ON_THIS_MACHINE, quick=("threads", *QUICK))
def test_a_second_ctrl_c_waits_for_nothing(script: Path, tmp_path: Path, executor: str) -> None:
    """Where the first is held up, by a fan-out that hangs when it is closed, the second ends the script."""
    faults = {"each 3": "hang", "closed": "hang"}
    started = Started(script, tmp_path, "--executor", executor, "--max-tasks", "1", faults=faults, count=99)
    started.wait_for("begun 3")
    os.kill(started.process.pid, signal.SIGINT)
    started.wait_for("closed")
    os.kill(started.process.pid, signal.SIGINT)
    ended = started.ended()
    assert ended.code in (-signal.SIGINT, 130)
    assert ended.left == ()
