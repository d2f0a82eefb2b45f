"""`--record FILE`: what became of a run, for other programs."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from .test_checkpoint import Flow
from .test_grace import Timed

DEADLY = """
import os
def item() -> Parallelizable[int]:
    yield from range(2)
def half(item: int) -> float:
    if item:
        os._exit(1)
    return item / 2
def third(half: float, base: int) -> float:
    return half / base
def total(third: Collect[float]) -> float:
    return sum(third)
"""


def record(flow: Flow) -> Any:
    return json.loads((flow.folder / "record.json").read_text())


def made(count: int, reused: int = 0, errors: int = 0) -> dict[str, int]:
    return {"made": count, "reused": reused, "errors": errors}


@pytest.mark.parametrize("executor", ["sync", "threads", "processes"])
def test_all_that_failed_stands_there_in_full(tmp_path: Path, executor: str) -> None:
    flow = Flow(tmp_path)
    for name in ("a", "ccc"):
        (tmp_path / f"fail-{name}").touch()
    done = flow.run("--record", "record.json", "--retries", "1", "--retry-delay", "0", executor=executor)
    assert done.code == 1
    found = record(flow)
    traces = [failure.pop("traceback") for failure in found["failures"]]
    assert [trace.splitlines()[-1] for trace in traces] == ["ValueError: no a", "ValueError: no ccc"]
    assert found == {
        "outcome": "failed",
        "error": "2 failures, in `size`",
        "tasks": {"factor": made(1), "item": made(1), "item.block": made(1, errors=4)},
        "failures": [
            {
                "node": "size",
                "index": index,
                "note": f"in node `size`, item {index} of `item` ({name!r}), <flow.py>:21, after 2 attempts",
                "error": f"ValueError: no {name}",
                "rerun": f"--only item={index}",
            }
            for index, name in [(0, "a"), (2, "ccc")]
        ],
    }
    for name in ("a", "ccc"):
        (tmp_path / f"fail-{name}").unlink()
    assert flow.run("--record", "record.json", executor=executor).code == 0
    assert record(flow) == {
        "outcome": "done",
        "error": None,
        "tasks": {
            "factor": made(0, reused=1),
            "item": made(1),
            "report": made(1),
            "item.block": made(2, reused=1),
            "total": made(1),
        },
        "failures": [],
    }


def test_a_run_that_is_stopped_or_killed_shows(tmp_path: Path) -> None:
    flow = Timed(tmp_path, 0, 50)
    for number, outcome in [(signal.SIGINT, "stopped"), (signal.SIGKILL, "running")]:
        run = flow.begun("--record", "record.json", "--executor", "threads", "--grace", "0", "--fresh")
        time.sleep(0.2)
        run.send_signal(number)
        run.communicate(timeout=9)
        found = record(flow)
        assert (found["outcome"], found["failures"]) == (outcome, [])


def test_a_fan_out_that_fails_is_no_item(tmp_path: Path) -> None:
    flow = Flow(tmp_path)
    flow.edit("    for name in names:", "    assert names == 1\n    for name in names:")
    assert flow.run("--record", "record.json").code == 1
    (failure,) = record(flow)["failures"]
    assert (failure["node"], failure["index"], failure["rerun"]) == ("item", None, None)


def test_an_item_of_which_no_node_is_known_can_be_run_again(tmp_path: Path) -> None:
    """What ends a worker leaves no traceback, and a block of two nodes is told by the name of its task."""
    flow = Flow(tmp_path, DEADLY)
    assert flow.run("--record", "record.json", "--worker-retries", "0", executor="processes").code == 1
    (failure,) = record(flow)["failures"]
    assert (failure["node"], failure["rerun"]) == ("item.block", "--only item=1")
    again = flow.run(*failure["rerun"].split(), "--worker-retries", "0", executor="processes")
    assert (again.code, again.err.splitlines()[-1]) == (1, f"error: {failure['note']}")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("nowhere/record.json", "No such file or directory"),
        ("/dev/null", "it is there, and no file"),
        (".", "it is there, and no file"),
    ],
)
def test_a_record_that_cannot_be_written_is_told_before(tmp_path: Path, path: str, why: str) -> None:
    done = Flow(tmp_path).run("--record", path)
    assert (done.code, done.err) == (2, f"error: the record {path} cannot be written: {why}\n")
    assert done.made == []


REPLACED = """
import os
def base_of(base: int) -> int:
    os.replace("record.json", "elsewhere.json")
    os.mkdir("record.json")
    raise ValueError("the cause")
"""


def test_a_record_that_cannot_be_written_any_more_hides_no_failure(tmp_path: Path) -> None:
    done = Flow(tmp_path, REPLACED).run("--record", "record.json")
    assert (done.code, "ValueError: the cause\n" in done.err) == (1, True)
    assert "warning: the record record.json cannot be written: Is a directory\n" in done.err
    assert not (tmp_path / "record.json.new").exists()


STREAM = """
def item() -> Parallelizable[int]:
    yield from range(3)
def half(item: int, base: int) -> int:
    if base == item:
        raise ValueError("base")
    return item // 2
def total(half: Collect[int], base: int) -> int:
    made = 0
    for each in half:
        made += each
    return made // (4 - base)
"""


@pytest.mark.parametrize(
    ("base", "block", "total"),
    [
        ("3", made(3), made(1)),
        ("4", made(3), made(0, errors=1)),
        ("2", made(2, errors=1), made(0)),  # of what it takes, not its own
    ],
)
def test_who_takes_results_as_they_come_counts_too(
    tmp_path: Path, base: str, block: dict[str, int], total: dict[str, int]
) -> None:
    flow = Flow(tmp_path, STREAM)
    flow.base = base
    command = flow.command("--record", "record.json", "--executor", "sync")
    command = [each for each in command if each not in ("--checkpoint", "kept")]
    subprocess.run(command, cwd=tmp_path, capture_output=True)
    assert record(flow)["tasks"] == {"item": made(1), "item.block": block, "total": total}


def test_without_blocks_or_checkpoint_it_is_the_same(tmp_path: Path) -> None:
    flow = Flow(tmp_path, "def twice(base: int) -> int:\n    return 2 * base\n")
    command = [
        each for each in flow.command("--record", "record.json") if each not in ("--checkpoint", "kept")
    ]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).stdout == b"twice: 2\n"
    assert record(flow)["tasks"] == {"twice": made(1)}
