"""What becomes of a run in which something fails: stop, finish; retries, dead workers.

`ran` counts how often each item was begun, by a log that all processes write.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from icosian_runtime import ABI, Plan, Task, execute
from icosian_runtime.failed import Failed
from icosian_runtime.failures import Failure, Misused
from icosian_runtime.policies import together

from . import chores
from .executors import EXECUTORS, PROCESSES_OF_OURS, cannot, everywhere, in_processes, on

# `asyncio` can end only what awaits.
ENDING = [name for name in EXECUTORS if not cannot(name, "kill") and name != "asyncio"]


def task(run: Any, *needs: str, name: str = "", **more: Any) -> Task:
    name = name or run.__name__
    return Task(name, run, needs=needs, gives=(name,), nodes=(name,), **more)


def plan(each: Any, **how: Any) -> Plan:
    """`item` (to be overridden) -> `each` -> `total`; `apart` needs none of them."""
    return Plan(
        ABI,
        inputs={"log": "str"},
        config={},
        tasks=(
            task(list, name="item"),
            task(each, "item", "log", over="item", name="each"),
            task(chores.collect, "each", name="total"),
            task(chores.noted, "log", name="apart"),
        ),
        outputs=("total", "apart"),
        **how,
    )


def run(each: Any, items: Any, log: Path, **how: Any) -> tuple[Any, dict[str, int]]:
    """The total, or what has failed, and how often each item was begun."""
    given = {"log": str(log)}
    usual = {"max_tasks": 2, "retry_delay": 0.0}
    try:
        made = execute(plan(each), ["total"], inputs=given, overrides={"item": items}, **usual, **how)[
            "total"
        ]
    except Exception as error:
        made = told(error)
    return made, Counter(chores.lines(str(log)))


def told(error: Exception) -> Any:
    """Type, text and notes; of a group, its text and those of its members."""
    if isinstance(error, ExceptionGroup):
        return error.message, [told(each) for each in error.exceptions]
    return f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())


def once(count: int, **others: int) -> dict[str, int]:
    """Every item begun once, but for these."""
    return {str(item): 1 for item in range(count)} | {name[1:]: times for name, times in others.items()}


def noted(item: int, attempts: int = 1) -> str:
    """The note of an item, without its place."""
    return f"in node `each`, item {item} of `item` ({item})" + (
        f", after {attempts} attempts" if attempts > 1 else ""
    )


# Stop and finish


@everywhere
def test_finish_runs_every_other_item_once_and_tells_all_failures(executor: str, tmp_path: Path) -> None:
    found, ran = run(chores.flaky, range(40), tmp_path / "log", executor=executor, on_error="finish")
    assert found == (
        "3 failures, in `each`",
        [(f"LookupError: no {item}", noted(item)) for item in (7, 13, 29)],
    )
    assert ran == once(40)


@everywhere
def test_one_failure_is_told_as_itself(executor: str, tmp_path: Path) -> None:
    found, ran = run(chores.flaky, range(10), tmp_path / "log", executor=executor, on_error="finish")
    assert found == ("LookupError: no 7", noted(7))
    assert ran == once(10)


@everywhere
def test_finish_runs_what_does_not_depend_on_it(executor: str, tmp_path: Path) -> None:
    log, other = tmp_path / "log", tmp_path / "other"
    tasks = plan(chores.flaky).tasks[:3]
    whole = Plan(
        ABI,
        inputs={"log": "str", "other": "str", "what": "str"},
        config={},
        tasks=(*tasks, task(chores.noted, "other", name="apart"), task(chores.fail, "what", name="bad")),
        outputs=("total", "bad", "apart"),
        defaults={"what": "Plain"},
        overrides={"item": range(10)},
    )
    with pytest.raises(ExceptionGroup) as caught:
        execute(whole, inputs={"log": str(log), "other": str(other)}, executor=executor, on_error="finish")
    assert told(caught.value) == (
        "2 failures, in `bad`, `each`",
        [("Plain: 7", "in node `bad`"), ("LookupError: no 7", noted(7))],
    )
    assert chores.lines(str(other)) == ["ran"]


def test_finish_without_blocks(tmp_path: Path) -> None:
    other = tmp_path / "other"
    whole = Plan(
        ABI,
        inputs={"what": "str", "other": "str"},
        config={},
        tasks=(
            task(chores.fail, "what", name="bad"),
            task(chores.collect, "bad", name="never"),
            task(chores.noted, "other", name="apart"),
        ),
        outputs=("never", "apart"),
    )
    for local in ("sync", "threads", "asyncio"):
        with pytest.raises(chores.Plain):
            execute(
                whole,
                inputs={"what": "Plain", "other": str(other)},
                on_error="finish",
                local_executor=local,
            )
    assert chores.lines(str(other)) == ["ran"] * 3


@everywhere
@pytest.mark.parametrize("on_error", ["stop", "finish"])
def test_a_fan_out_that_fails_midway(executor: str, on_error: str, tmp_path: Path) -> None:
    """What it gave before has run; what collects it has not."""

    def items() -> Any:
        yield from range(5)
        raise LookupError("no more")

    found, ran = run(chores.flaky, items(), tmp_path / "log", executor=executor, on_error=on_error)
    assert found == ("LookupError: no more", "in node `item`")
    if on_error == "finish":
        assert ran == once(5)


@everywhere
def test_a_fan_in_that_takes_items_as_they_come_fails_after_all_have_run(
    executor: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    took = []

    def total(each: Any) -> None:
        took.extend(each)

    tasks = plan(chores.flaky).tasks
    streaming = Plan(
        ABI,
        inputs={"log": "str"},
        config={},
        tasks=(*tasks[:2], task(total, "each", streams=("each",), name="total")),
        outputs=("total",),
        overrides={"item": range(1000)},
    )
    with pytest.raises(ExceptionGroup) as caught:
        execute(streaming, inputs={"log": str(log)}, executor=executor, max_tasks=2, on_error="finish")
    assert [each.args[0] for each in caught.value.exceptions] == ["no 7", "no 13", "no 29"]
    assert Counter(chores.lines(str(log))) == once(1000)
    assert took == [*range(len(took))]
    assert len(took) <= 7


# Failures that are collected


def collecting(each: Any, *admits: str) -> Plan:
    tasks = plan(each).tasks
    return Plan(
        ABI,
        inputs={"log": "str"},
        config={},
        tasks=(*tasks[:2], task(chores.collect, "each", admits=admits, name="total")),
        outputs=("total",),
        overrides={"item": range(10)},
    )


@everywhere
def test_a_fan_in_that_admits_failed_items_gets_them(
    executor: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "icosian_runtime")
    given = {"log": str(tmp_path / "log")}
    made = execute(
        collecting(chores.flaky, "each"), inputs=given, executor=executor, on_error="collect", max_tasks=2
    )["total"]
    failed = made.pop(7)
    assert made == [0, 1, 2, 3, 4, 5, 6, 8, 9]
    assert isinstance(failed, Failed)
    assert (failed.node, failed.index, failed.item, str(failed.error)) == ("each", 7, 7, "no 7")
    assert caplog.messages == [f"warning: collected: {noted(7)}: LookupError: no 7"]
    assert Counter(chores.lines(given["log"])) == once(10)


def test_no_other_fan_in_gets_them(tmp_path: Path) -> None:
    with pytest.raises(Misused) as caught:
        execute(collecting(chores.flaky), inputs={"log": str(tmp_path / "log")}, on_error="collect")
    assert str(caught.value) == (
        "on_error cannot be collect: `total` takes no items of `each` that have failed; "
        "annotate it `Collect[… | Failed]` and rebuild the script, or say finish"
    )


# Retries


@everywhere
def test_an_item_that_fails_is_tried_again(
    executor: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "icosian_runtime")
    found, ran = run(chores.flaky, [*range(7), *range(8, 29)], tmp_path / "log", executor=executor, retries=3)
    assert found == [*range(7), *range(8, 29)]
    assert ran == {str(item): 4 if item == 13 else 1 for item in range(29) if item != 7}
    index = 12
    assert caplog.messages == [
        f"warning: tried again: in node `each`, item {index} of `item` (13)"
        + (f", after {attempts} attempts" if attempts > 1 else "")
        + ": LookupError: no 13"
        for attempts in (1, 2, 3)
    ]


@everywhere
def test_what_fails_each_time_fails(executor: str, tmp_path: Path) -> None:
    found, ran = run(
        chores.flaky, range(30), tmp_path / "log", executor=executor, retries=2, on_error="finish"
    )
    assert found == (
        "3 failures, in `each`",
        [(f"LookupError: no {item}", noted(item, 3)) for item in (7, 13, 29)],
    )
    assert ran == once(30, _7=3, _13=3, _29=3)


def test_the_pause_doubles_and_varies() -> None:
    from icosian_runtime.executors import Batch
    from icosian_runtime.policies import pause

    each = task(chores.same, "item", over="item")
    how = {"retries": 3, "retry_delay": 8.0, "worker_retries": 1}
    for errors, longest in enumerate((8.0, 16.0, 32.0)):
        pauses = {pause(ValueError(), Batch(each, 0, [1], errors), how) for _ in range(50)}
        assert all(each and longest / 2 <= each <= longest for each in pauses)
        assert len(pauses) > 1
    assert pause(ValueError(), Batch(each, 0, [1], 3), how) is None


def test_a_block_says_how_often_it_tries_unless_the_run_does(tmp_path: Path) -> None:
    log = tmp_path / "log"
    each = task(chores.flaky, "item", "log", over="item", name="each", retries=3, retry_delay=0.0)
    tasks = plan(chores.flaky).tasks
    patient = Plan(
        ABI,
        inputs={"log": "str"},
        config={},
        tasks=(tasks[0], each, tasks[2]),
        outputs=("total",),
        overrides={"item": [13]},
    )
    given = {"log": str(log)}
    assert execute(patient, inputs=given)["total"] == [13]
    log.unlink()
    with pytest.raises(LookupError) as caught:
        execute(patient, inputs=given, retries=1)
    assert "after 2 attempts" in caught.value.__notes__[0]


def test_what_cannot_be_pickled_is_not_tried_again(tmp_path: Path) -> None:
    (tmp_path / "log").touch()
    found, _ = run(chores.flaky, [threading.Lock()], tmp_path / "log", executor="processes", retries=3)
    error, note = found
    assert error.startswith("Unpicklable: the item cannot be pickled")
    assert "attempts" not in note


@pytest.mark.parametrize(
    ("items", "which"),
    [(1, ", item 0"), (2, ", items 0, 1"), (9, ", items 0, 1, 2, 3, 4, 5, 6, 7 and 1 more")],
)
def test_each_cause_is_one_line_that_names_its_items(items: int, which: str) -> None:
    each = plan(chores.flaky).tasks[1]
    failures = [Failure(each, ValueError("first\nsecond"), (at, at)) for at in range(items)]
    table = together([*failures, Failure(each, KeyError(), (99, 99))]).trace().rpartition("\n\n")[2]
    rows = [f"{items:>6} x ValueError: first (in `each`{which})", f"{1:>6} x KeyError (in `each`, item 99)"]
    assert sorted(table.splitlines()) == sorted(rows)


def test_three_of_many_kinds_of_failures_are_told_in_full() -> None:
    each = plan(chores.flaky).tasks[1]
    kinds = KeyError, ValueError, TypeError, OSError, IndexError
    failures = [Failure(each, kind(str(at)), (at, at)) for at, kind in enumerate(kinds)]
    in_full, _, table = together(failures).trace().rpartition("\n\n")
    assert [line for line in in_full.splitlines() if line.startswith("in node")] == [
        f"in node `each`, item {at} of `item` ({at})" for at in range(3)
    ]
    assert all(kind.__name__ in table for kind in kinds)


# Workers that die


@in_processes
def test_a_worker_that_dies_once_is_nothing_but_a_warning(executor: str, tmp_path: Path) -> None:
    items = [*range(7), *range(8, 40)]
    found, ran = run(chores.deadly, items, tmp_path / "log", executor=executor)
    assert found == items
    assert ran["13"] == 2
    assert set(ran) == {str(item) for item in items}


@on(*PROCESSES_OF_OURS)  # the others take more tries to find out whom to charge
def test_what_always_ends_its_worker_fails_and_the_innocent_end_well(executor: str, tmp_path: Path) -> None:
    found, ran = run(
        chores.deadly, range(40), tmp_path / "log", executor=executor, on_error="finish", worker_retries=2
    )
    killed = "the worker process was ended by SIGKILL, often for want of memory"
    assert found == (f"WorkerDied: {killed}", noted(7, 3))
    assert (ran["7"], ran["13"]) == (3, 2)
    assert set(ran) == {str(item) for item in range(40)}
