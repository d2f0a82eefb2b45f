"""The runtime as a library: plans written by hand, run in this process.

What all executors promise, other processes included, is in test_executors.py.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from icosian_runtime import ABI, Plan, Task, execute, loop
from icosian_runtime.executors import Batch, find, start
from icosian_runtime.failures import Misused, NodeFailed

from .executors import IN_PROCESS

here = pytest.mark.parametrize("executor", IN_PROCESS)


def task(run: Callable[..., Any], *needs: str, over: str = "", name: str = "") -> Task:
    """A task of one node, called like its function."""
    name = name or run.__name__
    return Task(name, run, needs=needs, gives=(name,), nodes=(name,), over=over)


def map_reduce(items: Callable[..., Iterable[Any]], each: Callable[..., Any], *broadcast: str) -> Plan:
    """`items` -> `each` -> `total`, which collects a list."""
    return Plan(
        ABI,
        inputs=dict.fromkeys(broadcast, "int"),
        config={},
        tasks=(
            task(items, name="item"),
            task(each, "item", *broadcast, over="item", name="each"),
            task(lambda each: each, "each", name="total"),
        ),
        outputs=("total",),
    )


def double(item: int) -> int:
    return 2 * item


@here
@pytest.mark.parametrize(
    "make", [list, tuple, set, iter, dict.fromkeys, lambda items: (item for item in items)]
)
def test_any_iterable_fans_out(executor: str, make: Callable[[list[int]], Iterable[int]]) -> None:
    assert execute(map_reduce(lambda: make([1, 2]), double), executor=executor)["total"] == [2, 4]


@here
def test_a_fan_in_gets_a_list_of_its_own(executor: str) -> None:
    total = execute(map_reduce(lambda: range(3), double), executor=executor)["total"]
    assert type(total) is list


@here
def test_small_items_travel_together_and_large_ones_alone(
    executor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: set[int] = set()

    def items() -> Iterator[int]:
        yield from range(2000)

    opened = start(executor, 2)
    submit = opened.submit

    def spy(batch: Batch) -> None:
        sizes.add(len(batch.items))
        submit(batch)

    monkeypatch.setattr(opened, "submit", spy)
    monkeypatch.setattr(loop, "start", lambda *_: opened)
    made = execute(map_reduce(items, double), executor=executor, max_tasks=2)
    assert len(made["total"]) == 2000
    assert min(sizes) == 1
    assert max(sizes) > 16


@here
def test_the_error_is_the_users_own_with_a_note(executor: str) -> None:
    class Odd(Exception):
        def __init__(self, one: int, two: int) -> None:
            super().__init__(one, two)

    def fail(item: int) -> int:
        if item == 3:
            raise Odd(1, 2)
        return item

    with pytest.raises(Odd) as caught:
        execute(map_reduce(lambda: range(9), fail), executor=executor)
    assert caught.value.__notes__ == ["in node `each`, item 3 of `item` (3)"]
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@here
@pytest.mark.parametrize("leave", [SystemExit(0), SystemExit("bye"), GeneratorExit(), StopIteration(3)])
def test_leaving_is_a_failure(executor: str, leave: BaseException) -> None:
    def fail(item: int) -> int:
        raise leave

    expected = type(leave) if isinstance(leave, Exception) else NodeFailed
    with pytest.raises(expected) as caught:
        execute(map_reduce(lambda: range(3), fail), executor=executor)
    assert caught.value is leave or caught.value.__cause__ is leave


@here
def test_a_failing_fan_out_is_named(executor: str) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("disk")

    with pytest.raises(OSError, match="disk") as caught:
        execute(map_reduce(items, double), executor=executor)
    assert caught.value.__notes__ == ["in node `item`"]


@here
@pytest.mark.parametrize("nothing", [None, 3])
def test_a_fan_out_has_to_be_iterable(executor: str, nothing: Any) -> None:
    with pytest.raises(TypeError, match="not iterable") as caught:
        execute(map_reduce(lambda: nothing, double), executor=executor)
    assert caught.value.__notes__ == ["in node `item`"]


@here
def test_few_items_start_after_the_first_has_failed(executor: str) -> None:
    started: list[int] = []

    def fail(item: int) -> int:
        started.append(item)
        if item == 0:
            raise ValueError("not this one")
        time.sleep(0.005)
        return item

    with pytest.raises(ValueError, match="not this one"):
        execute(map_reduce(lambda: range(1000), fail), executor=executor)
    assert len(started) <= 30


@here
def test_blocks_side_by_side_and_broadcast_values(executor: str) -> None:
    plan = Plan(
        ABI,
        inputs={"factor": "int", "shift?": "int"},
        config={"region": "EU"},
        tasks=(
            task(lambda: range(3), name="a"),
            task(lambda: "xy", name="b"),
            task(lambda a, factor: a * factor, "a", "factor", over="a", name="a2"),
            task(lambda b, region: b + region, "b", "region", over="b", name="b2"),
            task(lambda a2, maybe: (a2, maybe), "a2", "shift?", name="c"),
            task(lambda b2, c: (b2, c), "b2", "c", name="d"),
        ),
        outputs=("d",),
    )
    given = {"factor": 10}
    assert execute(plan, inputs=given, executor=executor)["d"] == (["xEU", "yEU"], ([0, 10, 20], {}))
    given["shift"] = 4
    assert execute(plan, ["c", "region"], inputs=given, executor=executor) == {
        "c": ([0, 10, 20], {"shift": 4}),
        "region": "EU",
    }


@here
def test_an_override_takes_the_place_of_a_node(executor: str) -> None:
    def never() -> list[int]:
        raise AssertionError("not needed")

    plan = map_reduce(never, double)
    assert execute(plan, overrides={"item": iter([1, 2])}, executor=executor) == {"total": [2, 4]}
    assert execute(plan, overrides={"total": "given"}, executor=executor) == {"total": "given"}


def test_items_run_side_by_side_though_their_fan_out_is_slow() -> None:
    all_at_once = threading.Barrier(5)

    def items() -> Iterator[int]:
        for each in range(5):
            time.sleep(0.01)
            yield each

    def each(item: int) -> int:
        all_at_once.wait(10)
        return item

    found = execute(map_reduce(items, each), executor="threads", max_tasks=5)
    assert found == {"total": [0, 1, 2, 3, 4]}


def test_of_tiny_items_not_too_many_wait_for_the_first() -> None:
    drawn = 0
    seen: list[int] = []

    def items() -> Iterator[int]:
        nonlocal drawn
        for item in range(300_000):
            drawn = item
            yield item

    def each(item: int) -> int:
        while not item and (not seen or seen[-1] != drawn):  # until nothing more is drawn
            seen.append(drawn)
            time.sleep(0.3)
        return item

    streaming = map_reduce(items, each)
    streaming.tasks[2].streams = ("each",)
    streaming.tasks[2].run = sum
    assert execute(streaming, executor="threads", max_tasks=10) == {"total": sum(range(300_000))}
    assert seen[-1] < 100_000


def test_a_failure_is_seen_before_a_slow_fan_out_has_filled_the_executor() -> None:
    drawn = 0

    def items() -> Iterator[int]:
        nonlocal drawn
        for each in range(40):
            time.sleep(0.05)
            drawn += 1
            yield each

    with pytest.raises(ZeroDivisionError):
        execute(map_reduce(items, lambda item: 1 // item), executor="threads", max_tasks=20)
    assert drawn < 20  # of the 40 for which there is room


KNOWN = ", ".join(
    [
        *("asyncio", "dask", "dask:ADDRESS", "futures", "futures:DOTTED.NAME", "loky", "processes"),
        *(f"processes:{each}" for each in find("processes").VARIANTS),
        *("ray", "ray:ADDRESS", "sync", "threads"),
    ]
)


def check_misuse(expected: str, *args: Any, **options: Any) -> None:
    plan = Plan(
        ABI,
        inputs={"limit": "int", "name?": "str"},
        config={"region": "EU"},
        tasks=(
            task(lambda limit: range(limit), "limit", name="item"),
            task(double, "item", over="item", name="each"),
            task(sum, "each", name="total"),
        ),
        outputs=("total",),
    )
    with pytest.raises(Misused) as caught:
        execute(plan, *args, **options)
    assert str(caught.value) == expected


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    check_misuse("input `limit` (int) is missing")
    check_misuse("nothing is asked for", [])
    check_misuse(
        "there is no `totl` in this script; did you mean `total`?\n"
        "there is no input `limits`; did you mean `limit`?\n"
        "input `name` has to be str, not int (3)",
        ["totl"],
        inputs={"limits": 1, "name": 3},
    )
    check_misuse("`each` has one value for every item of `item`; ask for a node that collects it", ["each"])
    check_misuse(
        "`total` is made by the script, and is no input; it can be overridden",
        inputs={"total": 3, "limit": 1},
    )
    check_misuse("`region` was fixed when the script was built, as 'EU'", inputs={"region": 3, "limit": 1})
    check_misuse(
        "`each` cannot be overridden: it has one value for every item of `item`",
        inputs={"limit": 1},
        overrides={"each": 3},
    )
    check_misuse(
        "`nothing` cannot be overridden: the script does not make it; there are item, total, limit, name",
        inputs={"limit": 1},
        overrides={"nothing": 3},
    )
    check_misuse(
        "there is no executor `thread`; did you mean `threads`?", inputs={"limit": 1}, executor="thread"
    )
    check_misuse(f"there is no executor `../x`; there are {KNOWN}", inputs={"limit": 1}, executor="../x")
    for local, hint in (
        ("thread", "did you mean `threads`?"),
        ("processes", "there are asyncio, sync, threads"),
    ):
        check_misuse(
            f"there is no local executor `{local}`; {hint}", inputs={"limit": 1}, local_executor=local
        )
    check_misuse(
        "there is no executor `threads:spawn`; did you mean `threads`?",
        inputs={"limit": 1},
        executor="threads:spawn",
    )
    check_misuse("max_tasks has to be at least 1, not 0", inputs={"limit": 1}, max_tasks=0)


def test_values_of_inputs_are_checked_where_the_annotation_is_plain() -> None:
    plan = Plan(
        ABI,
        inputs={
            "a": "float",
            "b": "list[int]",
            "c": "Whatever",
            "d": "dict[str, int]",
            "e": "list[int] | str",
        },
        config={},
        tasks=(task(lambda *given: given, "a", "b", "c", "d", "e", name="all"),),
        outputs=("all",),
    )
    given = {"a": 1, "b": [1], "c": object(), "d": None, "e": "text"}
    assert execute(plan, inputs=given)["all"] == tuple(given.values())
    with pytest.raises(Misused, match=r"input `b` has to be list\[int\], not tuple \(\(1,\)\)"):
        execute(plan, inputs={**given, "b": (1,)})


def test_calls_alike_share_nothing_but_their_names() -> None:
    plan = Plan(
        ABI,
        inputs={"a": "int", "b?": "int"},
        config={"c": 100},
        defaults={"a": 1},
        tasks=(
            task(lambda a, more, c: a + more.get("b", 0) + c, "a", "b?", "c", name="sum"),
            task(lambda sum: -sum, "sum", name="minus"),
        ),
        outputs=("minus",),
    )
    calls: list[tuple[dict[str, Any], object]] = [
        ({}, -101),
        ({"inputs": {"a": 2}}, -102),
        ({"inputs": {"a": 3}}, -103),
        ({"inputs": {"a": "x"}}, "input `a` has to be int, not str ('x')"),
        ({"inputs": {"a": 4, "b": 10}}, -114),
        ({"overrides": {"sum": 5}}, -5),
        ({"overrides": {"sum": 6}}, -6),
        ({"inputs": {"a": 7}, "outputs": ["nil"]}, "there is no `nil` in this script"),
    ]
    for options, expected in calls + calls:
        try:
            got: object = execute(plan, **options)["minus"]
        except Misused as error:
            got = str(error).partition(";")[0]
        assert got == expected, options


def test_a_plan_remembers_so_many_requests_and_no_more() -> None:
    names = [f"n{at}" for at in range(100)]
    tasks = tuple(task(lambda at=at: at, name=name) for at, name in enumerate(names))
    plan = Plan(ABI, inputs={}, config={}, tasks=tasks, outputs=tuple(names))
    assert [execute(plan, [name])[name] for name in names * 2] == [*range(100)] * 2
    assert len(plan.requests) <= 64


def test_a_script_of_another_abi_is_refused() -> None:
    with pytest.raises(ImportError, match=f"ABI {ABI + 1}, and icosian_runtime here has {ABI}"):
        Plan(ABI + 1, inputs={}, config={}, tasks=(), outputs=())


def test_threads_end_with_the_run() -> None:
    seen: set[threading.Thread] = set()

    def note(item: int) -> None:
        seen.add(threading.current_thread())
        time.sleep(0.001)

    execute(map_reduce(lambda: range(100), note))
    assert len(seen) > 1
    for thread in seen:
        thread.join(5)
    assert not any(thread.is_alive() for thread in seen)


def test_where_ctrl_c_is_ignored_an_interrupt_can_only_come_from_a_node() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(NodeFailed, match="KeyboardInterrupt"):
            execute(map_reduce(lambda: [1], interrupted), executor="sync")
    finally:
        signal.signal(signal.SIGINT, before)


def interrupted(item: int) -> int:
    raise KeyboardInterrupt
