"""A driver script on the command line: built, linted, planned, and what is told of its mistakes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from icosian.build import read

from .warm import icosian

FLOW = """
from hamilton.function_modifiers import config


@config.when(region="EU")
def price__eu(base: int) -> int:
    return 2 * base


@config.when(region="US")
def price__us(base: int) -> int:
    return 3 * base


def total(price: int, count: int) -> int:
    return price * count


def spare(total: int) -> int:
    return -total
"""

RUN = """
from hamilton import driver
from pkg import flow as prices

dr = driver.Builder().with_modules(prices).with_config({"region": "EU"}).build()
print(dr.execute(["total"], inputs={"base": 5, "count": 2}))
"""

Project = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A folder with a driver script and its module, and a way to run Python there."""
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "flow.py").write_text(FLOW)
    (tmp_path / "run.py").write_text(RUN)

    def run(*words: str, **files: str) -> tuple[int, str, str]:
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(dedent(text))
        if words[:2] == ("-m", "icosian"):
            return icosian(tmp_path, *words[2:])
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


def test_a_driver_script_is_built_as_it_says(project: Project) -> None:
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py") == (0, "", "")
    assert project("out.py") == (0, "total: 20\n", "")
    assert project("out.py", "--input", "base=1") == (0, "total: 4\n", "")
    assert (
        project("out.py", "--plan")[1]
        == dedent(
            """
        tasks:
          price: price (once) <- base
          total: total (once) <- price, count
        inputs:
          base: int = 5, unless given
          count: int = 2, unless given
          region = 'EU', fixed at build
        outputs: total
        """
        ).lstrip()
    )
    code = "import json, out; print(json.dumps([out.execute(), out.execute(inputs={'count': 1})]))"
    assert json.loads(project("-c", code)[1]) == [{"total": 20}, {"total": 10}]


def test_flags_go_before_what_the_driver_says(project: Project) -> None:
    flags = ("-c", "region=US", "-t", "spare", "--grouping", "fused", "-o", "out.py")
    assert project("-m", "icosian", "build", "run.py", *flags) == (0, "", "")
    assert project("out.py") == (0, "spare: -30\n", "")
    assert project("-m", "icosian", "build", "run.py", *flags, "--check") == (0, "", "out.py is up to date\n")
    text = project("-c", "print(open('out.py').read())")[1]
    rebuild = (
        "# Rebuild, in this folder: icosian build run.py -t spare -c region=US --grouping fused -o out.py"
    )
    assert text.splitlines()[1] == rebuild


def test_an_override_of_the_driver_is_taken_instead_of_making_the_node(project: Project) -> None:
    run = RUN.replace('"count": 2}', '"count": 2}, overrides={"price": 7}')
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", run=run) == (0, "", "")
    assert project("out.py") == (0, "total: 14\n", "")
    assert project("out.py", "--override", "price=1") == (0, "total: 2\n", "")
    assert "  price = 7, and not made\n" in project("out.py", "--plan")[1]
    assert project("run.py") == (0, "{'total': 14}\n", "")


def test_what_nobody_takes_is_told_and_passed_over(project: Project) -> None:
    run = RUN.replace('"count": 2}', '"count": 2, "price": 3}, overrides={"pric": 7}')
    code, out, told = project("-m", "icosian", "build", "run.py", "-o", "out.py", run=run)
    assert (code, out) == (0, "")
    assert [line for line in told.splitlines() if "warning[" in line] == [
        "run.py:6:69: warning[untaken-value]: `price` is made by a node, and the input is not taken",
        "run.py:6:92: warning[untaken-value]: no node makes `pric`, and the override is not taken",
    ]
    assert project("out.py") == (0, "total: 20\n", "")
    assert project("run.py") == (0, "{'total': 20}\n", "")


def test_a_change_of_the_driver_makes_the_script_stale(project: Project) -> None:
    build = ("-m", "icosian", "build", "run.py", "-o", "out.py")
    assert project(*build)[0] == 0
    assert project(*build, "--check", run=RUN.replace("5", "6")) == (1, "", "out.py is out of date\n")


def test_plan_takes_a_driver_script_too(project: Project) -> None:
    code, out, _ = project("-m", "icosian", "plan", "run.py", "--output-format", "json")
    assert (code, json.loads(out)["outputs"]) == (0, ["total"])


