"""The snippets of Hamilton's page on dynamic execution, their missing names supplied: each builds and runs, or is
refused for the fault that it really has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .warm import icosian

BUILDER = """
from my_code import foo_module, bar_module

from hamilton import driver
from hamilton.execution import executors

dr = (
    driver.Builder()
    .with_modules(foo_module)
    .enable_dynamic_execution(allow_experimental_mode=True)
    .with_config({"config_key": "config_value"})
    .with_local_executor(executors.SynchronousLocalTaskExecutor())
    .with_remote_executor(executors.MultiProcessingExecutor(max_tasks=5))
    .build()
)

print(dr.execute(["my_variable"], inputs={"count": 3}, overrides={}))
"""

FOO = """
from hamilton.htypes import Collect, Parallelizable


def number(count: int) -> Parallelizable[int]:
    yield from range(count)


def square(number: int) -> int:
    return number * number


def my_variable(square: Collect[int], config_key: str) -> str:
    return f"{config_key}: {sum(square)}"
"""

URLS = """
from hamilton.htypes import Collect, Parallelizable


def _list_all_urls() -> list[str]:
    return ["one", "two words"]


def _load(url: str) -> str:
    return f"page of {url}"


def url() -> Parallelizable[str]:
    for url_ in  _list_all_urls():
        yield url_

def url_loaded(url: str) -> str:
    return _load(url)

def counts(url_loaded: str) -> int:
    return len(url_loaded.split(" "))

def total_words(counts: Collect[int]) -> int:
    return sum(counts)
"""

METRICS = """
import logging

from hamilton import driver
from hamilton.execution.executors import SynchronousLocalTaskExecutor
from hamilton.htypes import Collect, Parallelizable
import pandas as pd


ANALYSIS_OB = tuple[tuple[str,...], pd.DataFrame]
ANALYSIS_RES = dict[str, str | float]


def split_by_cols(full_data: pd.DataFrame, columns: list[str]) -> Parallelizable[ANALYSIS_OB]:
    for idx, grp in full_data.groupby(columns):
        yield (idx, grp)


def sub_metric_1(split_by_cols: ANALYSIS_OB, number: float=1.0) -> ANALYSIS_RES:
    idx, grp = split_by_cols
    return {"key": idx, "mean": grp["spend"].mean() + number}


def sub_metric_2(split_by_cols: ANALYSIS_OB) -> ANALYSIS_RES:
    idx, grp = split_by_cols
    return {"key": idx, "mean": grp["signups"].mean()}


COLLECTORS


if __name__ == "__main__":
    from hamilton.execution import executors
    import __main__

    from hamilton.log_setup import setup_logging
    setup_logging(log_level=logging.DEBUG)

    local_executor = executors.SynchronousLocalTaskExecutor()

    dr = (
        driver.Builder()
        .enable_dynamic_execution(allow_experimental_mode=True)
        .with_modules(__main__)
        .with_remote_executor(local_executor)
        .build()
    )
    df = pd.DataFrame(
        index=pd.date_range('20230101', '20230110'),
        data={
            "signups": [1, 10, 50, 100, 200, 400, 700, 800, 1000, 1300],
            "spend": [10, 10, 20, 40, 40, 50, 100, 80, 90, 120],
            "region": ["A", "B", "C", "A", "B", "C", "A", "B", "C", "X"],
        }
    )
    ans = dr.execute(
        ["all_agg"],
        inputs={
            "full_data": df,
            "number": 3.1,
            "columns": ["region"],
        }
    )
    print(ans["all_agg"])
"""

TWO_COLLECTS = """
def metric_1(sub_metric_1: Collect[ANALYSIS_RES], columns: list[str]) -> pd.DataFrame:
    data = [[k for k in d["key"]] + [d["mean"], "spend"] for d in sub_metric_1]
    cols = list(columns) + ["mean", "metric"]
    return pd.DataFrame(data, columns=cols)


def metric_2(sub_metric_2: Collect[ANALYSIS_RES], columns: list[str]) -> pd.DataFrame:
    data = [[k for k in d["key"]] + [d["mean"], "signups"] for d in sub_metric_2]
    cols = list(columns) + ["mean", "metric"]
    return pd.DataFrame(data, columns=cols)


