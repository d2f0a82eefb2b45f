"""`[tool.icosian]` and the flags that go before it, on the real command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from icosian.cli.project import load
from icosian.cli.project.places import Places
from icosian.cli.project.selection import Choice, rule_names, selected
from icosian.lint import groups, is_on_request, rules

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


# Which rules


USUAL = frozenset(name for group, names in groups().items() if not is_on_request(group) for name in names)
EDGES = frozenset({"cycle", "misspelt-input", "type-mismatch"})


@pytest.mark.parametrize(
    ("settings", "flags", "expected"),
    [
        (Choice(), Choice(), USUAL),
        (Choice(select=("edges",)), Choice(), EDGES),
        (Choice(select=("all",)), Choice(), rule_names()),
        (Choice(select=("edges",)), Choice(select=("stray-function",)), {"stray-function"}),
        (Choice(ignore=("cycle",)), Choice(select=("edges",)), EDGES),
        (Choice(ignore=("edges",)), Choice(), USUAL - EDGES),
        (Choice(ignore=("edges",), extend_select=("cycle",)), Choice(), USUAL - EDGES | {"cycle"}),
        (Choice(ignore=("cycle",)), Choice(extend_select=("edges",)), USUAL),
        (
            Choice(extend_select=("portability", "hygiene")),
            Choice(ignore=("edges",)),
            rule_names() - EDGES,
        ),
        (Choice(ignore=("all",)), Choice(extend_select=("cycle",)), {"cycle"}),
    ],
)
def test_flags_go_before_settings_and_rules_before_groups(
    settings: Choice, flags: Choice, expected: set[str]
) -> None:
    assert selected(settings, flags) == expected


def test_groups_are_known_without_importing_a_rule() -> None:
    assert {(rule.name, rule.group, rule.is_on_request) for rule in rules()} == {
        (name, group, is_on_request(group)) for group, names in groups().items() for name in names
    }


UNTYPED = "from hamilton.htypes import Collect\n\n\ndef a(x) -> int: ...\ndef b(c: int) -> int: ...\n"


@pytest.mark.parametrize(
    ("settings", "words", "expected"),
    [
        ("", (), ["one", "two"]),
        ("ignore = ['nodes']", (), []),
        ("ignore = ['nodes']", ("--select", "nodes"), ["one", "two"]),
        ("per-file-ignores = { 'sub/' = ['unannotated-node'] }", (), ["one"]),
        ("per-file-ignores = { '*.py' = ['cycle'], 'one.py' = ['nodes'] }", (), ["two"]),
        ("per-file-ignores = { '*' = ['all'] }", ("--per-file-ignores", "one.py:nodes"), ["two"]),
        ("", ("--per-file-ignores", "*.py:cycle", "--per-file-ignores", "sub/*:all"), ["one"]),
        ("exclude = ['sub/']", (), ["one"]),
        ("exclude = ['sub/']", ("sub/two.py",), ["two"]),
        ("exclude = ['sub/']", ("sub/two.py", "--force-exclude"), []),
        ("exclude = ['sub/']\nforce-exclude = true", ("sub/two.py", "one.py"), ["one"]),
        ("exclude = ['sub/']", ("--exclude", "one.py,nothing/"), ["two"]),
    ],
)
def test_rules_and_files_are_chosen(
    run: Run, settings: str, words: tuple[str, ...], expected: list[str]
) -> None:
    files = {"one_py": UNTYPED, "sub_two_py": UNTYPED, "pyproject_toml": f"[tool.icosian]\n{settings}\n"}
    _, out, _ = run("lint", *words, "--output-format", "json", **files)
    found = [(Path(each["path"]).stem, each["rule"]) for each in json.loads(out)]
    assert found == [(stem, "unannotated-node") for stem in expected]


def test_patterns_hold_from_where_they_stand(run: Run, tmp_path: Path) -> None:
    """Settings from their folder, flags from the working directory; without a slash inside, anywhere."""
    write(tmp_path, {"pyproject_toml": "[tool.icosian]\nexclude = ['/out/', 'shop/orders.py']\n"})
    write(tmp_path, {"shop_out_py": ORDERS, "out_a_py": ORDERS, "shop_sub_orders_py": ORDERS})
    for words, expected in {
        (): ["../shop/out.py", "../shop/report.py", "../shop/sub/orders.py"],
        ("--exclude", "orders.py"): ["../shop/out.py", "../shop/report.py", "a.py"],
        ("--exclude", "shop/out.py"): [
            "../shop/orders.py",
            "../shop/out.py",
            "../shop/report.py",
            "../shop/sub/orders.py",
            "a.py",
        ],
    }.items():
        assert run("lint", "../shop", "../out", "--show-files", *words, cwd="out")[1].split() == expected
    words = ("--exclude", "shop/out.py,out/,orders.py")
    assert run("lint", "--show-files", *words)[1].split() == ["shop/report.py"]


def test_levels_decide_what_fails(run: Run) -> None:
    warns = "from hamilton.htypes import Collect\n\n\ndef a() -> int: ...  # icosian: allow[cycel]\n"
    codes = {
        (): 0,
        ("--fail-on", "error"): 0,
        ("--fail-on", "warning"): 1,
        ("--fail-on", "info"): 1,
        ("--fail-on", "warning", "--exit-zero"): 0,
        ("--fail-on", "warning", "--ignore", "futile-allowance"): 0,
    }
    for words, expected in codes.items():
        assert run("lint", "warns.py", *words, warns_py=warns)[0] == expected, words
    strict = "[tool.icosian]\nfail-on = 'warning'\n"
    assert run("lint", "warns.py", pyproject_toml=strict)[0] == 1
    assert run("lint", "warns.py", "--fail-on", "error")[0] == 0


def test_statistics_count_each_rule(run: Run) -> None:
    text = UNTYPED + "def c(y, z) -> int: ...  # icosian: allow[cycel]\n"
    words = ("lint", "one.py", "--statistics", "--isolated")
    assert run(*words, one_py=text) == (
        1,
        "3  unannotated-node (error)\n1  futile-allowance (warning)\n",
        "",
    )
    assert json.loads(run(*words, "--output-format", "json")[1]) == [
        {"count": 3, "rule": "unannotated-node", "severity": "error"},
        {"count": 1, "rule": "futile-allowance", "severity": "warning"},
    ]
    assert run("lint", "shop/orders.py", "--statistics", "--isolated") == (0, "", "")


def test_searched_folders_give_what_imports_markers(run: Run, tmp_path: Path) -> None:
    """Not what names Hamilton in a string or a comment; named files and modules of dags are always read."""
    sources = {
        "yes_a_py": "from hamilton.function_modifiers import tag\n",
        "yes_b_py": "from hamilton import (\n    driver,\n    htypes,\n)\n",
        "yes_c_py": "'''A docstring.'''\nif True:\n    import hamilton.htypes as h\n",
        "yes_d_py": "x = 'it\\'s'  # '''\nfrom icosian_runtime import dataflow as d\n",
        "no_a_py": '"""\nfrom hamilton.htypes import Collect\n"""\n',
        "no_b_py": "# from hamilton.htypes import Collect\nimport hamilton\n",
        "no_c_py": "CODE = 'from hamilton.htypes import Collect'\nfrom hamilton import driver\n",
        "no_d_py": "import my_hamilton.htypes_more\n",
        "no_conftest_py": "from hamilton.function_modifiers import tag\n",
    }
    write(tmp_path, sources)
    (tmp_path / "no" / "test_e.py").write_text(sources["yes_a_py"])
    (tmp_path / "yes" / "env").mkdir()
    (tmp_path / "yes" / "env" / "pyvenv.cfg").touch()
    (tmp_path / "yes" / "env" / "lib.py").write_text(sources["yes_a_py"])
    _, out, _ = run("lint", "yes", "no", "--show-files")
    assert out.split() == ["yes/a.py", "yes/b.py", "yes/c.py", "yes/d.py"]
    listed = "[[tool.icosian.dag]]\nname = 'a'\nmodules = ['no/c.py']\n"
    assert run("lint", "no", "no/a.py", "--show-files", pyproject_toml=listed)[1].split() == [
        "no/c.py",
        "no/a.py",
    ]
    assert run("lint", "no/a.py", "no/c.py", "--show-files", "--force-exclude")[1].split() == ["no/c.py"]


def test_a_text_that_is_not_saved_is_judged_in_its_place(run: Run) -> None:
    """In the dataflow to which its file belongs, and beside modules that it imports."""
    words = ("lint", "-", "--stdin-filename", "shop/report.py")
    assert run(*words, stdin=REPORT)[1].splitlines()[-1] == "Found 1 warning."
    code, out, _ = run(
        *words, stdin=REPORT.replace("total(price: Collect[int])", "total(price: Collect[str])")
    )
    assert (code, places(out)) == (
        1,
        ["shop/report.py:5:11: error[type-mismatch", "shop/report.py:9:13: warning[two-fan-ins"],
    )
    code, out, _ = run("lint", "-", stdin="def a(x) -> int: ...\n")
    assert (code, places(out)) == (1, ["-:1:7: error[unannotated-node"])
    code, out, _ = run("lint", "-", "--stdin-filename", "shop/new.py", stdin="def a(x) -> int: ...\n")
    assert (code, places(out)) == (1, ["shop/new.py:1:7: error[unannotated-node"])


# Dags


def test_a_dag_is_built_by_its_name_and_all_of_them_without_one(run: Run, tmp_path: Path) -> None:
    code, _, err = run("build", "--check")
    assert code == 1
    assert [line for line in err.splitlines() if line.startswith("out/")] == [
        "out/report.py is missing",
        "out/us.py is missing",
    ]
    assert err.count("Found 1 warning.") == 1  # both say the same
    code, _, err = run("build", "report")
    assert (code, sorted(path.name for path in (tmp_path / "out").iterdir())) == (0, ["report.py"])
    assert (run("build")[0], run("build", "--check")[0]) == (0, 0)
    assert run("build", "us", "--check", cwd="out")[2].splitlines()[-1] == "us.py is up to date"
    report = (tmp_path / "out" / "report.py").read_text()
    assert report.splitlines()[1] == "# Rebuild, in this folder: icosian build report"
    assert 'executor="processes"' in report and "max_tasks=3" in report
    assert 'config={"region": "EU"}' in report
    assert "def largest" not in report
    assert run("build", pyproject_toml=SETTINGS.replace('"fused"', '"nodes"'))[0] == 0
    code, out, _ = run("build", "--diff", pyproject_toml=SETTINGS)
    assert (code, "--- out/report.py" in out, "out/us.py" in out) == (1, True, False)
    assert run("build", "--dry-run")[2].splitlines()[-2:] == [
        "out/report.py is out of date, and would be written",
        "out/us.py is up to date",
    ]


@pytest.mark.parametrize(
    ("words", "rebuild"),
    [
        (("-o", "out/other.py"), "-o other.py"),
        (("-t", "largest", "-c", "region=US"), "-t largest -c region=US"),
        (("--grouping", "blocks", "--bundle"), "--grouping blocks --bundle"),
        (("--link", "import"), "--link import"),
        (("--link", "inline", "--grouping", "fused"), ""),
        (("--settings", "pyproject.toml"), "--settings ../pyproject.toml"),
        (("--allow-module-overrides",), "--allow-module-overrides"),
    ],
)
def test_flags_go_before_the_dag_and_into_the_rebuild_command(
    run: Run, tmp_path: Path, words: tuple[str, ...], rebuild: str
) -> None:
    assert run("build", "report", *words)[0] == 0
    (script,) = (tmp_path / "out").iterdir()
    written = script.read_text()
    command = written.splitlines()[1].removeprefix("# Rebuild, in this folder: icosian ").split()
    assert command == ["build", "report", *rebuild.split()]
    script.unlink()
    assert run(*command, cwd="out")[0] == 0
    assert script.read_text() == written


def test_a_script_far_from_its_settings_names_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    write(tmp_path, {"far_icosian_toml": ""})
    assert run("build", "us", "-o", "far/us.py")[0] == 0
    line = (tmp_path / "far" / "us.py").read_text().splitlines()[1]
    assert line.endswith("icosian build us --settings ../pyproject.toml -o us.py")


def test_settings_count_for_modules_that_are_named(run: Run, tmp_path: Path) -> None:
    settings = """
    [tool.icosian]
    source-roots = ["shop"]
    config = { region = "US" }
    bundle = true
    link = "import"
    """
    words = ("build", "orders", "report", "-t", "total", "-o", "out/run.py")
    assert run(*words, pyproject_toml=settings)[0] == 0
    script = (tmp_path / "out" / "run.py").read_text()
    assert script.splitlines()[1].endswith(
        "icosian build ../shop/orders.py ../shop/report.py -t total -o run.py"
    )
    assert ('config={"region": "US"}' in script, "# /// script" in script) == (True, True)
    assert run(*words, "--no-bundle", "--link", "inline", "-c", "region=EU")[0] == 0
    script = (tmp_path / "out" / "run.py").read_text()
    assert script.splitlines()[1].endswith("-t total -c region=EU --link inline --no-bundle -o run.py")
    assert ('config={"region": "EU"}' in script, "# /// script" in script) == (True, False)
    isolated = run("build", "orders", "--source-root", "shop", "--isolated")
    assert isolated[1].splitlines()[1].endswith("build shop/orders.py --isolated --source-root shop")


def test_a_dag_may_be_a_driver_script(run: Run, tmp_path: Path) -> None:
    driver = """
    from hamilton import driver
    from shop import orders, report

    dr = driver.Builder().with_modules(orders, report).with_config({"region": "EU"}).build()
    dr.execute(["total"], inputs={"days": 3})
    """
    settings = "[[tool.icosian.dag]]\nname = 'report'\nmodules = ['run.py']\noutput = 'out/r.py'\n"
    assert run("build", run_py=driver, pyproject_toml=settings)[0] == 0
    script = (tmp_path / "out" / "r.py").read_text()
    assert ('config={"region": "EU"}' in script, 'outputs=("total",)' in script) == (True, True)
    code, out, _ = run("lint", "shop/report.py")
    assert (code, places(out)) == (0, ["shop/report.py:8:13: warning[two-fan-ins"])
    assert (
        run("build", pyproject_toml=settings + "config = { region = 'US' }\noutputs = ['largest']\n")[0] == 0
    )
    script = (tmp_path / "out" / "r.py").read_text()
    assert ('config={"region": "US"}' in script, 'outputs=("largest",)' in script) == (True, True)


def test_what_has_no_output_is_not_built_unless_it_is_named(run: Run) -> None:
    settings = SETTINGS.replace('output = "out/us.py"\n', "")
    code, out, err = run("build", pyproject_toml=settings)
    assert (code, out) == (0, "")
    assert err.splitlines()[-1] == "us has no `output` in pyproject.toml, and is not built"
    assert "def largest" in run("build", "us")[1]


def test_a_plan_of_a_dag(run: Run) -> None:
    _, out, _ = run("plan", "us", "--output-format", "json")
    assert json.loads(out)["outputs"] == ["largest"]
    _, out, _ = run("plan", "report")
    assert "         runs   count, order\n" in out
    assert "         runs   count\n" in run("plan", "report", "--grouping", "nodes")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("build", "repot"), "there is no module repot below . or src. Did you mean 'report'?"),
        (
            ("build", "report", "shop/orders.py"),
            "report is a dag of pyproject.toml, and shop/orders.py is none.",
        ),
        (("build", "-o", "x.py"), "-o and -t are for one script; name a dag: report, us."),
        (("build", "-t", "total"), "-o and -t are for one script; name a dag: report, us."),
        (("plan",), "Name one of the dags: report, us."),
        (("build", "report", "-t", "totl"), "there is no node 'totl'. Did you mean 'total'?"),
        (
            ("build", "report", "-o", "shop/orders.py"),
            "shop/orders.py is the dataflow itself; name another file.",
        ),
        (("build", "report", "--isolated"), "there is no module report below . or src"),
        (("lint", "--settings", "gone.toml"), "Invalid value for '--settings': gone.toml is no file"),
        (("lint", "--exclude", "[z-a]"), "there is a pattern that is none: bad character range z-a"),
        (("lint", "--per-file-ignores", "nodes"), "it has to be PATTERN:RULE, such as 'tests/:nodes'"),
        (("lint", "--per-file-ignores", "a:nods"), "there is no rule or group 'nods'. Did you mean 'nodes'?"),
        (("lint", "--fail-on", "warn"), "'warn' is not one of 'error', 'warning', 'info'."),
        (("lint", "--stdin-filename", "a.py"), "it names the path `-`, which is not given"),
    ],
)
def test_wrong_use_is_exit_2(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.rstrip().endswith(said)


# Lint of what belongs together


def test_a_file_is_judged_in_the_dags_to_which_it_belongs(run: Run) -> None:
    """What is asked for is judged as errors, the rest as warnings; the files named narrow what is shown."""
    wrong = REPORT.replace("total(price: Collect[int])", "total(price: Collect[str])")
    wrong += "\n\ndef spare(price: int, other: str) -> int: ...\n"
    files = {"shop_report_py": wrong, "shop_orders_py": ORDERS + "\n\ndef other() -> int: ...\n"}
    found = [
        "shop/report.py:4:11: error[type-mismatch",
        "shop/report.py:8:13: warning[two-fan-ins",
        "shop/report.py:12:5: warning[unused-in-block",
        "shop/report.py:12:23: warning[type-mismatch",
    ]
    for words in ((), ("shop",), ("shop/report.py",)):
        code, out, _ = run("lint", *words, **files)
        assert (code, places(out)) == (1, found), words
    code, out, _ = run("lint", "shop/orders.py")  # the other end of what it shows
    assert (code, places(out)) == (1, [*found[:2], found[3]])
    assert run("lint", "shop/orders.py", "--isolated")[0] == 0  # alone, it may be a part of anything
    only = SETTINGS.replace('["total"]', '["spare"]').partition('[[tool.icosian.dag]]\nname = "us"')[0]
    code, out, _ = run("lint", "shop/report.py", pyproject_toml=only)
    assert (code, places(out)) == (
        1,
        [
            "shop/report.py:4:11: warning[type-mismatch",
            "shop/report.py:8:13: warning[two-fan-ins",
            "shop/report.py:12:5: error[asks-inside-block",
            "shop/report.py:12:23: error[type-mismatch",
        ],
    )


def test_what_no_dag_builds_is_judged_in_all_other_configurations(run: Run) -> None:
    orders = ORDERS.replace("price__us(order: int) -> int", "price__us(order: int) -> str")
    code, out, _ = run(
        "lint",
        shop_orders_py=orders,
        pyproject_toml=SETTINGS.partition('[[tool.icosian.dag]]\nname = "us"')[0],
    )
    assert (code, places(out)) == (
        0,
        [
            "shop/report.py:4:11: warning[type-mismatch",
            "shop/report.py:8:13: warning[two-fan-ins",
            "shop/report.py:8:13: warning[type-mismatch",
        ],
    )
    code, out, _ = run("lint", "-c", "region=EU")
    assert (code, places(out)) == (0, ["shop/report.py:8:13: warning[two-fan-ins"])


def test_an_output_that_is_none_is_a_finding_in_the_settings(run: Run) -> None:
    text = SETTINGS.replace('"total"', '"totl"')
    for command in ("lint shop/orders.py --select driver", "build report"):
        code, out, err = run(*command.split(), pyproject_toml=text)
        assert code == 1
        assert (out or err).startswith(
            "pyproject.toml:7:12: error[unknown-output]: there is no node `totl`\n"
            '   7 | outputs = ["totl"]\n'
            "     |            ^^^^^^\n"
            "   help: did you mean `total`?\n"
        )
    broken = REPORT.replace("sum(", "sum((")
    for command in ("lint", "build report"):  # told once, where it is
        code, out, err = run(*command.split(), shop_report_py=broken)
        assert (code, places(out + err)) == (1, ["shop/report.py:5:15: error[syntax-error"])


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ('config = { region = "EU", regoin = "EU" }', "8:27"),
        ('config.region = "EU"\nconfig."regoin" = "EU"', "9:8"),
    ],
)
def test_config_of_a_dag_that_nothing_asks_for_is_told_at_its_place(run: Run, written: str, at: str) -> None:
    text = SETTINGS.replace('config = { region = "EU" }', written)
    for command in ("lint --select driver", "plan report"):
        code, out, err = run(*command.split(), pyproject_toml=text)
        told = [each for each in places(out + err) if "unasked-config" in each]
        assert (code, told) == (0, [f"pyproject.toml:{at}: warning[unasked-config"])


def test_what_nobody_asks_for_can_be_allowed(run: Run) -> None:
    """A structural error only warns there, so the comment does something; where it is one, it does nothing."""
    report = REPORT.replace(
        "-> int:\n    return max", "-> int:  # icosian: allow[two-fan-ins] known\n    return max"
    )
    one = SETTINGS[: SETTINGS.rindex("[[tool")]
    assert run("lint", pyproject_toml=one, shop_report_py=report)[:2] == (0, "No problems found.\n")
    both = one.replace('["total"]', '["total", "largest"]')
    code, out, _ = run("lint", pyproject_toml=both, shop_report_py=report)
    assert (code, places(out)) == (
        1,
        [
            "shop/report.py:8:13: error[two-fan-ins",
            "shop/report.py:8:43: warning[futile-allowance",
        ],
    )


def test_modules_may_override_each_other_where_that_is_said(run: Run) -> None:
    twice = "\n\ndef largest() -> int: ...\n"
    orders = ORDERS + twice
    code, out, _ = run("lint", "shop", "--together", "--isolated", "--select", "nodes", shop_orders_py=orders)
    assert (code, places(out)) == (1, ["shop/report.py:8:5: error[duplicate-node"])
    together = ("lint", "shop", "--together", "--allow-module-overrides", "--isolated", "--select", "nodes")
    assert run(*together)[0] == 0
    _, out, _ = run("lint", "--select", "nodes")
    assert places(out) == ["shop/report.py:8:5: error[duplicate-node"]  # it is asked for in one of the dags
    assert run("lint", "--select", "nodes", "--allow-module-overrides")[1] == "No problems found.\n"
    text = SETTINGS + "allow-module-overrides = true\n"
    code, out, _ = run("lint", "--select", "nodes", pyproject_toml=text)  # of one dag, and not of the other
    assert (code, places(out)) == (0, ["shop/report.py:8:5: warning[duplicate-node"])


def test_build_does_not_tell_of_what_the_settings_ignore(run: Run, tmp_path: Path) -> None:
    """What is structural refuses the script all the same."""
    wrong = REPORT.replace("total(price: Collect[int])", "total(price: Collect[str])")
    assert run("build", "report", shop_report_py=wrong)[0] == 1
    ignore = "[tool.icosian]\nper-file-ignores = { 'shop/' = ['edges'] }\nignore = ['two-fan-ins']\n"
    code, out, err = run("build", "report", pyproject_toml=ignore + SETTINGS.partition("\n\n")[2])
    assert (code, out, places(err)) == (0, "", ["shop/report.py:8:13: warning[two-fan-ins"])
    cycle = REPORT.replace("total(", "total(total: int, ")
    code, _, err = run("build", "report", shop_report_py=cycle)
    assert (code, places(err)[0]) == (1, "shop/report.py:4:5: error[cycle")


def test_a_comment_that_nothing_needs_is_told_in_a_whole_dataflow(run: Run) -> None:
    report = REPORT.replace(
        "-> int:\n    return sum", "-> int:  # icosian: allow[type-mismatch]\n    return sum"
    )
    code, out, _ = run("lint", "--ignore", "parallel", shop_report_py=report)
    assert (code, places(out)) == (0, ["shop/report.py:4:41: warning[unused-allowance"])
    for words in (("--isolated",), ("-c", "region=EU"), ("-t", "total")):
        assert run("lint", "--ignore", "parallel", *words)[1] == "No problems found.\n"
