"""Async nodes: the same as with Hamilton's async driver, side by side, and never left hanging."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hamilton import async_driver
from icosian import build
from icosian.ir.plan import DEFAULT_GROUPING
from icosian.ir.script import Order
from icosian.plan import groupings

from .executors import IN_PROCESS, LOCAL
from .test_modifiers import loaded
from .warm import built

HEAD = """
import asyncio
from hamilton.function_modifiers import *
from hamilton.htypes import Collect, Parallelizable
"""

# Each has an input `x`, which is 1; the config has `k`, which is 1.
MODIFIED = {
    "tag": "@tag(a='b')\nasync def f(x: int) -> int: return x",
    "config.when": """
        @config.when(k=1)
        async def f__one(x: int) -> int: return x + 1
        @config.when_not(k=1)
        def f__two(x: int) -> int: return x + 2
        def g(f: int) -> int: return f * 10
    """,
    "extract_fields": """
        @extract_fields({"lo": int, "hi": int})
        async def f(x: int) -> dict[str, int]: return {"lo": x, "hi": x + 1}
        async def g(lo: int, hi: int) -> int: return lo - hi
    """,
    "unpack_fields": """
        @unpack_fields("lo", "hi")
        async def f(x: int) -> tuple[int, int]: return (x, x + 1)
        def g(lo: int, hi: int) -> int: return lo - hi
    """,
    "pipe_input": """
        async def _times(n: int, by: int) -> int: return n * by
        def _less(n: int) -> int: return n - 1
        @pipe_input(step(_times, by=5), step(_less))
        async def f(x: int) -> int: return x + 1
        @pipe_input(step(_times, by=7))
        def g(f: int) -> int: return f + 1
    """,
    "pipe_output": """
        async def _times(n: int, by: int) -> int: return n * by
        @pipe_output(step(_times, by=5))
        def f(x: int) -> int: return x + 1
        def g(f: int) -> int: return f + 1
    """,
    "subdag": """
        async def inner(y: int = 3) -> int: return y + 1
        @subdag(inner, inputs={"y": source("x")})
        async def f(inner: int) -> int: return inner * 2
        @subdag(inner, inputs={"y": source("x")})
        def g(inner: int) -> int: return inner * 2
    """,
    "defaults, and values that are none": """
        async def f(x: int, y: int = 3) -> int: return x + y
        async def g(x: int, *, f: int) -> None: assert f
        def h(g: None, f: int) -> list[object]: return [g, f]
    """,
    "an async generator is a value": """
        async def f(x: int) -> object:
            yield x
            yield x + 1
        async def g(f: object) -> list[int]: return [each async for each in f]
    """,
    "decorators that await the coroutine, and that end it": """
        import functools
        def _waits(function):
            @functools.wraps(function)
            async def inner(*args, **kwargs): return await function(*args, **kwargs)
            return inner
        def _ends(function):
            @functools.wraps(function)
            def inner(*args, **kwargs):
                try:
                    function(*args, **kwargs).send(None)
                except StopIteration as stop:
                    return stop.value
            return inner
        @_waits
        async def f(x: int) -> int: return x + 1
        async def g(f: int) -> int: return f + 1
        @_ends
        async def h(g: int) -> int: return g + 1
        def i(h: int) -> int: return h + 1
    """,
    "a function that is not async uses the loop": """
        def loop(x: int) -> object: return asyncio.get_running_loop()
        async def f(loop: object) -> bool: return loop is asyncio.get_running_loop()
        def g(f: bool) -> bool: return f
    """,
}

# What Hamilton's async driver hands on as a coroutine, or cannot build; and what it is in a script.
BEYOND: dict[str, tuple[str, object]] = {
    "parameterize": (
        """
        @parameterize(p=dict(n=value(5)), q=dict(n=source("x")))
        async def f(n: int) -> int: return n + 1
        def g(p: int, q: int) -> list[int]: return [p, q]
    """,
        [6, 2],
    ),
    "inject": (
        """
        async def a(x: int) -> int: return x + 1
        @inject(xs=group(source("a"), value(7)))
        async def f(xs: list[int]) -> int: return sum(xs)
    """,
        9,
    ),
    "does": (
        """
        async def _sum(**values: int) -> int: return sum(values.values())
        async def a(x: int) -> int: return x + 1
        @does(_sum)
        def f(x: int, a: int) -> int: ...
        def g(f: int) -> int: return f + 1
    """,
        4,
    ),
    "pipe_output of an async function": (
        """
        async def _times(n: int, by: int) -> int: return n * by
        @pipe_output(step(_times, by=5))
        async def f(x: int) -> int: return x + 1
    """,
        10,
    ),
    "a decorator that passes the coroutine on": (
        """
        import functools
        def _passes(function):
            @functools.wraps(function)
            def inner(*args, **kwargs): return function(*args, **kwargs)
            return inner
        @_passes
        async def f(x: int) -> int: return x + 1
        def g(f: int) -> int: return f + 1
    """,
        3,
    ),
}


@pytest.mark.parametrize("name", MODIFIED)
@pytest.mark.parametrize("grouping", groupings())
def test_modified_async_nodes_give_what_hamilton_gives(
    name: str, grouping: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.py").write_text(HEAD + dedent(MODIFIED[name]))
    execute, outputs = compiled("flow.py", grouping, {"k": 1})
    flow = loaded(tmp_path / "flow.py", "flow")

    async def run() -> Any:
        driver = await async_driver.Builder().with_modules(flow).with_config({"k": 1}).build()
        return await driver.execute(list(outputs), inputs={"x": 1})

    theirs = asyncio.run(run())
    assert execute(inputs={"x": 1}) == theirs


IN_HAMILTON = """
import asyncio
import flow
from hamilton import async_driver

