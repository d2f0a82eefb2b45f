"""Whatever a node raises is its failure, and is told as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ..executors import ALL
from .matrix import row
from .runs import build, once, run, script_in
from .test_workers import FINISH, QUICK, named

FEW = ("sync", *QUICK)


@pytest.mark.parametrize(
    "code", ["0", *(pytest.param(each, marks=pytest.mark.faults) for each in ("1", "None", "bye"))]
)
@pytest.mark.parametrize(
    ("place", "note"),
    [
        ("each 3", named()[0]),
        ("item 3", "error: in node `item`"),
        ("total", "error: in node `total`"),
    ],
    ids=["item", "fan-out", "fan-in"],
)
@row("F05", *ALL, quick=("sync",))
def test_whoever_leaves_has_failed(
    script: Path, tmp_path: Path, executor: str, place: str, note: str, code: str
) -> None:
    """`sys.exit()` with 0, 1, None or a text, in an item, a fan-out or a fan-in: exit code 1, and who it was."""
    ended = run(script, tmp_path, executor, *FINISH, faults={place: f"sys.exit {code}"})
    assert (ended.code, ended.out, ended.told) == (1, "", [note])
    assert ("\nSystemExit\n" if code == "None" else f"\nSystemExit: {code}\n") in ended.err
    items = once(count=3) if place == "item 3" else once()
    assert ended.of("begun") == items
    assert ("collected" in ended.log) == (place == "total")


RAISED = {
    "Odd": "Odd: 1 and 2",
    "Locked": "Locked: locked",
    "Mute": "Mute: <exception str() failed>",
}


@pytest.mark.parametrize("name", RAISED)
@row("F09", *ALL, quick=QUICK)
def test_an_error_that_cannot_travel_is_told(script: Path, tmp_path: Path, executor: str, name: str) -> None:
    """Type, text and traceback of the user's error are shown, and the item is named; no other item suffers."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": name})
    assert (ended.code, ended.told) == (1, named())
    assert f"\n{RAISED[name]}\n" in ended.err
    assert "flow.py" in ended.err and "in each\n" in ended.err
    assert ended.of("begun") == once()


@row("F09", *ALL)
def test_a_huge_message_is_cut(script: Path, tmp_path: Path, executor: str) -> None:
    """Of a message of 100 MB, its beginning is told, and how much more there was."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": "Long"})
    assert (ended.code, ended.told) == (1, named())
    assert re.search(r"^ValueError: (long){9999,}… and 10479\d+ characters more$", ended.err, re.MULTILINE)
    assert len(ended.err) < 100_000
    assert ended.of("begun") == once()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("KeyboardInterrupt", "KeyboardInterrupt"),
        ("GeneratorExit", "GeneratorExit"),
        ("StopIteration", "StopIteration: 3"),
    ],
)
@row("F10", *ALL, quick=FEW)
def test_what_means_something_to_python_is_a_failure_like_any(
    script: Path, tmp_path: Path, executor: str, name: str, text: str
) -> None:
    """Its item fails by name, and every other has run once."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": name})
    assert (ended.code, ended.told) == (1, named())
    assert f"\n{text}\n" in ended.err
    assert ended.of("begun") == once()
    assert ended.of("ended") == once(3)


@row("F11", *ALL, quick=FEW)
def test_a_group_is_told_with_all_that_is_in_it(script: Path, tmp_path: Path, executor: str) -> None:
    """Three groups in each other: its item fails by name, and every error of the innermost is shown."""
    ended = run(script, tmp_path, executor, *FINISH, faults={"each 3": "ExceptionGroup"})
    assert (ended.code, ended.told) == (1, named())
    for text in (
        "3 deep (1 sub-exception)",
        "1 deep (2 sub-exceptions)",
        "ValueError: deep",
        "LookupError: deeper",
    ):
        assert text in ended.err
    assert ended.of("begun") == once()


SWALLOWS = """
from icosian_runtime.dataflow import Collect, Parallelizable

def item(x: int) -> Parallelizable[int]:
    yield from range(x)

def each(item: int) -> float:
    return 1 / (item - 3)

def caught(each: Collect[float]) -> float:
    try:
        return sum(each)
    except:
        return -1.0

def total(each: Collect[float]) -> float:
    return sum(each)
"""


@pytest.mark.parametrize("output", ["caught", "total"])
@row("F17", *ALL, quick=("threads",))
def test_no_fan_in_can_catch_the_failure_of_an_item(tmp_path: Path, executor: str, output: str) -> None:
    """Whether it gets a list, or results as they come: a fan-in with a bare `except` never sees it."""
    folder = build(tmp_path, SWALLOWS, "-t", output).parent
    done = script_in(folder, ("run.py", "--input", "x=9", "--executor", executor))
    last = done.stderr.splitlines()[-1]
    assert (done.returncode, done.stdout) == (1, "")
    assert last.startswith("error: in node `each`, item 3 of `item` (3), ")
