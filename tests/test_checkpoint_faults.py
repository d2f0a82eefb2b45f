"""Checkpoints against kills, edits and each other: nothing finished is made again, nothing wrong is reused."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from icosian_runtime.checkpoint import journal
from icosian_runtime.checkpoint.digest import Digest

from .faults.matrix import row
from .reading import HAMILTON, loaded, script_of
from .test_checkpoint import Flow

ITEMS = 25
SLOW = """
import time
def item(names: list[str]) -> Parallelizable[str]:
    for name in names:
        yield name
def size(item: str, base: int) -> int:
    time.sleep(0.003)
    with open("log", "a") as file:
        file.write(f"{item}\\n")
    return len(item) * base
def total(size: Collect[int]) -> int:
    return sum(size)
"""


def stored(folder: Path) -> list[journal.Record]:
    """The records of results of items."""
    try:
        file = os.open(folder / "kept" / "results", os.O_RDONLY)
    except FileNotFoundError:
        return []
    try:
        found = [each for each in journal.records(file) if not isinstance(each, int)]
        return [each for each in found if each.form != journal.RECIPE and each.item != journal.NOTHING]
    finally:
        os.close(file)


def _kill_and_resume(folder: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    flow = Flow(folder, SLOW)
    flow.names = [f"{'x' * (n % 7)}{n}" for n in range(ITEMS)]
    expected = sum(map(len, flow.names))
    names = {Digest().of(name): name for name in flow.names}
    flow.command()
    base, before, killed, seconds = 1, 0, 0, 0.5
    while killed < kills:
        flow.base = str(base)
        (folder / "log").unlink(missing_ok=True)
        known = {names[each.item] for each in stored(folder)[before:]}
        executor = chance.choice(["sync", "threads", "processes:fork"])
        began = time.monotonic()
        with subprocess.Popen(
            flow.command("--executor", executor), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as run:
            try:
                out, err = run.communicate(timeout=chance.uniform(0.05, seconds))
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
                out, err = run.communicate()
        log = folder / "log"
        made = set(log.read_text().split()) if log.exists() else set()
        assert not made & known, (killed, executor, made & known)
        if run.returncode == 0:
            assert out.decode() == f"total: {expected * base}\n"
            seconds = min(seconds, max(0.2, time.monotonic() - began))
            base, before = base + 1, len(stored(folder))
        else:
            assert run.returncode == -signal.SIGKILL, err.decode()
            killed += 1
    flow.base = str(base)
    assert flow.run().out == f"total: {expected * base}\n"


@row("F25")
@row("F34")
def test_whenever_a_run_is_killed_the_next_one_goes_on(tmp_path: Path) -> None:
    """Of 20 runs killed at random moments, each is followed by one that makes nothing again that was kept."""
    _kill_and_resume(tmp_path, 20, 1)


@pytest.mark.faults
@row("F25")
@row("F34")
def test_whenever_any_of_500_runs_is_killed_the_next_one_goes_on(tmp_path: Path) -> None:
    """The same, with 500 kills."""
    _kill_and_resume(tmp_path, 500, 2)


def _contend(folder: Path, rounds: int) -> None:
    """Eight at a time want one directory: each ends well, or is told who has it."""
    flow = Flow(folder, SLOW)
    flow.command()
    for at in range(rounds):
        flow.base = str(at)
        runs = [
            subprocess.Popen(
                flow.command(), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for _ in range(8)
        ]
        ends = [(*run.communicate(timeout=60), run.returncode) for run in runs]
        assert {code for _, _, code in ends} <= {0, 4}
        assert [code for _, _, code in ends].count(0) >= 1
        for out, err, code in ends:
            if code == 0:
                assert (out, err) == (f"total: {6 * at}\n", "")
            else:
                assert out == ""
                assert err.startswith("error: kept is in use by ")
                assert err.count("\n") == 1


@row("F33")
def test_of_runs_that_want_one_directory_one_has_it(tmp_path: Path) -> None:
    """Of eight runs at a time, each ends well, or with exit code 4 and one line that says who has the directory."""
    _contend(tmp_path, 2)


@pytest.mark.faults
@row("F33")
def test_of_many_runs_that_want_one_directory_one_has_it(tmp_path: Path) -> None:
    """The same, 50 times."""
    _contend(tmp_path, 50)


EDITED = """
import os
def _noted(what: object) -> None:
    with open("log", "a") as file:
        file.write(f"{{what}}\\n")
    if os.path.exists(f"kill-{{what}}"):
        os._exit(9)
    if os.path.exists(f"fail-{{what}}"):
        raise ValueError(what)
def _helped(value: int) -> int:
    return value + {helper}
def item(names: list[str]) -> Parallelizable[str]:
    yield from names
def size(item: str, base: int) -> int:
    _noted(item)
    return _helped(len(item)) * base + {node}
def total(size: Collect[int]) -> int:
    return sum(size)
