"""Executors that are not there, workers that die, and tasks outside blocks."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from icosian_runtime import ABI, Plan, Task, execute
from icosian_runtime.executors import Batch, GivenUp, missing, start
from icosian_runtime.executors._script import ARRIVE
from icosian_runtime.failures import Misused

from . import chores
from .executors import (
    CLUSTERS,
    EXECUTORS,
    IN_PROCESS,
    LOCAL,
    PROCESS_POOL,
    PROCESSES,
    PROCESSES_OF_OURS,
    cannot,
    everywhere_and_on_clusters,
    in_processes_and_on_clusters,
    on,
)
from .faults.matrix import row
from .test_executor_errors import EVERYWHERE
from .test_executors import events, failure, run, task
from .test_scripts_on_executors import is_running


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


def test_what_travels_as_code_is_of_a_module_that_is_sent_as_code() -> None:
    """For one of none, every scheduler that sends it on looks through all modules, each time."""
    assert pickle.loads(pickle.dumps(ARRIVE)).__module__ == "__main__"


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


@on(*PROCESSES, "loky")
def test_no_worker_outlives_its_pool(executor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is: in a program that ends now, nobody would end them, nor what they print."""
    if executor == "loky":
        from loky import process_executor

        kill = process_executor.kill_process_tree

        def late(process: Any) -> None:
            time.sleep(0.2)
            kill(process)

        monkeypatch.setattr(process_executor, "kill_process_tree", late)
    pool = start(executor, 2)
    sleep = task(chores.sleep, "item", over="item")
    pool.submit(Batch(sleep, 0, [0.0]))
    ((_, (pid,), error, _),) = events(pool, 1)
    assert (error, is_running(str(pid))) == ("NoneType", True)
    for number in range(1, 3):
        pool.submit(Batch(sleep, number, [60.0]))
    pool.close()
    assert not is_running(str(pid))


@on("ray")
def test_what_is_about_to_answer_is_not_cancelled(executor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an answer meets its cancellation, Ray aborts the process."""
    from icosian_runtime.executors import ray
    from ray import exceptions, get

    monkeypatch.setattr(ray, "_SHORT", 3.0)  # as machines may be busy
    pool = start(executor, 2)
    sleep = task(chores.sleep, "item", over="item")
    pool.submit(Batch(sleep, 0, [0.0]))
    assert [error for _, _, error, _ in events(pool, 1)] == ["NoneType"]
    for number, seconds in enumerate((0.05, 60.0, 60.0, 60.0)):
        pool.submit(Batch(sleep, number, [seconds]))
    calls = list(pool._engine._running)[-4:]  # type: ignore[attr-defined]  # what an executor of an engine has
    pool.close()
    assert get(calls[0])
    with suppress(exceptions.TaskCancelledError, exceptions.WorkerCrashedError):
        assert get(calls[1], timeout=10) is None  # by a worker that is new, and lacks the task
    for each in calls[2:]:
        with pytest.raises(exceptions.TaskCancelledError):
            get(each, timeout=10)


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
