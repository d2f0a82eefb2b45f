"""Dataflows that settings name: built, planned and linted as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .test_settings import ORDERS, REPORT, SETTINGS, Run, places, write
from .test_settings import run as run


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