def test_no_module_of_the_driver_is_overwritten(project: Project) -> None:
    for file in ("run.py", "pkg/flow.py"):
        code, _, err = project("-m", "icosian", "build", "run.py", "-o", file)
        assert (code, err.splitlines()[-1]) == (
            2,
            f"Error: {file} is the dataflow itself; name another file.",
        )


def test_what_the_driver_gets_wrong_is_told_at_its_place(project: Project) -> None:
    run = """
    from hamilton import driver
    import pandas
    from pkg import flow
    dr = driver.Builder().with_modules(flow, pandas).with_config({"region": "EU"}).build()
    dr.execute(["totl"])
    """
    _, _, err = project("-m", "icosian", "build", "run.py", run=run)
    assert [line for line in err.splitlines() if ": error[" in line] == [
        "run.py:5:42: error[unread-module]: `pandas` is no module that can be read here"
    ]
    _, out, _ = project("-m", "icosian", "lint", "--output-format", "concise", "run.py", run=run)
    assert "run.py:5:42: warning[unread-module]: `pandas` is no module that can be read here" in out
    _, _, err = project("-m", "icosian", "build", "run.py", run=run.replace("flow, pandas", "flow"))
    assert [line for line in err.splitlines() if ": error[" in line] == [
        "run.py:6:13: error[unknown-output]: there is no node `totl`"
    ]


def test_a_driver_without_modules_is_refused(project: Project) -> None:
    run = "from hamilton import driver\ndriver.Builder().build().execute([])\n"
    code, _, err = project("-m", "icosian", "build", "run.py", run=run)
    assert (code, err.splitlines()[0]) == (
        1,
        "run.py:2:8: error[unread-module]: the driver is given no module",
    )


def test_lint_reads_a_driver_script_as_such(project: Project) -> None:
    run = RUN.replace(".build()", ".with_cache().build()") + "def main(x):\n    return x\n"
    code, out, _ = project("-m", "icosian", "lint", "run.py", "pkg/flow.py", run=run)
    assert code == 0
    assert [line for line in out.splitlines() if "[" in line and ": warning" in line] == [
        "run.py:5:74: warning[no-counterpart]: `with_cache` has no counterpart in a script"
    ]


def test_lint_judges_what_a_driver_builds_as_a_whole(project: Project) -> None:
    """Naming the script names its modules; a driver that is not followed leaves its file a part of anything."""
    flow = """
    from hamilton.htypes import Collect
    def total(word: Collect[int]) -> int:
        return sum(word)
    def spare(other: Collect[int]) -> int:
        return sum(other)
    """
    run = """
    import flow
    from hamilton import driver
    driver.Builder().with_modules(flow).build().execute(["total"])
    """
    own = f"{dedent(flow)}\nfrom hamilton import driver\ndef _main(m):\n    driver.Builder().with_modules(m).build()\n"
    lint = ("-m", "icosian", "lint")

    def found(*words: str) -> list[str]:
        code, out, _ = project(*lint, *words, flow=flow, run=run, own=own)
        assert code == int("error" in out)
        return [line.partition("]:")[0] for line in out.splitlines() if "]:" in line]

    both = [
        "flow.py:3:11: error[collect-without-fan-out",
        "flow.py:5:11: warning[collect-without-fan-out",
    ]
    assert found("run.py") == both
    assert found("run.py", "flow.py") == both
    assert found("flow.py") == []
    assert found("own.py") == []


def test_modules_that_are_imported_by_their_name_are_found(project: Project) -> None:
    run = """
    import importlib
    from hamilton import driver
    NAME = "pkg.flow"
    flow = importlib.import_module(NAME)
    driver.Builder().with_modules(flow).with_config({"region": "US"}).build().execute([flow.total])
    """
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", run=run) == (0, "", "")
    assert project("out.py", "--input", "base=1", "--input", "count=1") == (0, "total: 3\n", "")


def test_a_default_is_checked_like_any_input(project: Project) -> None:
    run = RUN.replace('"base": 5', '"base": "five"')
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", run=run)[0] == 0
    assert project("out.py") == (2, "", "error: input `base` has to be int, not str ('five')\n")
    assert project("out.py", "--input", "base=1") == (0, "total: 4\n", "")


def test_read_says_what_a_driver_script_directs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.py").write_text(FLOW)
    Path("run.py").write_text(RUN.replace("from pkg import flow as prices", "import flow as prices"))
    judged, dag = read(("run.py",))
    assert (judged.directions.paths, judged.program.modules[0].path) == (("flow.py",), "flow.py")
    assert {node.name for node in dag.nodes} == {"price", "total", "spare"}
