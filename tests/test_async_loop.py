"""The loop that async nodes run in, whoever runs the script."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from icosian_runtime import ABI, Plan, Task, awaiting, execute
from icosian_runtime.executors import Batch, GivenUp, start

from . import chores
from .executors import EXECUTORS, LOCAL, cannot, everywhere, on
from .test_async import run, script
from .test_house import imported

# The loop


async def _loop() -> int:
    return id(asyncio.get_running_loop())


def _task(run: Any, *needs: str, name: str, over: str = "") -> Task:
    return Task(name, awaiting(run), needs=needs, gives=(name,), nodes=(name,), over=over)


LOOP = Plan(ABI, inputs={}, config={}, tasks=(_task(_loop, name="loop"),), outputs=("loop",))


@pytest.mark.parametrize("local", LOCAL)
def test_every_run_of_a_process_has_the_same_loop(local: str) -> None:
    """So a client that a module keeps goes on working."""
    assert execute(LOOP, local_executor=local) == execute(LOOP, local_executor="asyncio")


@pytest.mark.parametrize("local", LOCAL)
def test_a_program_may_run_a_script_in_a_loop_of_its_own(local: str) -> None:
    async def main() -> Any:
        return id(asyncio.get_running_loop()), execute(LOOP, local_executor=local)["loop"]

    theirs, ours = asyncio.run(main())
    assert ours != theirs


async def _nested() -> Any:
    inner = Plan(ABI, inputs={}, config={}, tasks=(_task(_loop, name="loop"),), outputs=("loop",))
    return execute(inner, local_executor="asyncio")["loop"] != id(asyncio.get_running_loop())


@pytest.mark.parametrize("local", LOCAL)
def test_an_async_node_may_run_a_script(local: str) -> None:
    """It blocks its own loop meanwhile, so the other needs one more."""
    plan = Plan(ABI, inputs={}, config={}, tasks=(_task(_nested, name="n"),), outputs=("n",))
    assert execute(plan, local_executor=local) == {"n": True}


async def _leaves_something() -> int:
    async def leave() -> None:
        raise SystemExit(3)

    asyncio.create_task(leave())  # noqa: RUF006  # nobody holds it, which is the point
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return 1


def test_what_a_node_leaves_running_does_not_end_the_loop() -> None:
    plan = Plan(ABI, inputs={}, config={}, tasks=(_task(_leaves_something, name="n"),), outputs=("n",))
    assert execute(plan, local_executor="asyncio") == {"n": 1}
    assert execute(LOOP, local_executor="asyncio")


@everywhere
def test_async_items_run_everywhere_after_the_loop_has_begun(executor: str) -> None:
    """A process that is forked has the loop, and nobody who runs it."""
    tasks = (
        Task("item", list, needs=(), gives=("item",), nodes=("item",)),
        _task(chores.double_async, "item", name="each", over="item"),
    )
    plan = Plan(ABI, inputs={}, config={}, tasks=tasks, outputs=("each",))
    assert execute(LOOP, local_executor="asyncio")
    for _ in range(2):
        made = execute(plan, overrides={"item": range(5)}, executor=executor, max_tasks=2)
        assert made == {"each": [0, 2, 4, 6, 8]}


@on(*(name for name in EXECUTORS if not cannot(name, "kill")))
def test_an_async_batch_that_is_given_up_ends_now(executor: str) -> None:
    pool = start(executor, 1)
    stuck = Batch(_task(chores.sleep_async, "item", name="each", over="item"), 0, [1])
    pool.submit(stuck)
    while not pool.kill(stuck):
        list(pool.events(False))  # a process has to start first
    pool.submit(Batch(_task(chores.double_async, "item", name="each", over="item"), 1, [1]))
    found: list[tuple[int, list[Any], str]] = []
    while len(found) < 2:
        found += [(e.batch.start, e.results, type(e.error).__name__) for e in pool.events()]
    assert sorted(found) == [(0, [], GivenUp.__name__), (1, [2], "NoneType")]
    pool.close()


def test_what_a_script_says_of_itself_needs_no_loop(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text("async def a() -> int:\n    return 1\n")
    subprocess.run(
        [sys.executable, "-m", "icosian", "build", "flow.py", "-o", "run.py"], cwd=tmp_path, check=True
    )
    assert "asyncio" not in imported("run.py", "--plan", cwd=tmp_path)
    assert "asyncio" in imported("run.py", cwd=tmp_path)


def test_async_results_are_printed_as_json(tmp_path: Path) -> None:
    path = script(tmp_path, "async def a(x: int) -> int: return x")
    code, out, err = run(path, "--input", "x=2", "--format", "json")
    assert (code, json.loads(out), err) == (0, {"a": 2}, [])
