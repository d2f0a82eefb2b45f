"""Values that a driver script works out: known at build, or made when the script runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from icosian.build import read
from icosian.discover.symbols import Symbols
from icosian.follow import follow
from icosian.ir.source import Program

from .reading import module_of
from .test_driver import HEAD, check, said
from .test_driver_scripts import Project
from .test_driver_scripts import project as project

WORKED_OUT = {
    "a comprehension": ('{f"size_{n}": n * 2 for n in (1, 2)}', {"size_1": 2, "size_2": 4}),
    "text": ('{"path": f"{ROOT}/{YEAR:04}"}', {"path": "data/2024"}),
    "a function": ("_settings(3)", {"depth": 3, "root": "data"}),
    "what another module says": (
        "{**settings.CONFIG, 'mode': settings.MODE}",
        {"region": "EU", "mode": "fast"},
    ),
    "arithmetic": ("dict(a=YEAR + 1)", {"a": 2025}),
    "a local name": ('{"a": local + "x"}', {"a": "herex"}),
}


@pytest.mark.parametrize("name", WORKED_OUT)
def test_values_are_worked_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written, value = WORKED_OUT[name]
    Path("settings.py").write_text('CONFIG = {"region": "EU"}\nMODE = "fa" + "st"\n')
    Path("flow.py").write_text("def a(x: int) -> int:\n    return x\n")
    Path("run.py").write_text(
        "from hamilton import driver\nimport flow\nimport settings\nROOT = 'data'\nYEAR = 2024\n"
        "def _settings(depth):\n    return {'depth': depth, 'root': ROOT}\n"
        "def main():\n    local = 'here'\n"
        f"    dr = driver.Builder().with_modules(flow).with_config({written}).build()\n"
        f"    dr.execute([each for each in ['a']], inputs={written})\n"
    )
    judged, _ = read(("run.py",))
    directions = judged.directions
    assert (directions.config, directions.inputs) == (value, value)
    assert [each.text for each in directions.outputs] == ["a"]
    assert directions.lacking == ()


NOT_WORKED_OUT = {
    "a parameter": "{'a': given}",
    "a name that is bound twice": "{'a': twice}",
    "a name that a loop binds": "{'a': each}",
    "a name that hides one of the module": "{'a': ROOT}",
    "the name of the script": "{'a': __name__}",
    "an import in the function": "{'a': math.pi}",
    "a table that is changed in a way that nobody follows": "{'a': table}",
}


@pytest.mark.parametrize("name", NOT_WORKED_OUT)
def test_what_may_be_something_else_by_then_is_not_worked_out(name: str) -> None:
    check(
        f"""
        import __main__
        twice = 1
        ROOT = "data"
        table = {{"a": 1}}
        def main(given):
            import math
            table.update(a=2)
            for each in (1, 2):
                pass
            ROOT = input()
            ROOT = ROOT.strip()
            driver.Builder().with_modules(__main__).build().execute(["x"], inputs={NOT_WORKED_OUT[name]})
        twice = 2
        """,
        f"paths flow.py\noutput x\nis_dynamic False\nlacks input {NOT_WORKED_OUT[name][1:-1].replace(chr(39), '').replace(': ', '=')}",
    )


ASYNC = {
    "a builder": "dr = await async_driver.Builder().with_modules(flow).build()",
    "a builder that does not begin": "dr = async_driver.Builder().with_modules(flow).build_without_init()\n    await dr.ainit()",
    "in one chain": "dr = await async_driver.Builder().with_modules(flow).build_without_init().ainit()",
    "the class": "dr = await async_driver.AsyncDriver({}, flow, result_builder=base.DictResult()).ainit()",
}


@pytest.mark.parametrize("name", ASYNC)
def test_async_drivers_are_followed(name: str) -> None:
    check(
        "from hamilton import async_driver\nimport __main__ as flow\n"
        f"async def main():\n    {ASYNC[name]}\n    await dr.execute(['total'], inputs={{'a': 1}})\n",
        "paths flow.py\noutput total\ninput a = 1\nis_dynamic False",
    )


LATE_HEAD = """
import sys, datetime, argparse
import datetime as dt
from pathlib import Path
from os import environ
import __main__

LIMIT = dt.timedelta(days=1)
given = argparse.ArgumentParser().parse_args()
def made(days):
    return LIMIT * days
def placed():
    return Path(__file__).parent
for each in (1, 2):
    changing = each

def main(parameter):
    import decimal
    local = dt.date(2020, 1, 1)
    dr = driver.Builder().with_modules(__main__).build()
    result = dr.execute(["a"], inputs={{"late": ({})}})

if __name__ == "__main__":
    guarded = dt.date.today()
    main(1)
