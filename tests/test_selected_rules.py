"""Which rules speak, as settings and flags say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from icosian.cli.project.selection import Choice, rule_names, selected
from icosian.lint import groups, is_on_request, rules

from .test_settings import ORDERS, REPORT, Run, places, write
from .test_settings import run as run

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
