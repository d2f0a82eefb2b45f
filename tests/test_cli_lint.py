"""Which dataflows and configurations `icosian lint` is asked about, and what `icosian explain` says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .test_cli import BAD, Icosian, sound_and_bad


@pytest.fixture
def icosian(tmp_path: Path) -> Icosian:
    return sound_and_bad(tmp_path)


def test_nothing_of_the_dataflow_runs(icosian: Icosian) -> None:
    """Imports, decorators, defaults, annotations and module-level code; in the child processes, too."""
    (icosian.folder / "flow.py").write_text(
        """
import trap
from trap import decorate
from hamilton.function_modifiers import config

open("executed", "w").close()


@decorate(open("executed", "w"))
@config.when(key=open("executed", "w"))
def a(x: open("executed", "w") = open("executed", "w")) -> "open('executed', 'w')":
    return x


class K(open("executed", "w")):
    y = open("executed", "w")
"""
    )
    (icosian.folder / "trap.py").write_text("open('executed', 'w')\ndef f(x): return x")
    for command in (("lint",), ("plan",), ("build", "-o", "run.py")):
        icosian(command[0], "flow.py", *command[1:])
    assert not (icosian.folder / "executed").exists()
    (icosian.folder / "flow.py").write_text("import trap\n\n\ndef a(x: int) -> int:\n    return trap.f(x)\n")
    assert icosian("build", "flow.py", "-o", "run.py")[0] == 0
    assert not (icosian.folder / "executed").exists()


@pytest.mark.long
@pytest.mark.parametrize(
    "name", ["networkx", "json", "jinja2", "libcst", "click", "ast", "icosian", "sitecustomize"]
)
def test_files_that_shadow_libraries_are_not_imported(icosian: Icosian, name: str) -> None:
    (icosian.folder / f"{name}.py").write_text(
        "open('executed', 'w').close()\nraise SystemExit('executed')\n"
    )
    script = Path(sys.executable).with_name("icosian")
    commands = [[str(script)], [sys.executable, "-P", "-m", "icosian"]]
    if name not in ("icosian", "sitecustomize"):  # `python -m` itself finds these before we can do anything
        commands.append([sys.executable, "-m", "icosian"])
    for command in commands:
        done = subprocess.run(
            [*command, "build", "flow.py", "-o", "run.py"], cwd=icosian.folder, capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, b"")
    assert not (icosian.folder / "executed").exists()


VARIANTS = """
from hamilton.function_modifiers import config
from hamilton.htypes import Collect, Parallelizable