"""
LATE = [
    "dt.date(2020, 1, 1)",
    'Path("x") / "y"',
    "made(3)",
    "LIMIT",
    "[LIMIT * each for each in (1, 2)]",
    "[dt.date(year, 1, 1) for year in (1, 2)]",
    "max(\n        dt.date(2020, 1, 1), # the first\n        made(3),\n    )",
    'environ["HOME"]',
    'f"{dt.date(2020, 1, 1)}"',
]
NOT_LATE = {
    "parameter": "it is a parameter",
    "local": "it is a local name",
    "[local for each in dt.x]": "it takes a local name",
    "decimal.Decimal(1)": "it is imported in the function",
    "guarded": "it is bound when the driver runs",
    "unknown(1)": "nobody binds it",
    "sys.argv[1]": "it is said on the command line of the driver",
    "given.late": "it is read from the command line of the driver",
    "placed()": "it depends on where the driver stands",
    "Path(__file__)": "it depends on where the driver stands",
    "input()": "it asks",
    "base.ResultMixin()": "it is something of Hamilton's",
    "dr.graph": "it is the driver",
    "late := dt.date(2020, 1, 1)": "it binds a name",
}  # fmt: skip


@pytest.mark.parametrize("value", LATE)
def test_expressions_over_imports_and_names_of_the_module_are_made_when_the_script_runs(value: str) -> None:
    module = module_of(HEAD + LATE_HEAD.format(value))
    assert (
        said(follow(module, Symbols(Program((module,)))))
        == f"paths flow.py\noutput a\ninput late is made by {value}\nis_dynamic False"
    )


@pytest.mark.parametrize("value", NOT_LATE)
def test_what_the_driver_makes_is_to_be_given(value: str) -> None:
    module = module_of(HEAD + LATE_HEAD.format(value))
    assert (
        said(follow(module, Symbols(Program((module,)))))
        == f"paths flow.py\noutput a\nis_dynamic False\nlacks input late={value}"
    ), NOT_LATE[value]


LATE_FLOW = """
import datetime


def day(start: datetime.date, count: int) -> datetime.date:
    return start + datetime.timedelta(days=count)


def text(day: datetime.date, sep: str = "-") -> str:
    return f"{day.year}{sep}{day.month}"


def other(count: int) -> int:
    return count
"""
LATE_RUN = """
import datetime
import logging
from hamilton import driver
import late_flow

logging.basicConfig(level="DEBUG")
FIRST = datetime.date(2020, 1, 1)


def settled(value):
    print("settled")
    return value


def main():
    dr = driver.Builder().with_modules(late_flow).build()
    print(dr.execute(["text", "other"], inputs={
        "start": settled(
            FIRST,
        ),
        "count": int(settled("31")),
        "sep": settled("/"),
    }OVERRIDES))


if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("options", [[], ["--bundle"], ["--link", "import"], ["--grouping", "fused"]])
def test_what_is_made_when_the_script_runs_is_made_if_it_is_needed(
    project: Project, options: list[str]
) -> None:
    files = {"late_flow": LATE_FLOW, "run": LATE_RUN.replace("OVERRIDES", "")}
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", *options, **files) == (0, "", "")
    assert project("run.py")[1].splitlines()[-1] == "{'text': '2020/2', 'other': 31}"
    assert project("out.py") == (0, "text: 2020/2\nother: 31\n", "settled\n" * 3)
    assert project("out.py", "--input", "count=1", "--input", "sep=+") == (
        0,
        "text: 2020+1\nother: 1\n",
        "settled\n",
    )
    code = "import out, datetime; print(out.execute(inputs={'start': datetime.date(2021, 1, 1), 'sep': '-'}))"
    assert project("-c", code) == (0, "settled\n{'text': '2021-2', 'other': 31}\n", "")
    assert [line for line in project("out.py", "--plan")[1].splitlines() if "unless" in line] == [
        "  count: int = input_count(), unless given",
        "  sep: str = input_sep(), unless given",
        "  start: datetime.date = input_start(), unless given",
    ]  # fmt: skip


def test_only_what_is_asked_for_makes_values(project: Project) -> None:
    files = {"late_flow": LATE_FLOW, "run": LATE_RUN.replace("OVERRIDES", "")}
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", **files) == (0, "", "")
    assert project("out.py", "other") == (0, "other: 31\n", "settled\n")


def test_an_override_may_be_made_when_the_script_runs(project: Project) -> None:
    run = LATE_RUN.replace("OVERRIDES", ', overrides={"day": settled(FIRST)}')
    files = {"late_flow": LATE_FLOW, "run": run}
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", **files) == (0, "", "")
    assert project("run.py")[1].splitlines()[-1] == "{'text': '2020/1', 'other': 31}"
    assert project("out.py") == (0, "text: 2020/1\nother: 31\n", "settled\n" * 3)
    assert project("out.py", "--override", "day=x", "other") == (0, "other: 31\n", "settled\n")
    assert "  day = override_day(), and not made\n" in project("out.py", "--plan")[1]


def test_a_value_that_cannot_be_made_or_does_not_fit_is_told(project: Project) -> None:
    run = LATE_RUN.replace("OVERRIDES", "")
    files = {"late_flow": LATE_FLOW, "run": run.replace('settled("31")', 'settled("x")')}
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", **files) == (0, "", "")
    code = "import out\ntry: out.execute()\nexcept ValueError as error: print(*error.__notes__)"
    assert project("-c", code) == (0, "settled\nsettled\nin the value of `count`\n", "")
    code = (
        "import subprocess, sys\n"
        "done = subprocess.run([sys.executable, 'out.py'], capture_output=True, text=True)\n"
        "print(done.returncode, done.stderr.splitlines()[-2:])"
    )
    told = ["ValueError: invalid literal for int() with base 10: 'x'", "error: in the value of `count`"]
    assert project("-c", code) == (0, f"1 {told}\n", "")
    files["run"] = run.replace('int(settled("31"))', 'settled("31")')
    assert project("-m", "icosian", "build", "run.py", "-o", "out.py", **files) == (0, "", "")
    assert project("out.py") == (
        2,
        "",
        "settled\n" * 3 + "error: input `count` has to be int, not str ('31')\n",
    )