# this will not work because you can't have two Collect[] calls downstream from a Parallelizable[] call
def all_agg(metric_1: pd.DataFrame, metric_2: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([metric_1, metric_2])
"""

ONE_COLLECT = """
def all_metrics(sub_metric_1: ANALYSIS_RES, sub_metric_2: ANALYSIS_RES) -> ANALYSIS_RES:
    return {"key": sub_metric_1["key"], "spend": sub_metric_1["mean"], "signups": sub_metric_2["mean"]}

def all_agg(all_metrics: Collect[ANALYSIS_RES]) -> pd.DataFrame:
    return pd.DataFrame([[*d["key"], d["spend"], d["signups"]] for d in all_metrics])
"""

POWER_USER = """
import sys

from hamilton import driver
from hamilton.function_modifiers import ResolveAt, group, inject, resolve, source
from hamilton.htypes import Collect, Parallelizable

ANALYSIS_RES = dict[str, int]


def split(count: int) -> Parallelizable[int]:
    yield from range(count)

def sub_metric_1(split: int) -> ANALYSIS_RES:
    return {"one": split}

def sub_metric_2(split: int) -> ANALYSIS_RES:
    return {"two": split * 2}

@resolve(
    when=ResolveAt.CONFIG_AVAILABLE,
    decorate_with= lambda metric_names:
      inject( # this will annotate the function with @inject
         # it will then inject a group of values corresponding to the sources wanted
         sub_metrics=group(*[source(x) for x in metric_names])
      ),
)
def all_metrics(sub_metrics: list[ANALYSIS_RES], columns: list[str]) -> str:
    return f"{columns[0]} {sub_metrics}"

def all_agg(all_metrics: Collect[str]) -> list[str]:
    return all_metrics

# then in your driver:
from hamilton import settings
_config = {settings.ENABLE_POWER_USER_MODE:True}
_config["metric_names"] = ["sub_metric_1", "sub_metric_2"]

dr = (
    driver.Builder()
    .with_modules(sys.modules[__name__])
    .enable_dynamic_execution(allow_experimental_mode=True)
    # Then in the driver building pass in the configuration:
    .with_config(_config)
    .build()
)
print(dr.execute(["all_agg"], inputs={"count": 2, "columns": ["region"]})["all_agg"])
"""

# What `snippet.py` is built into gives this when it runs.
RUN = """
import pandas as pd
from out import execute

frame = pd.DataFrame({"signups": [1, 3, 10], "spend": [10, 20, 40], "region": ["A", "A", "B"]})
print(execute(inputs={"full_data": frame})["all_agg"].values.tolist())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "my_code").mkdir()
    for name, text in {"__init__": "", "foo_module": FOO, "bar_module": ""}.items():
        (tmp_path / "my_code" / f"{name}.py").write_text(text)
    return tmp_path


def build(folder: Path, text: str, *flags: str) -> tuple[int, list[str]]:
    """Build it as `out.py`; the exit code, and the first lines of all findings."""
    (folder / "snippet.py").write_text(text)
    code, _, err = icosian(folder, "build", "snippet.py", "-o", "out.py", *flags)
    return code, [line for line in err.splitlines() if line.startswith("snippet.py:")]


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_builder(folder: Path) -> None:
    assert build(folder, BUILDER) == (0, [])
    assert run(folder, "out.py") == "my_variable: config_value: 5\n"


def test_the_map_reduce_of_urls(folder: Path) -> None:
    assert build(folder, URLS) == (0, [])
    assert run(folder, "out.py") == "total_words: 7\n"


def test_two_collects_are_refused(folder: Path) -> None:
    code, findings = build(folder, METRICS.replace("COLLECTORS", TWO_COLLECTS))
    assert (code, findings[:1]) == (
        1,
        [
            "snippet.py:36:14: error[two-fan-ins]: `metric_2` collects from `split_by_cols`, and so does `metric_1`"
        ],
    )


def test_two_collects_are_mended_for_both(folder: Path) -> None:
    """`--fix` does what the page tells people to do by hand; Hamilton and the script give the frame that was meant."""
    (folder / "snippet.py").write_text(METRICS.replace("COLLECTORS", TWO_COLLECTS))
    icosian(folder, "lint", "snippet.py", "--fix")
    assert icosian(folder, "lint", "snippet.py", "--ignore", "no-counterpart") == (
        0,
        "No problems found.\n",
        "",
    )
    text = (folder / "snippet.py").read_text()
    assert build(folder, text)[0] == 0
    frame = text[text.index("    df = pd") : text.index("    ans =")].replace("\n    ", "\n").strip()
    ask = f"""
import pandas as pd
from out import execute

{frame}
print(execute(inputs={{"full_data": df, "number": 3.1, "columns": ["region"]}})["all_agg"])
"""
    (folder / "ask.py").write_text(ask)
    made = run(folder, "ask.py")
    assert made.count("\n") == 9
    assert run(folder, "snippet.py").endswith(made)  # after what Hamilton logs


def test_the_cure_of_two_collects(folder: Path) -> None:
    code, findings = build(folder, METRICS.replace("COLLECTORS", ONE_COLLECT))
    assert (code, findings) == (
        0,
        [
            "snippet.py:65:26: warning[no-counterpart]: the input `full_data=df` is known only when the driver runs"
        ],
    )
    (folder / "ask.py").write_text(RUN)
    assert run(folder, "ask.py") == "[['A', 18.1, 2.0], ['B', 43.1, 10.0]]\n"


def test_what_is_collected_is_said_in_the_config(folder: Path) -> None:
    assert build(folder, POWER_USER) == (0, [])
    expected = ["region [{'one': 0}, {'two': 0}]", "region [{'one': 1}, {'two': 2}]"]
    assert run(folder, "snippet.py") == f"{expected}\n"
    assert run(folder, "out.py") == f"all_agg: {expected}\n"
