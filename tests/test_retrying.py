"""`--retries` of tasks outside blocks."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from .test_checkpoint import Flow

PLAIN = """
import os
def _noted(what: str, times: int) -> None:
    with open("log", "a") as file:
        file.write(f"{what}\\n")
    with open("log") as file:
        if file.read().split().count(what) <= times:
            raise ValueError(f"no {what}")
def first(base: int) -> int:
    _noted("first", 0)
    return base
def flaky(first: int) -> int:
    _noted("flaky", 2)
    return first + 1
def item(flaky: int) -> Parallelizable[int]:
    yield from range(flaky)
def part(item: int) -> int:
    return item
def total(part: Collect[int]) -> int:
    _noted("total", 1)
    return sum(part)
"""
ASYNC = PLAIN.replace("def flaky", "async def flaky")
LOCAL = "sync", "threads", "asyncio"


def warned(text: str) -> list[str]:
    return re.sub(r" in [\d.]+ s:", ":", text).splitlines()


@pytest.mark.parametrize("local", LOCAL)
@pytest.mark.parametrize("source", [PLAIN, ASYNC], ids=["plain", "async"])
def test_a_task_that_fails_is_tried_again(tmp_path: Path, source: str, local: str) -> None:
    flow = Flow(tmp_path, source)
    options = "--retry-delay", "0.01", "--local-executor", local, "--on-error", "stop"
    done = flow.run("--retries", "2", *options)
    assert (done.code, done.out) == (0, "total: 1\n")
    assert done.made == ["first", *["flaky"] * 3, *["total"] * 2]
    again = "warning: tried again: in node"
    assert warned(done.err) == [
        f"{again} `flaky`, <flow.py>:10: ValueError: no flaky",
        f"{again} `flaky`, <flow.py>:10: ValueError: no flaky",
        f"{again} `total`, <flow.py>:10: ValueError: no total",
    ]


STREAM = PLAIN.replace(
    """    _noted("total", 1)
    return sum(part)""",
    """    made = 0
    for each in part:
        made += each
    _noted("total", 1)
    return made""",
)


def test_who_takes_results_as_they_come_is_tried_again_where_they_are_a_list(tmp_path: Path) -> None:
    """As they are with a checkpoint; without, they are gone."""
    flow = Flow(tmp_path, STREAM)
    retries = "--retries", "2", "--retry-delay", "0.01"
    done = flow.run(*retries)
    assert (done.code, done.made) == (0, ["first", *["flaky"] * 3, *["total"] * 2])
    (tmp_path / "log").unlink()
    command = [each for each in flow.command(*retries) if each not in ("--checkpoint", "kept")]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ended.stderr.splitlines()[-1] == "error: in node `total`, <flow.py>:10"
    assert (tmp_path / "log").read_text().split() == ["first", *["flaky"] * 3, "total"]


@pytest.mark.parametrize("local", LOCAL)
@pytest.mark.parametrize("source", [PLAIN, ASYNC], ids=["plain", "async"])
def test_it_fails_when_it_has_been_tried_so_often(tmp_path: Path, source: str, local: str) -> None:
    flow = Flow(tmp_path, source)
    done = flow.run("--retries", "1", "--retry-delay", "0", "--local-executor", local)
    assert (done.code, done.made) == (1, ["first", "flaky", "flaky"])
    assert done.err.splitlines()[-1] == "error: in node `flaky`, <flow.py>:10"


SLEEPING = """
import asyncio
import time
def first(base: int) -> int:
    open("log", "w").close()
    time.sleep(60)
    return base
"""


@pytest.mark.parametrize("local", LOCAL)
@pytest.mark.parametrize("is_async", [False, True])
def test_an_interrupt_is_no_failure_to_try_again(tmp_path: Path, local: str, is_async: bool) -> None:
    source = SLEEPING
    if is_async:
        source = source.replace("def first", "async def first").replace("time.sleep", "await asyncio.sleep")
    command = Flow(tmp_path, source).command("--retries", "2", "--grace", "0", "--local-executor", local)
    run = subprocess.Popen(
        command,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # we may run in the background
    )
    while not (tmp_path / "log").exists():
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (130, "interrupted\n")
