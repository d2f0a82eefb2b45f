"""What is made of the outputs together: the same as with Hamilton's result builders, and how it is printed."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pandas
import polars
import pytest
from hamilton import base
from hamilton.plugins import h_polars, h_polars_lazyframe
from icosian import build
from icosian.ir.script import Order
from icosian.ir.vocabulary import RESULTS
from pandas import DataFrame, Index, Series
from polars.testing import assert_frame_equal

from .test_modifiers import loaded
from .warm import icosian

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")  # numpy's opinion of what is asked for

BUILDERS: dict[str, Any] = {
    "pandas_frame": base.PandasDataFrameResult(),
    "strict_pandas_frame": base.StrictIndexTypePandasDataFrameResult(),
    "numpy_matrix": base.NumpyMatrixResult(),
    "polars_frame": h_polars.PolarsDataFrameResult(),
    "polars_lazy_frame": h_polars_lazyframe.PolarsLazyFrameResult(),
}
DAYS = pandas.date_range("2024-01-01", periods=2)
OF_PANDAS: dict[str, dict[str, Any]] = {
    "numbers": {"a": 1, "b": "x"},
    "one number": {"a": 1},
    "a frame": {"a": DataFrame({"x": [1, 2]})},
    "a series": {"a": Series([1, 2])},
    "series that share some of their index": {"b": Series([1, 2]), "a": Series([3, 4], index=[1, 2])},
    "a series and a number": {"a": Series([1, 2]), "b": 3},
    "a series and a list": {"a": Series([1, 2]), "b": [3, 4]},
    "lists": {"a": [1, 2], "b": (3, 4)},
    "lists of several lengths": {"a": [1, 2], "b": [3]},
    "a dict": {"a": {"x": 1}},
    "an index": {"a": Index([5, 6]), "b": Series([1, 2])},
    "an index alone": {"a": Index([5, 6])},
    "an index of days": {"a": Series([1, 2], index=DAYS), "b": Series([1, 2], index=DAYS)},
    "indexes of several kinds": {"a": Series([1, 2], index=DAYS), "b": Series([1, 2])},
    "indexes of days and of months": {
        "a": Series([1, 2], index=DAYS),
        "b": Series([1, 2], index=pandas.period_range("2024-01", periods=2, freq="M")),
    },
    "frames": {"a": DataFrame({"x": [1, 2], 0: [3, 4]}), "b": DataFrame({"x": [5, 6]}), "c": Series([7, 8])},
    "a frame and a number": {"a": DataFrame({"x": [1, 2]}), "b": 1},
    "a column by the name of an output": {"a": DataFrame({"x": [1]}), "a.x": Series([2])},
    "a column by the name of a number": {"a": DataFrame({"x": [1]}), "a.x": 2},
}
OF_NUMPY: dict[str, dict[str, Any]] = {
    "vectors": {"b": numpy.array([1, 2]), "a": [3.5, 4.5]},
    "a vector and numbers": {"a": numpy.array([1, 2]), "b": 3, "c": 0.5, "d": True},
    "numbers": {"a": 1, "b": 2},
    "vectors of several lengths": {"a": [1, 2], "b": [3]},
    "rows": {"a": numpy.array([[1, 2], [3, 4]])},
    "nothing that has a length": {"a": None},
}
OF_POLARS: dict[str, dict[str, Any]] = {
    "a frame": {"a": polars.DataFrame({"x": [1, 2]})},
    "a lazy frame": {"a": polars.LazyFrame({"x": [1, 2]})},
    "a series": {"a": polars.Series([1, 2])},
    "a number": {"a": 1},
    "a list": {"a": [1, 2]},
    "series": {"b": polars.Series([1, 2]), "a": polars.Series("other", ["x", "y"])},
    "a series and a number": {"a": polars.Series([1, 2]), "b": 3},
    "numbers": {"a": 1, "b": 2},
    "series of several lengths": {"a": polars.Series([1, 2]), "b": polars.Series([1])},
}
CASES = {
    f"{form}: {name}": (form, outputs[name])
    for forms, outputs in (
        (("pandas_frame", "strict_pandas_frame"), OF_PANDAS),
        (("numpy_matrix",), OF_NUMPY),
        (("polars_frame", "polars_lazy_frame"), OF_POLARS),
    )
    for form in forms
    for name in outputs
}


def made(assembled: Callable[[], Any]) -> Any:
    """The value, or the kind of error."""
    try:
        value = assembled()
        return (value, value.collect()) if isinstance(value, polars.LazyFrame) else value
    except Exception as error:
        return type(error)


def assert_same(ours: Any, theirs: Any) -> None:
    assert type(ours) is type(theirs), (ours, theirs)
    match theirs:
        case DataFrame():
            pandas.testing.assert_frame_equal(ours, theirs)
        case polars.DataFrame():
            assert_frame_equal(ours, theirs)
        case tuple():
            assert_frame_equal(ours[1], theirs[1])
        case numpy.ndarray():
            assert (ours.shape, ours.dtype, ours.tolist()) == (theirs.shape, theirs.dtype, theirs.tolist())
        case _:
            assert ours == theirs


@pytest.mark.parametrize("name", CASES)
def test_outputs_are_put_together_as_in_hamilton(name: str) -> None:
    form, outputs = CASES[name]
    module = importlib.import_module(f"icosian_runtime.results.{form}")
    ours = made(lambda: module.assembled(outputs))
    assert_same(ours, made(lambda: BUILDERS[form].build_result(**outputs)))


def test_a_number_beside_a_vector_of_one_row_is_one_row() -> None:
    """Where Hamilton takes the number for a vector, and fails."""
    from icosian_runtime.results import numpy_matrix

    outputs = {"a": [1], "b": 2}
    assert numpy_matrix.assembled(outputs).tolist() == [[1, 2]]
    assert made(lambda: BUILDERS["numpy_matrix"].build_result(**outputs)) is TypeError


def test_every_form_is_a_file_and_has_a_builder() -> None:
    from icosian_runtime import results

    assert results.__file__
    files = {path.stem for path in Path(results.__file__).parent.glob("[!_]*.py")}
    assert files == set(BUILDERS) == {form for form in RESULTS.values() if form}


FLOW = """
import pandas as pd
import polars as pl