def n() -> Parallelizable[int]: ...
def a(n: int) -> int: ...
def x(a: Collect[int]) -> int: ...
@config.when(region="EU")
def y__eu(a: Collect[int]) -> int: ...
"""


def test_lint_under_a_configuration_and_for_outputs(icosian: Icosian) -> None:
    (icosian.folder / "flow.py").write_text(VARIANTS)
    code, out, _ = icosian("lint", "flow.py")
    assert (code, "config: region='EU'" in out) == (1, True)
    assert icosian("lint", "flow.py", "-c", "region=EU")[0] == 1
    assert icosian("lint", "flow.py", "-c", "region=US")[0] == 0
    assert icosian("lint", "flow.py", "-t", "x")[0] == 0
    assert icosian("lint", "flow.py", "-t", "x", "-t", "y")[0] == 1
    assert icosian("lint", "flow.py", "-t", "x", "-t", "y", "-c", "region=US")[0] == 0
    for name, text in (("a.toml", 'region = "US"'), ("b.json", '{"region": "US"}')):
        (icosian.folder / name).write_text(text)
        assert icosian("lint", "flow.py", "--config-file", name)[0] == 0
        assert icosian("lint", "flow.py", "--config-file", name, "-c", "region=EU")[0] == 1


def test_lint_of_files_that_belong_together(icosian: Icosian) -> None:
    head = "from hamilton.htypes import Collect, Parallelizable\n"
    (icosian.folder / "one.py").write_text(
        f"{head}def n() -> Parallelizable[int]: ...\ndef a(n: int) -> int: ...\n"
    )
    (icosian.folder / "two.py").write_text(f"{head}def total(a: Collect[int]) -> int: ...\n")
    assert icosian("lint", "one.py", "two.py")[0] == 0
    assert icosian("lint", "one.py", "two.py", "--together")[0] == 0
    code, out, _ = icosian("lint", "one.py", "--together")
    assert (code, "error[fan-out-without-collect]" in out) == (1, True)
    code, out, _ = icosian("lint", "two.py", "--together")
    assert (code, "error[collect-without-fan-out]" in out) == (1, True)
    (icosian.folder / "two.py").write_text(
        f"{head}def total(a: Collect[int]) -> int: ...\ndef a(n: int) -> str: ...\n"
    )
    code, out, _ = icosian("lint", "one.py", "two.py", "--together")
    assert code == 1
    assert "two.py:3:5: error[duplicate-node]" in out
    assert "  --> one.py:3:5" in out


def test_lint_tells_of_selected_rules_only(icosian: Icosian) -> None:
    (icosian.folder / "bad.py").write_text(BAD + "\n\ndef c(d) -> int: ...\n")
    rules = {
        (): ["two-fan-ins", "unannotated-node"],
        ("--select", "parallel"): ["two-fan-ins"],
        ("--select", "unannotated-node,cycle"): ["unannotated-node"],
        ("--ignore", "two-fan-ins"): ["unannotated-node"],
        ("--ignore", "nodes", "--ignore", "parallel"): [],
        ("--select", "nodes", "--ignore", "unannotated-node"): [],
    }
    for options, expected in rules.items():
        code, out, _ = icosian("lint", "bad.py", "--output-format", "json", *options)
        assert (code, [each["rule"] for each in json.loads(out)]) == (int(bool(expected)), expected)


def test_lint_may_be_asked_for_what_a_modifier_makes(icosian: Icosian) -> None:
    (icosian.folder / "flow.py").write_text(
        "from hamilton.function_modifiers import dynamic_transform\n"
        "@dynamic_transform({'title': str})\n"
        "def page(url: str) -> dict: ...\n"
    )
    code, out, _ = icosian("lint", "flow.py", "-t", "title", "--output-format", "json")
    assert (code, [each["rule"] for each in json.loads(out)]) == (1, ["unsupported-modifier"])


def test_rules_on_request_speak_when_they_are_asked_for(icosian: Icosian) -> None:
    (icosian.folder / "flow.py").write_text("def a(x) -> int: ...\n\n\nb = lambda: 1\n")
    rules = {
        (): ["unannotated-node"],
        ("--extend-select", "portability"): ["unannotated-node", "stray-function"],
        ("--select", "portability"): ["stray-function"],
        ("--select", "stray-function"): ["stray-function"],
        ("--select", "cycle", "--extend-select", "stray-function"): ["stray-function"],
        ("--extend-select", "portability", "--ignore", "stray-function,nodes"): [],
    }
    for options, expected in rules.items():
        code, out, _ = icosian("lint", "flow.py", "--output-format", "json", *options)
        assert [each["rule"] for each in json.loads(out)] == expected
        assert code == int("unannotated-node" in expected)  # what is told on request only warns


def test_explain(icosian: Icosian) -> None:
    code, out, _ = icosian("explain")
    assert code == 0
    assert "  two-fan-ins: Two functions collect from one fan-out.\n" in out
    code, out, _ = icosian("explain", "two-fan-ins")
    assert out.startswith(
        "# two-fan-ins\n\nerror, in the group parallel, no comment can allow it\n\nTwo functions collect from one fan-out.\n"
    )


@pytest.mark.parametrize("home", ["shop.parts", "parts"])
def test_a_subdag_of_a_module_that_is_imported_wherever_it_is(icosian: Icosian, home: str) -> None:
    """Branches that import it from one place or the other, as in packages that are run in both ways."""
    (icosian.folder / "shop").mkdir()
    (icosian.folder / "shop" / "__init__.py").touch()
    parts = icosian.folder.joinpath(*home.split(".")).with_suffix(".py")
    parts.write_text("def doubled(x: int) -> int:\n    return 2 * x\n")
    (icosian.folder / "shop" / "flow.py").write_text(SUBDAG_OF_WHAT_IS_THERE)
    assert icosian("lint", "shop/flow.py")[:2] == (0, "No problems found.\n")
    assert icosian("build", "shop/flow.py", "-o", "run.py")[0] == 0
    done = subprocess.run(
        [sys.executable, "run.py", "--input", "number=3"], cwd=icosian.folder, capture_output=True, text=True
    )
    assert done.stdout == "total: 6\n"


SUBDAG_OF_WHAT_IS_THERE = """
from hamilton.function_modifiers import source, subdag

try:
    import parts
