"""Where blocks run, how their items are drawn, and what their errors are, on every executor."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from icosian_runtime import ABI, Plan, Task, execute
from icosian_runtime.failures import NodeFailed

from . import chores
from .executors import (
    CLUSTERS,
    EXECUTORS,
    IN_PROCESS,
    PICKLING,
    everywhere_and_on_clusters,
    in_processes_and_on_clusters,
    on,
)
from .test_executors import failure, held, run, task


def test_each_block_runs_where_it_says_unless_the_run_does() -> None:
    def block(number: int, executor: str) -> tuple[Task, ...]:
        name = f"each_{number}"
        needs, gives = (f"item_{number}",), (name,)
        each = Task(
            name,
            chores.where,
            needs=needs,
            gives=gives,
            nodes=gives,
            over=needs[0],
            executor=executor or None,
        )
        return task(list, name=needs[0]), each, task(set, name, name=f"total_{number}")

    executors = ["", "sync", "processes", "threads", ""]
    blocks = [block(number, name) for number, name in enumerate(executors)]
    outputs = [f"total_{number}" for number in range(len(executors))]
    tasks = tuple(each for block in blocks for each in block)
    plan = Plan(ABI, inputs={}, config={}, tasks=tasks, outputs=tuple(outputs), executor="sync")
    drawn = {f"item_{number}": range(50) for number in range(len(executors))}

    def places(executor: str | None) -> list[str]:
        here = chores.where(0)
        made = execute(plan, overrides=drawn, executor=executor)
        kinds = []
        for output in outputs:
            pids, threads = zip(*made[output], strict=True)
            kinds.append(
                "other process" if pids[0] != here[0] else "here" if threads[0] == here[1] else "thread"
            )
        return kinds

    assert places(None) == ["here", "here", "other process", "thread", "here"]
    assert places("threads") == ["thread"] * 5


# Drawing


@everywhere_and_on_clusters
def test_a_fan_out_without_an_end_stops_at_the_first_failure(executor: str, tmp_path: Path) -> None:
    """Items are drawn only as there is room, few start after the failure, and the fan-out is closed."""
    log = str(tmp_path / "log")
    note = ["in node `each`, item 100 of `item` (100)"]
    found = failure(chores.fail_at_100, chores.draw_noted(log), executor, log=log)
    assert found == ("LookupError", "no such thing", note)
    seen = chores.lines(log)
    ahead = [seen[:at].count("drawn") - seen[:at].count("done") for at in range(len(seen))]
    # Batches that run, that wait for these, and one that is being drawn: five items of 2 ms each.
    assert max(ahead) <= 5 * (held(executor) + 1)
    assert seen.count("done") <= 101 + 5 * (held(executor) + 2)
    assert seen.count("closed") == 1


@everywhere_and_on_clusters
def test_a_fan_out_is_closed_when_all_is_done(executor: str) -> None:
    seen: list[str] = []

    def items() -> Any:
        try:
            yield from range(3)
        finally:
            seen.append("closed")

    assert run(chores.double, items(), executor) == [0, 2, 4]
    assert seen == ["closed"]


@everywhere_and_on_clusters
@pytest.mark.parametrize("leave", [SystemExit, KeyboardInterrupt, GeneratorExit, LookupError])
def test_a_fan_out_that_fails_is_named(executor: str, leave: type[BaseException]) -> None:
    def items() -> Any:
        yield 1
        raise leave("out")

    kind, text, notes = failure(chores.double, items(), executor)
    expected = ("LookupError", "out") if leave is LookupError else ("NodeFailed", f"{leave.__name__}: out")
    assert (kind, text, notes) == (*expected, ["in node `item`"])


@on(*EXECUTORS[1:], *CLUSTERS)
def test_waiting_costs_no_cpu(executor: str) -> None:
    assert run(chores.sleep, [0.0, 0.0], executor)  # what a start costs is not meant
    taken = []
    for _ in range(3):  # on a busy machine, libraries of others take more
        before = time.process_time()
        run(chores.sleep, [0.5] * 2, executor)
        taken.append(time.process_time() - before)
        if taken[-1] < 0.25:
            return
    pytest.fail(f"{executor} takes {taken} s")  # a loop that polls takes all of 0.5 s


# Errors


EVERYWHERE = {
    "Plain": ("Plain", "7"),
    "Mute": ("Mute", "(mute)"),
    "SystemExit": ("NodeFailed", "SystemExit: 0"),
    "KeyboardInterrupt": ("NodeFailed", "KeyboardInterrupt"),
    "GeneratorExit": ("NodeFailed", "GeneratorExit"),
    "StopIteration": ("StopIteration", "3"),
    "ExceptionGroup": ("ExceptionGroup", "two (2 sub-exceptions)"),
}
SELF = {
    "Odd": ("Odd", "1 and 2"),
    "Changing": ("Changing", "no: x"),
    "Locked": ("Locked", "locked"),
}
TOLD = {
    "Odd": ("NodeFailed", "Odd: 1 and 2"),
    "Changing": ("NodeFailed", "Changing: no: x"),
    "Locked": ("NodeFailed", "Locked: locked"),
}


@everywhere_and_on_clusters
@pytest.mark.usefixtures("plain_pickling")
def test_whatever_an_item_raises_is_its_failure(executor: str) -> None:
    expected = EVERYWHERE | (SELF if executor in IN_PROCESS else TOLD)
    assert set(expected) == set(chores.RAISED)
    found = {name: failure(chores.fail, ["fine", name, "fine"], executor) for name in expected}
    assert found == {
        name: (kind, text, [f"in node `each`, item 1 of `item` ('{name}')"])
        for name, (kind, text) in expected.items()
    }


@in_processes_and_on_clusters
@pytest.mark.usefixtures("plain_pickling")
def test_an_error_from_a_worker_shows_its_traceback_there(executor: str) -> None:
    for name in ("Plain", "Odd"):
        with pytest.raises((chores.Plain, NodeFailed)) as caught:
            run(chores.fail, [name], executor)
        shown = str(caught.value.__cause__)
        assert "chores.py" in shown
        assert "raise RAISED[item]()" in shown


LOCK = "cannot pickle '_thread.lock' object"
UNFIT = {  # what stands there -> the path to the guilty part, and why
    "lock": f"because of `value`: {LOCK}",
    "attribute": f"because of `value.client.lock`: {LOCK}",
    "nested": f"because of `value['a'][1]['b'].client.lock`: {LOCK}",
    "generator": "because of `value`: cannot pickle 'generator' object",
    "refuses": "cannot be rebuilt in another process: ValueError: never",
}


@in_processes_and_on_clusters
@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_go_to_a_worker_or_back_is_the_fault_of_its_item(executor: str, name: str) -> None:
    why = UNFIT[name] if name == "refuses" else f"cannot be pickled, {UNFIT[name]}"
    value = chores.UNFIT[name]()
    kind, text, (note,) = failure(chores.same, [0, value, 2], executor)
    assert (kind, text) == ("Unpicklable", f"the item {why}")
    node = "each" if name == "refuses" else "item"
    assert note.startswith(f"in node `{node}`, item 1 of `item` (")
    result = "" if name == "refuses" else " `each`"
    kind, text, notes = failure(chores.unfit, [*range(9), name, *range(9)], executor)
    assert (kind, text) == (
        "Unpicklable",
        f"the result{result} {why}",
    )
    assert notes == [f"in node `each`, item 9 of `item` ({name!r})"]
    if executor not in (*PICKLING, *CLUSTERS):
        return
    kind, text, notes = failure(chores.use, [0], executor, model=value)
    shared = "`model`" if name == "refuses" else "the shared value `model`"
    assert (kind, text) == ("Unpicklable", f"{shared} {why}")
    assert notes == ["in node `each`, item 0 of `item` (0)"]


@in_processes_and_on_clusters
def test_what_cannot_be_pickled_and_is_not_needed_does_no_harm(executor: str) -> None:
    assert run(chores.use, [], executor, model=threading.Lock()) == []


@on(*PICKLING, *CLUSTERS)
def test_a_task_has_to_be_pickled(executor: str) -> None:
    lock = threading.Lock()
    kind, text, notes = failure(lambda item: (item, lock), [0], executor)
    assert (kind, notes) == ("Unpicklable", ["in node `each`, item 0 of `item` (0)"])
    assert text == f"the task `each` cannot be pickled, because of `value.run`: {LOCK}"
