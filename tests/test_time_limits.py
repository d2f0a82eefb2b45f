"""Limits of time, of items and of runs; settings that do not fit."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from icosian_runtime import ABI, Plan, execute
from icosian_runtime.failures import Misused

from . import chores
from .executors import everywhere, on
from .reading import HAMILTON, loaded, script_of
from .test_policies import ENDING, noted, once, plan, run, task

# Limits of time


@on(*ENDING)
@pytest.mark.parametrize("retries", [0, 1])
def test_an_item_that_takes_too_long_is_ended(executor: str, retries: int, tmp_path: Path) -> None:
    found, ran = run(
        chores.stuck,
        range(8),
        tmp_path / "log",
        executor=executor,
        item_timeout=0.5,
        retries=retries,
        on_error="finish",
    )
    assert found == ("TimeoutError: took longer than 0.5 s", noted(3, 1 + retries))
    assert ran == once(8, _3=1 + retries)


def test_where_nobody_knows_the_node_the_task_is_named(tmp_path: Path) -> None:
    flow = """
import time
def number() -> Parallelizable[float]:
    yield from (0.0, 2.0)
def slept(number: float) -> float:
    time.sleep(number)
    return number
def double(slept: float) -> float:
    return 2 * slept
def total(double: Collect[float]) -> float:
    return sum(double)
"""
    _, execute = loaded(script_of(HAMILTON + flow), tmp_path)
    with pytest.raises(TimeoutError) as caught:
        execute(executor="threads", item_timeout=0.2)
    assert caught.value.__notes__ == ["in task `number.block`, item 1 of `number` (2.0)"]


def test_threads_that_cannot_be_ended_are_not_too_many(tmp_path: Path) -> None:
    found, _ = run(
        chores.stuck,
        [3] * 8,
        tmp_path / "log",
        executor="threads",
        item_timeout=0.2,
        on_error="finish",
    )
    assert found == (
        "TimeoutError: took longer than 0.2 s, and is not the first that cannot be ended",
        "in node `each`, item 2 of `item` (3)",
    )


@everywhere
def test_a_run_that_takes_too_long_is_ended(executor: str, tmp_path: Path) -> None:
    found, ran = run(chores.stuck, range(8), tmp_path / "log", executor=executor, run_timeout=1.5)
    assert found == ("TimeoutError: the run took longer than 1.5 s, which is its run_timeout",)
    assert max(ran.values()) == 1


def test_an_item_that_hangs_on_the_loop_holds_up_no_later_run(tmp_path: Path) -> None:
    run(chores.stuck, range(8), tmp_path / "log", executor="asyncio", run_timeout=0.5)
    began = time.monotonic()
    run(chores.stuck, range(3), tmp_path / "log", executor="asyncio")
    assert time.monotonic() - began < 30  # and not the minute for which it hangs


IN_TIME = """
import time
from icosian_runtime import limits
limits._GRACE, limits.is_script = 0.1, lambda: True
limits.limited(int, seconds=0.1, grace=0.0)
time.sleep(0.6)
print("written")
"""


IN_GRACE = (
    IN_TIME.partition("limits.limited")[0]
    + """
def run():
    try:
        time.sleep(9)
    except limits.OutOfTime:
        time.sleep(0.6)
        print("kept")
        raise
limits.limited(run, seconds=0.1, grace=2.0)
"""
)


def test_a_script_that_is_out_of_time_may_take_the_grace_period() -> None:
    done = subprocess.run([sys.executable, "-c", IN_GRACE], capture_output=True, text=True)
    assert (done.stdout, done.stderr.splitlines()[-1].partition(": ")[0]) == (
        "kept\n",
        "icosian_runtime.limits.OutOfTime",
    )


def test_a_script_that_ended_in_time_may_take_longer_to_write_its_outputs() -> None:
    done = subprocess.run([sys.executable, "-c", IN_TIME], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "written\n")


def test_a_limit_of_time_needs_the_main_thread(tmp_path: Path) -> None:
    found: list[Any] = []
    thread = threading.Thread(
        target=lambda: found.append(run(chores.stuck, [1], tmp_path / "log", run_timeout=9)[0])
    )
    (tmp_path / "log").touch()
    thread.start()
    thread.join()
    why = "run_timeout needs the main thread, and a system with alarms, which Windows is not"
    assert found == [(f"Misused: {why}",)]


@pytest.mark.parametrize(
    ("how", "wrong"),
    [
        (
            {"executor": "sync", "item_timeout": 1.0},
            "the executor `sync` cannot end an item that takes longer than item_timeout; "
            "choose threads or processes",
        ),
        ({"item_timeout": 0.0}, "item_timeout has to be more than 0, not 0.0"),
        ({"retries": -1}, "retries has to be at least 0, not -1"),
        ({"retries": 1.5}, "retries has to be at least 0, not 1.5"),
        ({"retries": True}, "retries has to be at least 0, not True"),
        ({"max_tasks": 0}, "max_tasks has to be at least 1, not 0"),
        ({"on_error": "ignore"}, "on_error has to be one of stop, finish, collect, not 'ignore'"),
    ],
)
def test_settings_that_do_not_fit(how: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Misused) as caught:
        execute(plan(chores.flaky), inputs={"log": ""}, **how)
    assert str(caught.value) == wrong


def test_a_block_whose_items_have_a_limit_is_not_hidden_by_the_next() -> None:
    one = task(chores.noted, "item", "log", over="item", name="one", item_timeout=1.0)
    other = task(chores.noted, "thing", "log", over="thing", name="other", retries=1)
    tasks = task(list, name="item"), one, task(list, name="thing"), other
    both = Plan(ABI, inputs={"log": "str"}, config={}, tasks=tasks, outputs=("thing",))
    with pytest.raises(Misused, match="cannot end an item that takes longer"):
        execute(both, inputs={"log": ""}, executor="sync")


def test_settings_that_are_none() -> None:
    with pytest.raises(TypeError, match=r"^there is no setting `retry`; did you mean `retries`\?$"):
        execute(plan(chores.flaky), inputs={"log": ""}, retry=1)
    with pytest.raises(TypeError, match=r"^there is no setting `zzz`; there are executor, max_tasks, "):
        execute(plan(chores.flaky), inputs={"log": ""}, zzz=1)
