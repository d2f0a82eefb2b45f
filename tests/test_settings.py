"""`[tool.icosian]` and the flags that go before it, on the real command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from icosian.cli.project import load
from icosian.cli.project.places import Places

from . import warm
from .cases import ROOT

ORDERS = """
from hamilton.function_modifiers import config
from hamilton.htypes import Parallelizable


def order(count: int) -> Parallelizable[int]:
    yield from range(count)


@config.when(region="EU")
def price__eu(order: int) -> int:
    return order * 2


@config.when(region="US")
def price__us(order: int) -> int:
    return order * 3


def count(days: int) -> int:
    return days + 1
"""

REPORT = """
from hamilton.htypes import Collect


def total(price: Collect[int]) -> int:
    return sum(price)


def largest(price: Collect[int]) -> int:
    return max(price)
"""

SETTINGS = """
[project]
name = "shop"

[[tool.icosian.dag]]
name = "report"
modules = ["shop/orders.py", "shop/report.py"]
outputs = ["total"]
config = { region = "EU" }
output = "out/report.py"
grouping = "fused"
executor = "processes"
max-tasks = 3

[[tool.icosian.dag]]
name = "us"
modules = ["shop/orders.py", "shop/report.py"]
outputs = ["largest"]
config = { region = "US" }
output = "out/us.py"
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Icosian in a project; what is given by name is written to files first."""
    (tmp_path / "out").mkdir()

    def icosian(*words: str, cwd: str = "", stdin: str = "", **files: str) -> tuple[int, str, str]:
        write(tmp_path, files)
        return warm.icosian(tmp_path / cwd, *words, stdin=stdin)

    write(tmp_path, {"shop_orders_py": ORDERS, "shop_report_py": REPORT, "pyproject_toml": SETTINGS})
    return icosian


def write(folder: Path, files: dict[str, str]) -> None:
    """`shop_orders_py` stands for `shop/orders.py`."""
    for name, text in files.items():
        *folders, stem, ending = name.split("_")
        path = folder.joinpath(*folders, f"{stem}.{ending}")
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"))


def places(out: str) -> list[str]:
    """Line and rule of each finding in a full report."""
    return [
        line.partition("]:")[0] for line in out.splitlines() if line.partition("]:")[1] and line[0] != " "
    ]


# Reading them


def test_all_mistakes_are_told_at_once_each_with_its_place(run: Run) -> None:
    code, out, err = run(
        "lint",
        pyproject_toml="""
        [tool.icosian]
        source_roots = ["src"]
        source-roots = ["srcs"]
        selct = ["x"]
        select = [
          "paralel",
          "two_fan_ins",
        ]
        fail-on = "warn"
        output-format = 3
        bundle = "yes"
        max-tasks = 0
        per-file-ignores = { "tests/*" = ["nodez"], "a" = "b" }
        exclude = ["[z-a]"]

        [tool.icosian.config]
        "bad key" = 3

        [[tool.icosian.dag]]
        nam = "report"
        modules = ["shop/orders.py", "shop.reprt", "shop/gone.py", "out/"]
        outputs = "total"
        grouping = "fusd"

        [[tool.icosian.dag]]
        name = "us"
        modules = []
        output = "out/us.py"

        [[tool.icosian.dag]]
        name = "us"
        modules = ["shop/orders.py"]
        config = 3
        output = "out/us.py"

        [[tool.icosian.dag]]
        name = "a/b"
        modules = ["shop/orders.py"]
        output = "shop/orders.py"
        """,
    )
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        f"pyproject.toml:{line}"
        for line in [
            "2: error: there is no setting 'source_roots'. Did you mean 'source-roots'?",
            "3: error: 'source-roots' names srcs, which is no folder",
            "4: error: there is no setting 'selct'. Did you mean 'select'?",
            "5: error: 'select' names 'paralel', which is no rule or group. Did you mean 'parallel'?",
            "5: error: 'select' names 'two_fan_ins', which is no rule or group. Did you mean 'two-fan-ins'?",
            "9: error: 'fail-on' has to be one of 'error', 'warning', 'info', and is 'warn'. Did you mean 'warning'?",
            "10: error: 'output-format' has to be one of 'concise', 'full', 'github', 'json', 'sarif', and is 3",
            "11: error: 'bundle' has to be true or false",
            "12: error: 'max-tasks' has to be a whole number from 1",
            "13: error: 'per-file-ignores' for 'a' has to be a list of strings",
            "13: error: 'per-file-ignores' for 'tests/*' names 'nodez', which is no rule or group. Did you mean 'nodes'?",
            "14: error: 'exclude' holds a pattern that is none: bad character range z-a",
            "16: error: 'config' has the key 'bad key', which is no name",
            "19: error: a dag needs 'name'",
            "20: error: there is no setting 'nam'. Did you mean 'name'?",
            "21: error: out/ is a folder and no package; name the modules in it",
            "21: error: shop/gone.py does not exist",
            "21: error: there is no module shop.reprt below srcs",
            "22: error: 'outputs' has to be a list of strings",
            "23: error: 'grouping' has to be one of 'blocks', 'fused', 'levels', 'nodes', and is 'fusd'."
            " Did you mean 'fused'?",
            "27: error: 'modules' is empty",
            "31: error: there are two dags 'us'",
            "33: error: 'config' has to be a table",
            "37: error: 'name' is 'a/b', which would be taken for a file",
            "39: error: shop/orders.py is a module of a dag; name another file",
        ]
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[tool.icosian\n",
            "pyproject.toml:1: error: this is no TOML: Expected ']' at the end of a table declaration",
        ),
        ("[tool]\nicosian = 1\n", "pyproject.toml:2: error: 'icosian' has to be a table"),
        (
            "[tool.icosian]\ndag = 1\n",
            "pyproject.toml:2: error: 'dag' has to be tables of its own, `[[tool.icosian.dag]]`",
        ),
        (
            "[tool.icosian]\n[[tool.icosian.dag]]\nname = 'a'\nmodules = ['shop/orders.py']\noutput = 'x.py'\n"
            "[[tool.icosian.dag]]\nname = 'b'\nmodules = ['shop/orders.py']\noutput = './x.py'\n",
            "pyproject.toml:9: error: 'a' writes x.py, too",
        ),
    ],
)
def test_settings_that_are_broken_are_exit_2(run: Run, text: str, said: str) -> None:
    for command in ("lint", "build", "plan"):
        assert run(command, pyproject_toml=text) == (2, "", f"{said}\n")
    assert run("lint", "--isolated", "shop/orders.py")[0] == 0


def test_a_pyproject_that_says_nothing_to_us_is_passed_over(run: Run) -> None:
    assert run("lint", "shop/orders.py", pyproject_toml="[broken") == (0, "No problems found.\n", "")
    (code, out, _) = run("lint", "shop/report.py", pyproject_toml="[project]\nname = 'icosian-user'\n")
    assert (code, places(out)) == (0, [])


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a = 1\nb = 2\n", ("b",), 2),
        ("# c\n\n[t]\na = 1\n\n[t.'u v']\nb.c = 2\n", ("t", "u v", "b", "c"), 7),
        ("x = [\n 'b = 1',\n [2]]\nb = 3\n", ("b",), 4),
        ("x = '''\nb = 1\n'''\nb = 3\n", ("b",), 4),
        ('x = """\n[t]\nb = 1"""\nb = 3 # [\nc = 4\n', ("c",), 5),
        ("x = { b = 1 }\n", ("x", "b"), 1),
        ("[[t]]\na = 1\n[[t]]\na = 2\n[t.u]\nb = 3\n", ("t", 1, "u", "b"), 6),
        ("[[t]]\na = 1\n[[t]]\na = 2\n", ("t", 0, "missing"), 1),
        ("[[t]]\n[[t.u]]\n[[t.u]]\na = 1\n[[t]]\n[[t.u]]\na = 2\n", ("t", 1, "u", 0, "a"), 7),
        ("\n\nx = 1\n", ("nowhere",), 1),
    ],
)
def test_keys_have_places(text: str, key: tuple[str | int, ...], line: int) -> None:
    assert Places("p.toml", text).line(key) == line


def test_the_nearest_settings_count_alone(run: Run, tmp_path: Path) -> None:
    """Of a file, as in ruff: two projects in one repository are two projects."""
    untyped = "from hamilton.htypes import Collect\n\n\ndef a(x) -> int: ...\n"
    write(tmp_path, {"pyproject_toml": "[tool.icosian]\nfail-on = 'info'\n", "one_a_py": untyped})
    write(tmp_path, {"two_pyproject_toml": "[tool.icosian]\nignore = ['nodes']\n", "two_b_py": untyped})
    write(tmp_path, {"three_icosian_toml": "ignore = ['nodes']\n", "three_c_py": untyped})
    write(tmp_path, {"three_pyproject_toml": "[tool.icosian]\nselct = 1\n"})  # icosian.toml goes first
    write(tmp_path, {"four_pyproject_toml": "[project]\nname = 'x'\n", "four_d_py": untyped})
    found = ["one/a.py:4:7: error[unannotated-node", "four/d.py:4:7: error[unannotated-node"]
    code, out, _ = run("lint", "one", "two", "three", "four")
    assert (code, places(out)) == (1, found[::-1])
    assert run("lint", "b.py", cwd="two")[0] == 0
    code, out, _ = run("lint", "two/b.py", "--settings", "pyproject.toml")
    assert (code, places(out)) == (1, ["two/b.py:4:7: error[unannotated-node"])
    assert run("lint", "one/a.py", "--settings", "three/icosian.toml")[0] == 0
    write(tmp_path, {"empty_pyproject_toml": "[tool.icosian]\nselct = 1\n"})
    said = "empty/pyproject.toml:2: error: there is no setting 'selct'. Did you mean 'select'?\n"
    assert run("lint", "empty") == (2, "", said)
    code, out, _ = run("lint", "two/b.py", "--isolated")
    assert (code, places(out)) == (1, ["two/b.py:4:7: error[unannotated-node"])


def test_settings_that_are_shown_mean_the_same(run: Run, tmp_path: Path) -> None:
    text = """
    [tool.icosian]
    source-roots = ["shop"]
    exclude = ["gen/"]
    ignore = ["misspelt-input"]
    per-file-ignores = { "tests/" = ["nodes", "cycle"] }
    output-format = "json"
    link = "import"
    config = { a = 1, b = "two", c = [1.5, true], d = { e = "é" } }
    [[tool.icosian.dag]]
    name = "report"
    modules = ["orders", "shop/report.py"]
    outputs = ["total"]
    output = "out/run.py"
    bundle = true
    local-executor = "asyncio"
    stream = false
    """
    code, shown, _ = run("lint", "--show-settings", pyproject_toml=text)
    assert code == 0
    assert shown.splitlines()[0] == "# pyproject.toml"
    assert 'modules = ["shop/orders.py", "shop/report.py"]' in shown
    (tmp_path / "pyproject.toml").unlink()
    again = run("lint", "--show-settings", icosian_toml=shown)[1]
    assert again.splitlines()[1:] == shown.splitlines()[1:]
    assert run("lint", "--show-settings", "--isolated")[1].splitlines() == [
        "# no settings are found, or none are used",
        "force-exclude = false",
        'fail-on = "error"',
        'output-format = "full"',
        "unsafe-fixes = false",
        "allow-module-overrides = false",
        'link = "inline"',
        "bundle = false",
    ]


def test_the_manual_names_every_setting_and_every_flag_of_lint(run: Run) -> None:
    manual = (ROOT / "docs" / "settings.md").read_text()
    for key in {*load.SETTINGS, *load.DAG} - {"dag"}:
        assert f"`{key}`" in manual, key
    flags = re.findall(r"^ +(?:-\w, )?(--[\w-]+)", run("lint", "--help")[1], re.MULTILINE)
    elsewhere = {"--help", "--config", "--output-node"}  # `-c` and `-t`, which all commands have
    assert {*flags} - {*re.findall(r"--[\w-]+", manual)} == elsewhere
