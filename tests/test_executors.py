"""What every executor promises: one suite, run on all of them.

Scripts on executors, and what is left of them when they end, are in test_scripts_on_executors.py.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import pytest
from icosian_runtime import ABI, Plan, Task, execute
from icosian_runtime.executors import Batch, GivenUp, missing, start
from icosian_runtime.failures import Misused, NodeFailed

from . import chores
from .executors import (
    CLUSTERS,
    EXECUTORS,
    IN_PROCESS,
    LOCAL,
    PICKLING,
    PROCESS_POOL,
    PROCESSES,
    PROCESSES_OF_OURS,
    cannot,
    everywhere_and_on_clusters,
    in_processes_and_on_clusters,
    on,
)
from .faults.matrix import row

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


def held(executor: str) -> int:
    """How many batches it holds for two workers."""
    pool = start(executor, 2)
    capacity = pool.capacity
    pool.close()
    return capacity


def open_files(executor: str) -> int:
    """How many there are, but for the connections that libraries of others keep."""
    return sum(_is_open(f"/dev/fd/{number}", executor in CLUSTERS) for number in range(1024))


def _is_open(path: str, is_on_disk: bool) -> bool:
    return os.path.exists(path) and not (is_on_disk and ":" in os.readlink(path).partition("/")[0])


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
    files = open_files(executor)
    assert run(chores.use, range(100), executor, model=model) == ["ndarray"] * 100
    until = time.monotonic() + 10
    while open_files(executor) != files and time.monotonic() < until:  # pools of others end by themselves
        time.sleep(0.01)
    assert open_files(executor) == files


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


# Blocks that say where they run


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
    before = time.process_time()
    run(chores.sleep, [0.5] * 2, executor)
    assert time.process_time() - before < 0.25, executor  # a loop that polls takes all of 0.5 s


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


# Executors that are not there


def test_what_is_not_installed_is_told_with_its_cure() -> None:
    text = "the executor `dask` needs no_such_library, which is not installed: pip install 'icosian[dask]'"
    assert [*missing("no_such_library", "dask")] == [text]
    assert [*missing("sys", "dask")] == []


@pytest.mark.parametrize("name", ["nowhere.Pool", "concurrent.futures.Pool", "no name"])
def test_a_pool_that_cannot_be_found_is_wrong_use(name: str) -> None:
    with pytest.raises(Misused) as caught:
        run(chores.double, [1], f"futures:{name}")
    assert str(caught.value).startswith(f"there is no `{name}` to make an executor with: ")


def test_what_makes_no_pool_is_wrong_use() -> None:
    with pytest.raises(Misused) as caught:
        run(chores.double, [1], "futures:time.sleep")
    assert str(caught.value).startswith("`time.sleep` makes no executor: ")


@pytest.mark.clusters
def test_a_scheduler_that_does_not_answer_is_wrong_use() -> None:
    with pytest.raises(Misused) as caught:
        run(chores.double, [1], "dask:tcp://127.0.0.1:1")
    assert str(caught.value) == "no scheduler of Dask answers at tcp://127.0.0.1:1, in 10 seconds"


@pytest.mark.clusters
@row("F46")
def test_a_scheduler_that_goes_away_is_a_failure() -> None:
    """A scheduler that is lost ends the run at once, and is named."""
    from distributed import LocalCluster

    cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0")
    threading.Timer(2.0, cluster.close).start()
    with pytest.raises(ConnectionError) as caught:
        run(chores.sleep, [60.0], f"dask:{cluster.scheduler_address}")
    assert str(caught.value) == "Dask is gone: scheduler-connection-lost"


@pytest.mark.clusters
@row("F46")
def test_a_cluster_that_loses_all_workers_is_a_failure() -> None:
    """A run does not wait for ever for workers: it says that there are none."""
    import dask
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        dask.config.set({"distributed.scheduler.no-workers-timeout": "3 s"}),
    ):
        threading.Timer(2.0, cluster.scale, [0]).start()
        with pytest.raises(ConnectionError) as caught:
            run(chores.sleep, [60.0], f"dask:{cluster.scheduler_address}")
    assert str(caught.value) == "Dask is gone: it has had no workers for 3 seconds"


@pytest.mark.clusters
@row("F46")
def test_workers_that_die_all_the_time_do_not_stay_away() -> None:
    """Workers of a cluster made for the run start again however often they die, and each item that ends one is charged."""
    pool = start("dask", 2)
    try:
        for number in range(12):
            pool.submit(Batch(task(chores.die, "item", over="item"), number, ["SIGKILL"]))
        assert {error for _, _, error, _ in events(pool, 12)} == {"WorkerDied"}
    finally:
        pool.close()


# Workers that die


# What engines say of a worker that has died, however it did.
TOLD_AS = {
    PROCESS_POOL: "`concurrent.futures.ProcessPoolExecutor` tells as BrokenProcessPool",
    "loky": "loky tells as TerminatedWorkerError",
    "dask": "Dask tells as KilledWorker",
    "ray": "Ray tells as WorkerCrashedError",
}
DEATHS = {
    "SIGKILL": "the worker process was ended by SIGKILL, often for want of memory",
    "segfault": "the worker process was ended by SIGSEGV",
    "exit": "the worker process ended with exit code 3",
}


# Who has to look for the item does so in the same way whatever the engine: once in every place will do.
@pytest.mark.parametrize("name", DEATHS)
@pytest.mark.parametrize(
    ("executor", "place"),
    [(each, place) for each in (*PROCESSES_OF_OURS, PROCESS_POOL) for place in (0, 1, 7, 999)]
    + [pytest.param(each, 7, marks=pytest.mark.clusters) for each in CLUSTERS],
)
def test_the_item_that_ended_its_worker_is_charged(executor: str, name: str, place: int) -> None:
    items: list[Any] = [*range(1000)]
    items[place] = name
    told = TOLD_AS.get(executor)
    assert failure(chores.die, items, executor) == (
        "WorkerDied",
        f"the worker has ended, which {told}" if told else DEATHS[name],
        [f"in node `each`, item {place} of `item` ('{name}'), after 2 attempts"],
    )


def events(pool: Executor, count: int) -> list[tuple[int, list[Any], str, int]]:
    """So many events, in the order of their batches: start, results, type of the error, failed item."""
    found: list[tuple[int, list[Any], str, int]] = []
    while len(found) < count:
        found += [
            (each.batch.start, each.results, type(each.error).__name__, each.failed) for each in pool.events()
        ]
    return sorted(found)


@in_processes_and_on_clusters
@row("F46")
@row("F47")
def test_the_pool_goes_on_and_the_innocent_are_run_again(executor: str, tmp_path: Path) -> None:
    """When a worker is lost, the item that ended it is charged, and the others run to their end."""
    log = str(tmp_path / "log")
    die = task(chores.die, "item", "log", over="item")
    pool = start(executor, 2)
    pool.share("log", log)
    try:
        for at in range(0, 12, 3):
            pool.submit(Batch(die, at, [at, "SIGKILL" if at == 3 else at + 1, at + 2]))
        done = [(at, [at, at + 1, at + 2], "NoneType", 3) for at in range(0, 12, 3)]
        known = [3] if cannot(executor, "charge") else []
        assert events(pool, 4) == [done[0], (3, known, "WorkerDied", 1), done[2], done[3]]
        pool.submit(Batch(die, 3, [3]))
        pool.submit(Batch(die, 5, [5]))
        assert events(pool, 2) == [(3, [3], "NoneType", 1), (5, [5], "NoneType", 1)]
    finally:
        pool.close()
    ran = Counter(chores.lines(log))
    again = ran.pop("3")  # its batch had to be run again
    assert set(ran) == {*(str(item) for item in range(12) if item not in (3, 4)), "SIGKILL"}
    if cannot(executor, "charge"):  # then whatever had begun did, and its batch in halves, to find who it was
        assert again <= 5 and ran.pop("SIGKILL") <= 4
        assert max(ran.values()) <= 5  # Dask makes anew what a dead worker kept
    else:
        assert again == 2 and set(ran.values()) == {1}


@in_processes_and_on_clusters
def test_an_idle_worker_that_is_killed_is_nobodys_fault(executor: str) -> None:
    """Whether the next batch is sent to it before its death is noticed, or not."""
    pool = start(executor, 1)
    sleep = task(chores.sleep, "item", over="item")
    pool.submit(Batch(sleep, 0, [0.0]))
    seen = set()
    for number in range(1, 4):
        ((_, (pid,), error, _),) = events(pool, 1)
        assert error == "NoneType"
        seen.add(pid)
        os.kill(pid, signal.SIGKILL)
        if number == 2:
            time.sleep(0.2)
        pool.submit(Batch(sleep, number, [0.0]))
    assert len(seen) == 3
    pool.close()


@on("threads", *IN_PROCESS[3:], *PROCESSES, *CLUSTERS)  # the others run it in a thread that they need
def test_a_batch_that_is_given_up_ends_now(executor: str) -> None:
    pool = start(executor, 1)
    pool.submit(Batch(task(chores.sleep, "item", over="item"), 0, [0.0]))
    assert [error for _, _, error, _ in events(pool, 1)] == ["NoneType"]
    stuck = Batch(task(chores.sleep, "item", over="item"), 0, [0.3 if cannot(executor, "kill") else 60.0])
    pool.submit(stuck)
    if cannot(executor, "kill"):
        assert not pool.kill(stuck)
        assert [error for _, _, error, _ in events(pool, 1)] == ["NoneType"]
        pool.close()
        return
    assert pool.kill(stuck)
    pool.submit(Batch(task(chores.double, "item", over="item"), 1, [1]))
    assert events(pool, 2) == [(0, [], GivenUp.__name__, 0), (1, [2], "NoneType", 1)]
    pool.close()


# Tasks outside blocks


def meet(barrier: threading.Barrier) -> int:
    return barrier.wait(30)


SIDE_BY_SIDE = [task(meet, "barrier", name=name) for name in "abc"]


DOUBLE = task(chores.double, "item", over="item", name="each")


def beside_a_block(
    *tasks: Task, executor: str, local: str, items: Any = range(100), block: Task = DOUBLE, **inputs: Any
) -> Any:
    """The tasks, and a block that runs meanwhile."""
    plan = Plan(
        ABI,
        inputs=dict.fromkeys(inputs, "Any"),
        config={},
        tasks=(task(list, name="item"), block, task(chores.collect, "each", name="all"), *tasks),
        outputs=("all", *(each.name for each in tasks)),
    )
    drawn = {"item": items}
    return execute(plan, inputs=inputs, overrides=drawn, executor=executor, max_tasks=2, local_executor=local)


@everywhere_and_on_clusters
def test_tasks_that_do_not_need_each_other_run_side_by_side(executor: str) -> None:
    made = beside_a_block(*SIDE_BY_SIDE, executor=executor, local="threads", barrier=threading.Barrier(3))
    assert made.pop("all") == [2 * item for item in range(100)]
    assert sorted(made.values()) == [0, 1, 2]


@on(*EXECUTORS[1:], *CLUSTERS)
def test_a_task_that_ends_while_a_block_runs_starts_the_next_at_once(executor: str, tmp_path: Path) -> None:
    """The items wait for what only the second task does, so a lost wake would be seen."""
    log = str(tmp_path / "log")

    def after_the_block_has_begun() -> None:
        chores.wait_for(f"{log}.begun")
        time.sleep(0.2)  # most likely the loop waits now

    first = task(after_the_block_has_begun, name="first")
    second = task(lambda first: chores.note(log, "second"), "first", name="second")
    block = task(chores.wait_for, "item", over="item", name="each")
    made = beside_a_block(first, second, executor=executor, local="threads", items=[log] * 3, block=block)
    assert made == {"all": [True] * 3, "first": None, "second": None}


@pytest.mark.parametrize("local", LOCAL)
@everywhere_and_on_clusters
@pytest.mark.parametrize("name", ["Plain", "SystemExit", "KeyboardInterrupt", "StopIteration"])
def test_a_task_that_fails_is_named(executor: str, local: str, name: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  # of whatever type
        beside_a_block(task(chores.fail, "what", name="bad"), executor=executor, local=local, what=name)
    assert (type(caught.value).__name__, str(caught.value)) == EVERYWHERE[name]
    assert caught.value.__notes__ == ["in node `bad`"]


@pytest.mark.parametrize("local", LOCAL)
@everywhere_and_on_clusters
def test_every_order_of_tasks_gives_the_same(executor: str, local: str) -> None:
    add = [task(lambda *values: sum(values), *needs, name=name) for name, needs in CHAIN.items()]
    made = beside_a_block(*add, executor=executor, local=local, x=1)
    assert made == {"all": [2 * item for item in range(100)], "a": 1, "b": 1, "c": 2, "d": 3, "e": 5}


@everywhere_and_on_clusters
def test_a_task_that_ends_after_the_run_disturbs_nobody(executor: str) -> None:
    """It is not waited for, and must not stumble over what is closed; an error in a thread fails the test."""
    gate = threading.Event()
    before = set(threading.enumerate())
    ran = set()

    def late() -> None:
        ran.add(threading.current_thread())
        gate.wait(30)

    block = task(chores.fail, "item", over="item", name="each")
    with pytest.raises(chores.Plain):
        beside_a_block(task(late), executor=executor, local="threads", items=["Plain"], block=block)
    # Libraries of others start threads of their own, which stay.
    threads = ran if executor in CLUSTERS else set(threading.enumerate()) - before
    gate.set()
    for each in threads:
        each.join(30)
    assert not any(each.is_alive() for each in threads)


CHAIN = {"a": ("x",), "b": ("x",), "c": ("a", "b"), "d": ("c", "a"), "e": ("d", "c")}