except ImportError:
    from . import parts


@subdag(parts, inputs={"x": source("number")})
def total(doubled: int) -> int:
    return doubled
"""


def test_explain_lists_a_group(icosian: Icosian) -> None:
    code, out, _ = icosian("explain", "serialization")
    assert (code, [line.partition(":")[0] for line in out.splitlines()]) == (
        0,
        ["serialization", "  misspelled-state-method (warning)", "  will-not-pickle (warning)"],
    )


def test_explain_marks_what_is_told_on_request(icosian: Icosian) -> None:
    _, out, _ = icosian("explain")
    assert "\nportability (on request):\n  async-node (warning): An async node stands" in out
    _, out, _ = icosian("explain", "stray-function")
    assert out.startswith("# stray-function\n\nwarning, in the group portability, told only on request\n\n")


def test_explain_shows_no_character_that_would_steer_the_terminal(icosian: Icosian) -> None:
    _, out, _ = icosian("explain", "bidi-control")
    assert 'return role == "user\\x202e' in out
    assert out.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "two-fanins"), "There is no rule or group 'two-fanins'. Did you mean 'two-fan-ins'?"),
        (
            ("lint", "flow.py", "--select", "paralel"),
            "there is no rule or group 'paralel'. Did you mean 'parallel'?",
        ),
        (
            ("lint", "flow.py", "--config-file", "no.toml"),
            "no.toml cannot be read: No such file or directory",
        ),
        (("lint", "flow.py", "--config-file", "flow.py"), "flow.py cannot be read:"),
        (("lint", "flow.py", "-t", "totl"), "there is no node 'totl'. Did you mean 'total'?"),
    ],
)
def test_wrong_use_of_lint_and_explain_is_exit_2(
    icosian: Icosian, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = icosian(*arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_config_that_nobody_asks_for_is_a_warning(icosian: Icosian) -> None:
    (icosian.folder / "flow.py").write_text(
        VARIANTS.replace("y__eu", "x__eu").replace("def x(", '@config.when_not(region="EU")\ndef x__other(')
    )
    given = ("-c", "region=EUU", "-c", "regoin=EU")
    told = [
        "warning: no variant compares `region` with 'EUU'; did you mean `EU`?",
        "warning: nothing asks for the config key `regoin`; did you mean `region`?",
    ]
    assert icosian("build", "flow.py", *given, "-o", "run.py")[2].splitlines() == told
    assert icosian("lint", "flow.py", *given)[2].splitlines() == told


def test_config_that_one_of_several_dataflows_asks_for_is_no_slip(icosian: Icosian) -> None:
    (icosian.folder / "other.py").write_text("def total(rate: float) -> float:\n    return rate\n")
    assert icosian("lint", "flow.py", "other.py", "-c", "rate=2", "-c", "rat=2")[2].splitlines() == [
        "warning: nothing asks for the config key `rat`; did you mean `rate`?"
    ]


def test_a_text_in_a_config_file_stays_one(icosian: Icosian) -> None:
    (icosian.folder / "flow.py").write_text("def a(version: str) -> str:\n    return version\n")
    for name, text in {"c.toml": 'version = "1.10"\n', "c.json": '{"version": "1.10"}'}.items():
        (icosian.folder / name).write_text(text)
        assert icosian("lint", "flow.py", "--config-file", name)[0] == 0
        assert icosian("build", "flow.py", "--config-file", name, "-o", "run.py")[0] == 0
        assert "1.10" in (icosian.folder / "run.py").read_text()
    assert icosian("build", "flow.py", "-c", "version=1.10", "-o", "run.py")[0] == 1  # JSON: a number


def test_a_config_file_is_part_of_the_rebuild_command(icosian: Icosian) -> None:
    (icosian.folder / "deep").mkdir()
    (icosian.folder / "conf.toml").write_text('region = "US"\n[nested]\nx = [1, 2]\n')
    (icosian.folder / "flow.py").write_text(
        "def a(region: str, nested: dict[str, object]) -> object:\n    return nested\n"
    )
    assert (
        icosian("build", "flow.py", "--config-file", "conf.toml", "-c", "region=EU", "-o", "deep/run.py")[0]
        == 0
    )
    text = (icosian.folder / "deep" / "run.py").read_text()
    assert "icosian build ../flow.py -c region=EU --config-file ../conf.toml -o run.py" in text
    assert 'config={"nested": {"x": [1, 2]}, "region": "EU"}' in text