def size() -> int:
    return 2

def half(size: int) -> float:
    return size / 2

def days(size: int) -> pd.Series:
    return pd.Series([1.5, 2.5][:size], index=pd.date_range("2024-01-01", periods=size))

def names(size: int) -> pl.Series:
    return pl.Series(["x", "y"][:size])

def vector(size: int) -> list[int]:
    return list(range(size))
"""
RUN = """
from hamilton import base, driver
from hamilton.plugins import h_polars, h_polars_lazyframe
import flow

def main():
    dr = {}
    return dr.execute({!r})
"""
DRIVERS = {
    "a driver's own": ("driver.Driver({}, flow)", ["days", "half"]),
    "an adapter": ("driver.Driver({}, flow, adapter=base.SimplePythonDataFrameGraphAdapter())", ["half", "size"]),
    "no builder": ("driver.Driver({}, flow, adapter=base.SimplePythonGraphAdapter())", ["half", "size"]),
    "a builder in an adapter": (
        "driver.Driver({}, flow, adapter=base.SimplePythonGraphAdapter(base.NumpyMatrixResult()))",
        ["vector", "half"],
    ),
    "a builder by its keyword": (
        "driver.Builder().with_modules(flow)"
        ".with_adapters(base.DefaultAdapter(result_builder=base.PandasDataFrameResult())).build()",
        ["size", "half"],
    ),
    "strict": (
        "driver.Builder().with_modules(flow)"
        ".with_adapters(base.StrictIndexTypePandasDataFrameResult()).build()",
        ["days", "half"],
    ),
    "with dynamic execution": (
        "driver.Builder().enable_dynamic_execution(allow_experimental_mode=True).with_modules(flow)"
        ".with_adapters(base.PandasDataFrameResult()).build()",
        ["days", "size"],
    ),
    "polars": (
        "driver.Builder().with_modules(flow).with_adapters(h_polars.PolarsDataFrameResult()).build()",
        ["names", "vector"],
    ),
    "polars, lazy": (
        "driver.Builder().with_modules(flow)"
        ".with_adapters(h_polars_lazyframe.PolarsLazyFrameResult()).build()",
        ["names", "vector"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRIVERS)
def test_a_script_gives_what_the_driver_gives(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.py").write_text(FLOW)
    Path("run.py").write_text(RUN.format(*DRIVERS[name]))
    judged, dag = build.choose(*build.read(("run.py",)), {}, ())
    judged, text = build.write(
        judged, build.arrange(dag, "blocks"), Order(output="out.py", directions=judged.directions)
    )
    assert [each.rule for each in judged.findings] == []
    Path("out.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "flow", raising=False)
    theirs = made(loaded(tmp_path / "run.py", "run").main)
    monkeypatch.delitem(sys.modules, "flow", raising=False)
    assert_same(made(loaded(tmp_path / "out.py", "out").execute), theirs)


def printed(folder: Path, builder: str, outputs: list[str], *options: str) -> tuple[int, str, list[str]]:
    """What the script prints: exit code, stdout, the last lines of stderr."""
    (folder / "flow.py").write_text(FLOW)
    chain = f"driver.Builder().with_modules(flow).with_adapters({builder}).build()"
    (folder / "run.py").write_text(RUN.format(chain, outputs))
    assert icosian(folder, "build", "run.py", "-o", "out.py", "--bundle")[0] == 0
    command = [sys.executable, "out.py", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr.splitlines()[-2:]


PRINTED = {
    "pandas": (
        "base.PandasDataFrameResult()",
        ["days", "half"],
        "            days  half\n2024-01-01   1.5   1.0\n2024-01-02   2.5   1.0\n",
        '{"columns":["days","half"],"index":["2024-01-01T00:00:00.000","2024-01-02T00:00:00.000"],'
        '"data":[[1.5,1.0],[2.5,1.0]]}\n',
    ),
    "numpy": ("base.NumpyMatrixResult()", ["vector", "half"], "[[0. 1.]\n [1. 1.]]\n", "[[0.0, 1.0], [1.0, 1.0]]\n"),
    "polars": (
        "h_polars_lazyframe.PolarsLazyFrameResult()",
        ["names", "vector"],
        "shape: (2, 2)\n┌───────┬────────┐\n│ names ┆ vector │\n│ ---   ┆ ---    │\n│ str   ┆ i64    │\n"
        "╞═══════╪════════╡\n│ x     ┆ 0      │\n│ y     ┆ 1      │\n└───────┴────────┘\n",
        '[{"names":"x","vector":0},{"names":"y","vector":1}]\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_the_command_line_prints_what_the_outputs_make(name: str, tmp_path: Path) -> None:
    builder, outputs, text, json = PRINTED[name]
    assert printed(tmp_path, builder, outputs) == (0, text, [])
    assert printed(tmp_path, builder, outputs, "--format", "json") == (0, json, [])


def test_outputs_that_make_no_value_are_a_failure(tmp_path: Path) -> None:
    assert printed(tmp_path, "base.StrictIndexTypePandasDataFrameResult()", ["size", "half"]) == (
        1,
        "",
        [
            "ValueError: indexes of one kind are asked for, and there are none",
            "error: the outputs do not make one value",
        ],
    )


def test_a_value_that_json_cannot_hold_is_told(tmp_path: Path) -> None:
    source = FLOW + "\ndef odd() -> list[float]:\n    return [float('nan')]\n"
    (tmp_path / "flow.py").write_text(source)
    (tmp_path / "run.py").write_text(
        RUN.format("driver.Driver({}, flow, adapter=base.SimplePythonGraphAdapter(base.NumpyMatrixResult()))", ["odd"])
    )  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "icosian", "build", "run.py", "-o", "out.py"], cwd=tmp_path, check=True
    )
    done = subprocess.run(
        [sys.executable, "out.py", "--format", "json"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: the outputs do not fit into JSON (Out of range float values")
    assert done.stderr.endswith("); use --format text\n")