"""


@cache
def built(node: int, helper: int) -> Callable[..., dict[str, Any]]:
    script = script_of(HAMILTON + EDITED.format(node=node, helper=helper))
    folder = Path(tempfile.mkdtemp())
    _, execute = loaded(script, folder)
    return execute


Made = tuple[int, int, int, str, int]  # node, helper, base, item, how often it came before


class Checkpoint(RuleBasedStateMachine):
    """A dict says what a run makes: all that is not in it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.home = os.getcwd()
        os.chdir(self.folder)
        self.node = self.helper = 0
        self.base = 1
        self.names = ["a", "bb"]
        self.model: dict[Made, bytes] = {}  # -> the key of its record

    def teardown(self) -> None:
        os.chdir(self.home)

    @rule(node=st.integers(0, 2))
    def edit_code(self, node: int) -> None:
        self.node = node

    @rule(helper=st.integers(0, 2))
    def edit_helper(self, helper: int) -> None:
        self.helper = helper

    @rule(base=st.integers(1, 3))
    def change_input(self, base: int) -> None:
        self.base = base

    @rule(name=st.sampled_from(["a", "bb", "ccc", "dddd"]), at=st.integers(0, 9))
    def add_item(self, name: str, at: int) -> None:
        self.names.insert(at, name)

    @precondition(lambda self: self.names)
    @rule(at=st.integers(0, 9))
    def remove_item(self, at: int) -> None:
        self.names.pop(at % len(self.names))

    @rule()
    def finish(self) -> None:
        self._run()

    @rule(at=st.integers(0, 9))
    def fail(self, at: int) -> None:
        self._run(f"fail-{self.names[at % len(self.names)]}" if self.names else "")

    @rule(at=st.integers(0, 9))
    def kill(self, at: int) -> None:
        self._run(f"kill-{self.names[at % len(self.names)]}" if self.names else "")

    @precondition(lambda self: self.model)
    @rule(at=st.integers(0, 99), bit=st.integers(0, 7))
    def corrupt_an_entry(self, at: int, bit: int) -> None:
        made = sorted(self.model)[at % len(self.model)]
        record = [each for each in stored(self.folder) if each.key == self.model[made]][-1]
        path = self.folder / "kept" / "results"
        data = bytearray(path.read_bytes())
        data[record.place + at % record.length] ^= 1 << bit
        path.write_bytes(data)
        del self.model[made]

    @precondition(lambda self: self.model)
    @rule(cut=st.integers(1, 60))
    def tear_the_end(self, cut: int) -> None:
        path = self.folder / "kept" / "results"
        path.write_bytes(path.read_bytes()[:-cut])
        with path.open("rb") as file:  # an earlier record of the same key may be there, and be damaged
            there = {
                each.key for each in stored(self.folder) if journal.body(file.fileno(), each) is not None
            }
        self.model = {made: key for made, key in self.model.items() if key in there}

    def _run(self, trouble: str = "") -> None:
        wanted = [
            (self.node, self.helper, self.base, name, self.names[:at].count(name))
            for at, name in enumerate(self.names)
        ]
        missing = [made for made in wanted if made not in self.model]
        before = {each.place for each in stored(self.folder)}
        log = self.folder / "log"
        log.write_text("")
        if trouble:
            (self.folder / trouble).touch()
        results, status = self._forked()
        if trouble:
            (self.folder / trouble).unlink()
        bad = {made for made in missing if trouble[5:] == made[3]}
        if trouble.startswith("kill") and bad:
            assert status == 9
            missing = missing[: next(at for at, made in enumerate(missing) if made in bad) + 1]
        elif bad:
            assert status == 1
        else:
            assert status == 0
            total = sum((len(name) + self.helper) * self.base + self.node for name in self.names)
            assert results == str(total)
        assert log.read_text().split() == [made[3] for made in missing]
        new = [each.key for each in stored(self.folder) if each.place not in before]
        good = [made for made in missing if made not in bad]
        assert len(new) == len(good)
        self.model |= dict(zip(good, new, strict=True))

    def _forked(self) -> tuple[str, int]:
        """A run in a process of its own, which it may kill."""
        execute = built(self.node, self.helper)
        with warnings.catch_warnings(action="ignore"):
            child = os.fork()
        if child == 0:
            code = 1
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                how = {"executor": "sync", "checkpoint": "kept", "durability": "process"}
                result = execute(inputs={"names": self.names, "base": self.base}, **how)
                Path("result").write_text(str(result["total"]))
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        return Path("result").read_text() if code == 0 else "", code


@row("F25")
@row("F28")
@row("F29")
@row("F35")
@row("F37")
def test_a_run_makes_what_a_dict_says() -> None:
    """15 random stories of runs, failures, kills, edits, other inputs, flipped bits and torn ends: each run makes exactly what a dict says."""
    run_state_machine_as_test(Checkpoint, settings=settings(max_examples=15, stateful_step_count=20))


@pytest.mark.faults
@row("F25")
@row("F28")
@row("F29")
@row("F35")
@row("F37")
def test_many_runs_make_what_a_dict_says() -> None:
    """500 random stories of runs, failures, kills, edits, other inputs, flipped bits and torn ends: each run makes exactly what a dict says."""
    run_state_machine_as_test(
        Checkpoint, settings=settings(max_examples=500, stateful_step_count=50, derandomize=False)
    )
