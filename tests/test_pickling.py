"""What pickle refuses and cloudpickle takes travels to workers and back, where cloudpickle is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from icosian.render.script import script_text
from icosian_runtime.executors._pickling import pickle_apart

from .executors import in_processes, in_processes_and_on_clusters
from .reading import script_of

FLOW = """
from collections.abc import Callable

from hamilton.htypes import Collect, Parallelizable


class Point:
    def __init__(self, x: int) -> None:
        self.x = x


def scaled() -> Callable:
    factor = Point(3)
    return lambda point: Point(point.x * factor.x)


def point(count: int) -> Parallelizable[Point]:
    for x in range(count):
        yield Point(x)


def later(point: Point, scaled: Callable) -> Callable:
    class Inner(Point):
        pass

    assert isinstance(point, Point)
    moved = scaled(point)
    assert isinstance(moved, Point)
    return lambda: (moved, Inner(1))


def total(later: Collect[Callable]) -> int:
    sums = 0
    for each in later:
        for point in each():
            assert isinstance(point, Point)  # the same class, wherever it was made
            sums += point.x
    return sums
"""
HOLDING = """
import threading
from collections.abc import Callable

from hamilton.htypes import Collect, Parallelizable


def number(count: int) -> Parallelizable[int]:
    yield from range(count)


def held(number: int) -> Callable:
    return lambda lock=threading.Lock(): [lock]


def locks(held: Collect[Callable]) -> int:
    return len(held)
"""


def ran(folder: Path, flow: str, *options: str, **environment: str) -> tuple[int, str, str]:
    (folder / "run.py").write_text(script_text(script_of(flow)))
    done = subprocess.run(
        [sys.executable, "run.py", "--input", "count=4", *options],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@in_processes_and_on_clusters
def test_functions_and_classes_without_a_name_travel(executor: str, tmp_path: Path) -> None:
    assert ran(tmp_path, FLOW, "--executor", executor) == (0, "total: 22\n", "")


@in_processes
def test_what_nobody_can_pickle_is_still_to_blame(executor: str, tmp_path: Path) -> None:
    code, _, err = ran(tmp_path, HOLDING, "--executor", executor)
    assert (code, err.splitlines()[0]) == (
        1,
        "icosian_runtime.executors.Unpicklable: the result `held` cannot be pickled, because of `value`: "
        "cannot pickle '_thread.lock' object",
    )


@in_processes
def test_without_cloudpickle_a_lambda_stays_where_it_is(executor: str, tmp_path: Path) -> None:
    (tmp_path / "cloudpickle.py").write_text("raise ImportError\n")
    code, _, err = ran(tmp_path, FLOW, "--executor", executor, PYTHONPATH=str(tmp_path))
    name = "result `later`" if executor == "processes:fork" else "shared value `scaled`"
    assert (code, err.splitlines()[0].partition(": Can't ")[0]) == (
        1,
        f"icosian_runtime.executors.Unpicklable: the {name} cannot be pickled, because of `value`",
    )


def test_the_plan_says_so(tmp_path: Path) -> None:
    said = "to other processes: by pickle, and what that refuses by cloudpickle"
    assert ran(tmp_path, FLOW, "--plan")[1].splitlines()[-1] == said
    without = FLOW.partition("def point")[0]
    assert ran(tmp_path, without, "--plan")[1].splitlines()[-1] == "outputs: scaled"


def test_large_buffers_stay_apart() -> None:
    numpy = pytest.importorskip("numpy")
    many = numpy.arange(100_000)
    for value in ({"many": many}, {"many": many, "odd": lambda: 0}):
        body, buffers = pickle_apart(value)
        assert len(body) < 10_000
        assert [each.raw().nbytes for each in buffers] == [many.nbytes]


def test_an_open_file_stays_where_it_is() -> None:
    """Cloudpickle would take it, and it would arrive as what can still be read of it."""
    with open(__file__, encoding="utf-8") as file, pytest.raises(TypeError, match="TextIOWrapper"):
        pickle_apart(file)