async def run():
    driver = await async_driver.Builder().with_modules(flow).build()
    print(repr((await driver.execute(["{output}"], inputs={{"x": 1}}))["{output}"]))

asyncio.run(run())
"""


@pytest.mark.parametrize("name", BEYOND)
def test_what_hamilton_does_not_await_is_awaited(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source, value = BEYOND[name]
    Path("flow.py").write_text(HEAD + dedent(source))
    execute, (output,) = compiled("flow.py", DEFAULT_GROUPING, {})
    assert execute(inputs={"x": 1}) == {output: value}
    # In a process of its own, which takes the coroutines that it leaves with it.
    code = IN_HAMILTON.format(output=output)
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert done.stdout or "Error" in done.stderr
    assert done.stdout != f"{value!r}\n"


def compiled(path: str, grouping: str, config: dict[str, object]) -> tuple[Any, tuple[str, ...]]:
    """The `execute` of the script, and its outputs."""
    judged, dag = build.read((path,))
    judged, dag = build.choose(judged, dag, config, ())
    judged, text = build.write(judged, build.arrange(dag, grouping), Order(output="run.py"))
    assert text, judged.findings
    Path("run.py").write_text(text)
    return loaded(Path("run.py"), "run").execute, dag.outputs


def script(folder: Path, source: str, *options: str) -> Path:
    return built(folder, HEAD + dedent(source), *options)


def run(script: Path, *options: str) -> tuple[int, str, list[str]]:
    command = [sys.executable, "-W", "error", str(script), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr.splitlines()


# Side by side


MEETING = """
    async def barrier() -> asyncio.Barrier: return asyncio.Barrier(3)
    async def a(barrier: asyncio.Barrier) -> int: return await barrier.wait()
    async def b(barrier: asyncio.Barrier) -> int: return await barrier.wait()
    async def c(barrier: asyncio.Barrier) -> int: return await barrier.wait()
    def all(a: int, b: int, c: int) -> list[int]: return sorted([a, b, c])
"""


@pytest.mark.parametrize("bundle", [[], ["--bundle"]])
@pytest.mark.parametrize("local", [[], ["--local-executor", "threads"]])
def test_nodes_that_do_not_need_each_other_run_side_by_side(
    tmp_path: Path, local: list[str], bundle: list[str]
) -> None:
    """One after the other, the first would wait for ever."""
    assert run(script(tmp_path, MEETING, *bundle), *local) == (0, "all: [0, 1, 2]\n", [])


ITEMS = """
    async def barrier() -> asyncio.Barrier: return asyncio.Barrier(4)
    def item() -> Parallelizable[int]:
        yield from range(4)
    async def met(item: int, barrier: asyncio.Barrier) -> int:
        await barrier.wait()
        return item
    def all(met: Collect[int]) -> list[int]: return met
