"""What every executor promises: one suite, run on all of them.

Scripts on executors, and what is left of them when they end, are in test_scripts_on_executors.py.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import pytest
from icosian_runtime import ABI, Plan, Task, execute
from icosian_runtime.executors import Batch, start

from . import chores
from .executors import (
    CLUSTERS,
    PICKLING,
    cannot,
    everywhere_and_on_clusters,
    in_processes_and_on_clusters,
    on,
)

if TYPE_CHECKING:
    from icosian_runtime.executors import Executor


def task(run: Callable[..., Any], *needs: str, over: str = "", name: str = "") -> Task:
    """A task of one node, called like its function."""
    name = name or run.__name__
    return Task(name, run, needs=needs, gives=(name,), nodes=(name,), over=over)


def map_reduce(each: Callable[..., Any], *shared: str) -> Plan:
    """`item` (to be overridden) -> `each` -> `total`, the list of all."""
    return Plan(
        ABI,
        inputs=dict.fromkeys(shared, "Any"),
        config={},
        tasks=(
            task(list, name="item"),
            task(each, "item", *shared, over="item", name="each"),
            task(chores.collect, "each", name="total"),
        ),
        outputs=("total",),
    )


def run(each: Callable[..., Any], items: Any, executor: str, max_tasks: int = 2, **shared: Any) -> Any:
    plan = map_reduce(each, *shared)
    return execute(plan, inputs=shared, overrides={"item": items}, executor=executor, max_tasks=max_tasks)[
        "total"
    ]


def failure(each: Callable[..., Any], items: Any, executor: str, **shared: Any) -> tuple[str, str, list[str]]:
    """Type, text and notes of the error."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  # of whatever type
        run(each, items, executor, **shared)
    error = caught.value
    try:
        text = str(error)
    except RuntimeError:
        text = "(mute)"
    return type(error).__name__, text, error.__notes__


def events(pool: Executor, count: int) -> list[tuple[int, list[Any], str, int]]:
    """So many events, in the order of their batches: start, results, type of the error, failed item."""
    found: list[tuple[int, list[Any], str, int]] = []
    while len(found) < count:
        found += [
            (each.batch.start, each.results, type(each.error).__name__, each.failed) for each in pool.events()
        ]
    return sorted(found)


def held(executor: str) -> int:
    """How many batches it holds for two workers."""
    pool = start(executor, 2)
    capacity = pool.capacity
    pool.close()
    return capacity


def open_files(executor: str) -> Counter[str]:
    """Which there are, but for what libraries of others keep: looks at processes and, on theirs, connections."""
    names = []
    for number in range(1024):
        with suppress(FileNotFoundError):  # such a look is short
            names.append(os.readlink(f"/dev/fd/{number}"))
    kept = ("/proc/", "socket:", "pipe:", "anon_inode:") if executor in CLUSTERS else ("/proc/",)
    return Counter(name for name in names if not name.startswith(kept))


# Results


@everywhere_and_on_clusters
@pytest.mark.parametrize("count", [0, 1, 2, 7, 3000])
def test_results_come_in_the_order_of_the_items(executor: str, count: int) -> None:
    assert run(chores.double, range(count), executor) == [2 * item for item in range(count)]


@everywhere_and_on_clusters
def test_items_that_end_out_of_order_are_put_back(executor: str) -> None:
    assert run(chores.slow_first, range(20), executor) == list(range(20))


@everywhere_and_on_clusters
def test_values_of_any_kind_go_there_and_back(executor: str) -> None:
    items = [1, None, "x", [1, {2: (3, {4})}], b"y" * 100_000, chores.Odd, ValueError, 2.5, True]
    assert run(chores.same, items, executor) == items


@everywhere_and_on_clusters
def test_large_values_in_both_directions_do_not_lock_up(executor: str) -> None:
    items = [bytes([number]) * 1_000_000 for number in range(12)]
    assert run(chores.same, items, executor) == items


@everywhere_and_on_clusters
def test_shared_values_reach_every_item(executor: str) -> None:
    assert run(chores.scale, range(100), executor, factor=3) == [3 * item for item in range(100)]


@everywhere_and_on_clusters
def test_blocks_side_by_side_and_one_after_the_other(executor: str) -> None:
    plan = Plan(
        ABI,
        inputs={"factor": "int"},
        config={},
        tasks=(
            task(list, name="first"),
            task(list, name="second"),
            task(chores.scale, "first", "factor", over="first", name="a"),
            task(chores.scale, "second", "factor", over="second", name="b"),
            task(chores.scale, "a", "factor", over="a", name="c"),
            task(chores.collect, "b", name="d"),
            task(chores.collect, "c", name="e"),
        ),
        outputs=("d", "e"),
    )
    drawn = {"first": range(3), "second": iter(range(4))}
    made = execute(plan, inputs={"factor": 2}, overrides=drawn, executor=executor, max_tasks=2)
    assert made == {"d": [0, 2, 4, 6], "e": [0, 4, 8]}


@everywhere_and_on_clusters
def test_several_runs_at_the_same_time_do_not_meet(executor: str) -> None:
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda: results.append(run(chores.double, range(50), executor)))
        for _ in range(3)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert results == [[2 * item for item in range(50)]] * 3


@on(*PICKLING, *CLUSTERS)
def test_a_shared_value_is_sent_once_to_each_worker(executor: str, tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    assert run(chores.use, range(3000), executor, model=chores.Counted(log)) == ["Counted"] * 3000
    seen = Counter(chores.lines(log))
    assert set(seen.values()) == {1}
    assert len(seen) <= 2


@everywhere_and_on_clusters
def test_a_large_value_is_shared_whole_and_may_be_changed(executor: str) -> None:
    arrays = [numpy.arange(200_000), numpy.zeros((0, 3)), numpy.arange(12).reshape(3, 4).T]
    arrays[0].flags.writeable = False
    model = {"arrays": arrays, "text": "x" * 300_000}
    (found,) = run(chores.weigh, [0], executor, model=model)
    assert found == (19_999_900_000, 0, 66, 300_000, [False, True, True])


@in_processes_and_on_clusters
def test_a_large_value_is_in_memory_once(executor: str) -> None:
    """However many workers there are, and nothing is left of it afterwards."""
    model = numpy.ones(2_000_000)
    run(chores.use, [0], executor, model=0)  # engines of others open what they keep, once
    files = open_files(executor)
    assert run(chores.use, range(100), executor, model=model) == ["ndarray"] * 100
    until = time.monotonic() + 10
    while open_files(executor) - files and time.monotonic() < until:  # pools of others end by themselves
        time.sleep(0.01)
    assert not open_files(executor) - files


@pytest.mark.skipif(sys.platform != "linux", reason="where the kernel tells how much is shared")
@on(*PICKLING, *CLUSTERS)
def test_workers_map_a_large_value_and_do_not_copy_it(executor: str) -> None:
    own = run(chores.own_memory, [1.0, 1.0], executor, model=numpy.ones(8_000_000))
    assert all(each < 40_000_000 for each in own) != cannot(executor, "map"), own  # the value takes 64 MB


def test_what_is_there_before_the_pool_is_inherited_by_a_fork(tmp_path: Path) -> None:
    """And not pickled; neither in a worker that takes the place of one that died."""
    assert run(chores.use, [0, 1], "processes:fork", model=threading.Lock()) == ["lock"] * 2
    log = str(tmp_path / "log")
    assert run(chores.use, [0, 1], "processes:fork", model=chores.Counted(log)) == ["Counted"] * 2
    assert not Path(log).exists()
    assert run(lambda item: -item, [1, 2], "processes:fork") == [-1, -2]
    pool = start("processes:fork", 1)
    pool.share("model", threading.Lock())
    use = task(chores.use, "item", "model", over="item")
    for at, item in enumerate([0, "SIGKILL", 2]):
        pool.submit(Batch(task(chores.die, "item", over="item") if item == "SIGKILL" else use, at, [item]))
        ((_, results, error, _),) = events(pool, 1)
        assert (results, error) == (([], "WorkerDied") if item == "SIGKILL" else (["lock"], "NoneType"))
    pool.close()


# Values that every worker makes for itself


def made_in_workers(executor: str, make: Callable[..., Any] = chores.connect, items: Any = range(40)) -> Any:
    """`item`, `client` made from `address` -> `each` -> `total`."""
    plan = Plan(
        ABI,
        inputs={"address": "str"},
        config={},
        tasks=(
            task(list, name="item"),
            task(chores.upper, "address", name="place"),
            Task("client", make, needs=("place",), gives=("client",), nodes=("client",), per_worker=True),
            task(chores.ask, "item", "client", over="item", name="each"),
            task(chores.collect, "each", name="total"),
        ),
        outputs=("total",),
    )
    drawn = {"item": items}
    found = execute(plan, inputs={"address": "a"}, overrides=drawn, executor=executor, max_tasks=2)
    return found["total"]


@everywhere_and_on_clusters
def test_a_recipe_runs_once_in_each_worker_that_needs_it(executor: str) -> None:
    answers = made_in_workers(executor)
    assert [answer for answer, _ in answers] == [f"A answers {item}" for item in range(40)]
    assert len({maker for _, maker in answers}) <= (2 if executor not in ("sync", "asyncio") else 1)


@everywhere_and_on_clusters
def test_a_recipe_that_nobody_needs_does_not_run(executor: str) -> None:
    assert made_in_workers(executor, chores.refuse_to_connect, []) == []


@everywhere_and_on_clusters
def test_a_recipe_that_fails_is_named(executor: str) -> None:
    with pytest.raises(ConnectionError) as caught:
        made_in_workers(executor, chores.refuse_to_connect, [0])
    note = "in node `client`, item 0 of `item` (0)"
    assert (str(caught.value), caught.value.__notes__) == ("nobody at A", [note])


# A fan-in that takes results as they come


def streamed(each: Callable[..., Any], take: Callable[..., Any], items: Any, executor: str) -> Any:
    """`item` -> `each` -> `total`, which takes an iterator."""
    plan = Plan(
        ABI,
        inputs={},
        config={},
        tasks=(
            task(list, name="item"),
            task(each, "item", over="item", name="each"),
            Task("total", take, needs=("each",), gives=("total",), nodes=("total",), streams=("each",)),
        ),
        outputs=("total",),
    )
    return execute(plan, overrides={"item": items}, executor=executor, max_tasks=2)["total"]


@everywhere_and_on_clusters
@pytest.mark.parametrize("count", [0, 1, 7, 30_000])
def test_a_stream_gives_the_results_in_their_order(executor: str, count: int) -> None:
    assert streamed(chores.double, list, range(count), executor) == [2 * item for item in range(count)]


@everywhere_and_on_clusters
def test_what_a_stream_does_not_give_runs_too(executor: str, tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    Path(log).touch()
    assert streamed(chores.noted, lambda results: next(results), [log] * 300, executor) == log
    assert len(chores.lines(log)) == 300


@everywhere_and_on_clusters
def test_a_stream_is_drawn_as_it_is_taken(executor: str) -> None:
    """Though there are many items, few of them are alive at a time, even when the first takes longest."""
    drawn = taken = ahead = 0

    def items() -> Any:
        nonlocal drawn
        for drawn in range(200):
            yield 0.3 if drawn == 0 else 0.011

    def take(results: Any) -> int:
        nonlocal taken, ahead
        for _ in results:
            ahead = max(ahead, drawn - taken)
            taken += 1
        return taken

    assert streamed(chores.sleep, take, items(), executor) == 200
    assert ahead <= 5 * held(executor)  # the batches of two workers, and four times that wait for the first


@everywhere_and_on_clusters
def test_a_failure_passes_through_whoever_takes_a_stream(executor: str) -> None:
    def take(results: Any) -> int:
        try:
            return sum(1 for _ in results)
        except Exception:
            return -1

    def swallow(results: Any) -> int:
        try:
            return sum(1 for _ in results)
        except BaseException:
            return -1

    for each in (take, swallow):
        with pytest.raises(chores.Plain) as caught:
            streamed(chores.fail, each, ["fine", "Plain", "fine"], executor)
        assert caught.value.__notes__ == ["in node `each`, item 1 of `item` ('Plain')"]


@everywhere_and_on_clusters
def test_a_fan_in_that_fails_ends_a_stream(executor: str) -> None:
    closed = []

    def items() -> Any:
        try:
            yield from range(1_000_000)
        finally:
            closed.append(True)

    def take(results: Any) -> int:
        for result in results:
            if result == 20:
                raise LookupError("enough")
        return 0

    with pytest.raises(LookupError) as caught:
        streamed(chores.double, take, items(), executor)
    assert (caught.value.__notes__, closed) == (["in node `total`"], [True])