"""


@pytest.mark.parametrize("executor", ["threads", "asyncio"])
def test_items_run_side_by_side_on_the_loop_of_the_nodes(tmp_path: Path, executor: str) -> None:
    """Each needs the three others, and there is room for as many as are asked for."""
    made = run(script(tmp_path, ITEMS), "--executor", executor, "--max-tasks", "4")
    assert made == (0, "all: [0, 1, 2, 3]\n", [])


# Failures


FAILING = """
    def item(count: int) -> Parallelizable[int]:
        yield from range(count)
    async def first(item: int) -> int: return item
    async def second(first: int) -> int:
        await asyncio.sleep(0)
        if first == 3:
            raise {error}
        return first
    async def third(second: int) -> int: return second
    def total(third: Collect[int]) -> int: return sum(third)
    async def after(total: int) -> int: return total
    async def last(after: int) -> int:
        if after == 1:
            raise {error}
        return after
"""
ERRORS = {
    "LookupError": "LookupError: no",
    "SystemExit": "SystemExit: no",
    "KeyboardInterrupt": "KeyboardInterrupt: no",
    "asyncio.CancelledError": "asyncio.exceptions.CancelledError: no",
    "StopAsyncIteration": "StopAsyncIteration: no",
}


@pytest.mark.parametrize(
    ("error", "grouping"),
    [*((error, DEFAULT_GROUPING) for error in ERRORS), *(("LookupError", each) for each in groupings())],
)
def test_an_error_names_the_node_the_item_and_the_place(tmp_path: Path, error: str, grouping: str) -> None:
    source = FAILING.format(error=f"{error}('no')")
    path = script(tmp_path, source, "--grouping", grouping)
    lines = (tmp_path / "flow.py").read_text().splitlines()
    at = [number for number, line in enumerate(lines, 1) if "raise" in line]
    for executor in ("sync", "threads", "asyncio", "processes"):
        code, out, err = run(path, "--input", "count=5", "--executor", executor)
        assert (code, out) == (1, ""), err
        assert err[1] == f'  File "{tmp_path}/flow.py", line {at[0]}, in second'
        assert err[-2:] == [
            ERRORS[error],
            f"error: in node `second`, item 3 of `item` (3), {tmp_path}/flow.py:{at[0]}",
        ]
    for local in LOCAL:
        code, out, err = run(path, "--input", "count=2", "--local-executor", local)
        assert (code, out, err[-1]) == (1, "", f"error: in node `last`, {tmp_path}/flow.py:{at[1]}")


SLOW = """
    import pathlib
    def item() -> Parallelizable[int]:
        yield from range(3)
    async def waits({param}log: pathlib.Path) -> int:
        try:
            log.joinpath(f"begun{shown}").touch()
            await asyncio.sleep(60)
        finally:
            log.joinpath(f"ended{shown}").touch()
        return 1
    def total(waits: Collect[int]) -> int: return sum(waits)
"""
PLACES = {
    "outside": (SLOW.replace("{param}", "").replace("{shown}", "").rpartition("    def")[0], "waits"),
    "inside": (SLOW.replace("{param}", "item: int, ").replace("{shown}", "{item}"), "total"),
}
WHERE = [
    *(("inside", "--executor", name) for name in IN_PROCESS),
    *(("outside", "--local-executor", name) for name in LOCAL),
]


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_what_runs_and_lets_it_clean_up(
    tmp_path: Path, where: tuple[str, str, str], number: int
) -> None:
    place, *options = where
    source, output = PLACES[place]
    path = script(tmp_path, source, "-t", output)
    process = subprocess.Popen(
        [sys.executable, "-W", "error", str(path), "--input", f"log={tmp_path}", *options],
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests in the background has Ctrl-C ignored, and we would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not list(tmp_path.glob("begun*")):
        assert process.poll() is None
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    words = {signal.SIGINT: (130, "interrupted\n"), signal.SIGTERM: (143, "terminated\n")}
    assert (process.returncode, err) == words[signal.Signals(number)]
    begun = {each.name.removeprefix("begun") for each in tmp_path.glob("begun*")}
    assert {each.name.removeprefix("ended") for each in tmp_path.glob("ended*")} == begun


def test_a_failure_ends_what_runs_beside_it(tmp_path: Path) -> None:
    source = """
        import pathlib
        async def waits(log: pathlib.Path) -> int:
            try:
                log.touch()
                await asyncio.sleep(60)
            finally:
                log.with_suffix(".ended").touch()
        async def fails(log: pathlib.Path) -> int:
            while not log.exists():
                await asyncio.sleep(0)
            raise LookupError
        def both(waits: int, fails: int) -> int: ...
    """
    code, _, err = run(script(tmp_path, source), "--input", f"log={tmp_path / 'log'}")
    assert (code, err[-1].split(", ")[0]) == (1, "error: in node `fails`")
    assert (tmp_path / "log.ended").exists()
