"""The command line of a script, as its users meet it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from .warm import built

FLOW = """
from pathlib import Path
from hamilton.htypes import Collect, Parallelizable

print("imported")


def item(count: int, base: int = 0) -> Parallelizable[int]:
    print("drawing")
    for number in range(count):
        yield base + number


def ratio(item: int, top: float) -> float:
    if item == 99:
        raise SystemExit(0)
    return top / item


def ratios(ratio: Collect[float], name: str) -> dict[str, object]:
    print("collecting")
    return {name: ratio}


def folder(where: Path, words: tuple[str, ...] = ()) -> str:
    return f"{where.name} {words}"
"""


@dataclass
class Script:
    """A built script in a folder of its own."""

    path: Path

    def __call__(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, str(self.path), *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.path.parent,
        )
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Script:
    folder = tmp_path_factory.mktemp("script")
    return Script(built(folder, FLOW))


GIVEN = ("ratios", "--input", "count=2", "--input", "top=4", "--input", "base=1", "--input", "name=7")


def test_results_alone_are_on_stdout(script: Script) -> None:
    code, out, err = script(*GIVEN)
    assert (code, out) == (0, "ratios: {'7': [4.0, 2.0]}\n")
    assert err.splitlines() == ["imported", "drawing", "collecting"]
    code, out, _ = script(*GIVEN, "--format", "json", "--executor", "sync", "--max-tasks", "1")
    assert (code, json.loads(out)) == (0, {"ratios": {"7": [4.0, 2.0]}})


def test_values_come_from_files_and_are_read_by_their_annotation(script: Script, tmp_path: Path) -> None:
    file = tmp_path / "inputs.json"
    file.write_text('{"where": "/a/b", "words": ["x"]}')
    assert script("folder", "--inputs", str(file))[1] == "folder: b ('x',)\n"
    (tmp_path / "where").write_text("/c/d")
    assert (
        script("folder", "--inputs", str(file), "--input", f"where=@{tmp_path}/where")[1]
        == "folder: d ('x',)\n"
    )


def test_an_override_is_taken_instead_of_the_node(script: Script) -> None:
    assert script(*GIVEN, "--override", "item=[1, 8]")[1] == "ratios: {'7': [4.0, 0.5]}\n"


def test_asking_for_a_fan_out_gives_its_items(script: Script) -> None:
    assert script("item", "--input", "count=2")[1] == "item: [0, 1]\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--nonsense",), "unrecognized arguments: --nonsense"),
        (("ratois",), "there is no `ratois` in this script; did you mean `ratios`?"),
        (("ratio",), "`ratio` has one value for every item of `item`; ask for a node that collects it"),
        (("ratios",), "input `count` (int) is missing"),
        (("ratios", "--input", "count"), "`count` has to be NAME=VALUE"),
        (("ratios", "--input", "cuont=1"), "there is no input `cuont`; did you mean `count`?"),
        (("ratios", "--input", "count=two"), "input `count` has to be int, not str ('two')"),
        (
            ("ratios", "--inputs", "missing.json"),
            "error: missing.json cannot be read: No such file or directory\n",
        ),
        (("ratios", "--inputs", "flow.py"), "flow.py is not JSON"),
        (("ratios", "--input", "count=@missing"), "missing cannot be read: No such file or directory"),
        (("--executor", "treads"), "there is no executor `treads`; did you mean `threads`?"),
        (("--max-tasks", "0"), "max_tasks has to be at least 1, not 0"),
        (("--max-tasks", "many"), "invalid int value: 'many'"),
        (("--format", "yaml"), "invalid choice: 'yaml'"),
    ],
)
def test_what_does_not_fit_is_exit_2_and_no_traceback(
    script: Script, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = script(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_help_and_plan_run_nothing(script: Script) -> None:
    for option in ("--help", "--plan"):
        code, out, err = script(option)
        assert (code, err) == (0, "imported\n")
        assert "item.block: ratio (for each item of item) <- item, top" in out


def test_a_failure_names_node_item_and_line(script: Script) -> None:
    code, out, err = script("ratios", "--input", "count=2", "--input", "top=4", "--input", "name=x")
    assert (code, out) == (1, "")
    line = FLOW.splitlines().index("    return top / item") + 1
    file = script.path.with_name("flow.py")
    assert err.splitlines()[-5:] == [
        f'  File "{file}", line {line}, in ratio',
        "    return top / item",
        "           ~~~~^~~~~~",
        "ZeroDivisionError: division by zero",
        f"error: in node `ratio`, item 0 of `item` (0), {file}:{line}",
    ]
    assert "icosian_runtime" not in err


def test_leaving_from_a_node_is_a_failure(script: Script) -> None:
    for executor in ("sync", "threads"):
        code, out, err = script(*GIVEN, "--override", "item=[99]", "--executor", executor)
        assert (code, out) == (1, "")
        assert "in node `ratio`, item 0 of `item` (99)" in err


def test_without_the_users_file_the_lines_are_still_shown(tmp_path: Path) -> None:
    run = Script(built(tmp_path, FLOW))
    (tmp_path / "flow.py").unlink()
    code, _, err = run("ratios", "--input", "count=1", "--input", "top=4", "--input", "name=x")
    line = FLOW.splitlines().index("    return top / item") + 1
    assert code == 1
    assert f'  File "<flow.py>", line {line}, in ratio\n    return top / item\n' in err
    assert f"<flow.py>:{line}" in err.splitlines()[-1]


def test_what_json_cannot_hold_is_said(tmp_path: Path) -> None:
    run = Script(built(tmp_path, "def a() -> set[int]:\n    return {1}\n"))
    code, out, err = run("--format", "json")
    assert (code, out) == (2, "")
    assert "output `a` does not fit into JSON" in err


def test_what_the_user_registers_for_the_end_runs(tmp_path: Path) -> None:
    flow = """
import atexit

atexit.register(print, "the end")

def a(x: int) -> float:
    return 1 / x
"""
    run = Script(built(tmp_path, flow))
    for x, code in (("1", 0), ("0", 1)):
        assert (run("--input", f"x={x}")[0], run("--input", f"x={x}")[2].count("the end")) == (code, 1)


COLLECTS = """
from hamilton.htypes import Collect, Parallelizable
from icosian_runtime.dataflow import Failed


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


def ratio(item: int) -> float:
    return 1 / (item % 3)


def ratios(ratio: Collect[float | Failed]) -> list[str]:
    return [str(each.error) if isinstance(each, Failed) else f"{each:g}" for each in ratio]
"""


@pytest.mark.parametrize("options", [(), ("--bundle",)])
def test_failed_items_are_collected_where_that_is_said(tmp_path: Path, options: tuple[str, ...]) -> None:
    script = Script(built(tmp_path, COLLECTS, *options))
    assert script("--input", "count=4")[0] == 1
    code, out, err = script("--input", "count=4", "--on-error", "collect")
    assert (code, out) == (0, "ratios: ['division by zero', '1', '0.5', 'division by zero']\n")
    assert err.splitlines() == [
        f"warning: collected: in node `ratio`, item {item} of `item` ({item}), {tmp_path}/flow.py:11: "
        "ZeroDivisionError: division by zero"
        for item in (0, 3)
    ]


def test_a_script_is_built_with_what_the_settings_say_of_failures(tmp_path: Path) -> None:
    settings = '[tool.icosian]\non-error = "collect"\nretries = 1\nretry-delay = 0.01\nitem-timeout = 30\n'
    (tmp_path / "pyproject.toml").write_text(settings)
    script = Script(built(tmp_path, COLLECTS))
    assert "on_error='collect'" in script.path.read_text().replace('"', "'")
    code, out, err = script("--input", "count=1")
    assert (code, out) == (0, "ratios: ['division by zero']\n")
    assert [line.split(": in node")[0] for line in err.splitlines()] == [
        "warning: tried again in 0.0 s",
        "warning: collected",
    ]
    (tmp_path / "pyproject.toml").write_text('[tool.icosian]\non-error = "collect"\n')
    (tmp_path / "flow.py").write_text(COLLECTS.replace(" | Failed", ""))
    command = [sys.executable, "-m", "icosian", "build", "flow.py", "-o", "run.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == (
        "flow.py:14:12: error[unhandled-failures]: `ratios` collects `ratio`, of which items may have failed"
    )


def test_a_script_can_be_imported(script: Script) -> None:
    code = "import run; print(run.execute(['item'], inputs={'count': 2})); print(run.execute.__doc__)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=script.path.parent,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:3] == ["imported", "drawing", "{'item': [0, 1]}"]


SHAPES = '''
import functools


def wrapped(function):
    @functools.wraps(function)
    def call(*args, **named):
        return function(*args, **named)

    return call


class Box:
    @property
    def value(self):
        return fail()  # here: property

    @staticmethod
    def make():
        return fail()  # here: static

    class Inner:
        def deep(self):
            return fail()  # here: inner


later = lambda: fail()  # here: lambda


def fail():
    raise RuntimeError("found")


def a_plain(x: int) -> int:
    return fail()  # here: a_plain


# A comment, and


@wrapped
def a_wrapped(
    x: int,
) -> int:
    """Longer."""
    return fail()  # here: a_wrapped


def a_property(x: int) -> int:
    return Box().value


def a_static(x: int) -> int:
    return Box.make()


def a_inner(x: int) -> int:
    return Box.Inner().deep()


def a_lambda(x: int) -> int:
    return later()


def a_nested(x: int) -> int:
    def inner() -> int:
        return [fail() for _ in range(1)][0]  # here: a_nested

    return inner()
'''


@pytest.mark.parametrize(
    "node", ["a_plain", "a_wrapped", "a_property", "a_static", "a_inner", "a_lambda", "a_nested"]
)
def test_every_shape_of_function_is_found_in_the_users_file(
    tmp_path_factory: pytest.TempPathFactory, node: str
) -> None:
    source = SHAPES.replace("def wrapped", "def _wrapped").replace("@wrapped", "@tag(a='b')\n@_wrapped")
    source = (
        source.replace("def fail", "def _fail")
        .replace("fail()", "_fail()")
        .replace("def __fail", "def _fail")
    )
    source = f"from hamilton.function_modifiers import tag\n{source}"
    folder = tmp_path_factory.mktemp("shapes")
    run = Script(built(folder, source, "-t", node))
    code, _, err = run("--input", "x=1")
    assert code == 1
    for number, line in enumerate(source.splitlines(), start=1):
        if f"# here: {node.removeprefix('a_')}" in line or f"# here: {node}" in line:
            assert f'"{folder}/flow.py", line {number}, in ' in err
    assert f"{folder}/run.py" not in err


def test_the_runtime_is_found_beside_files_of_the_same_names(tmp_path: Path) -> None:
    """A `queue.py` beside the script is Python's own trap; we can only not fall into more than Python does."""
    run = Script(built(tmp_path, FLOW))
    (tmp_path / "networkx.py").write_text("raise SystemExit('executed')")
    assert run(*GIVEN)[0] == 0


def test_what_stays_inside_a_task_is_told_with_the_rebuild_command(tmp_path: Path) -> None:
    flow = "def a(x: int) -> int:\n    return x\n\n\ndef b(a: int) -> int:\n    return a + 1\n"
    fused = Script(built(tmp_path, flow, "--grouping", "fused"))
    assert fused("--input", "x=1") == (0, "b: 2\n", "")
    assert fused("a", "--input", "x=1") == (
        2,
        "",
        "error: `a` stays inside the task `b`; to ask for it, build the script with `-t a` too, or rebuild it, "
        "in its folder, without a grouping: icosian build flow.py -o run.py\n",
    )
    # What the message says works.
    subprocess.run(
        [sys.executable, "-m", "icosian", "build", "flow.py", "-o", "run.py"], cwd=tmp_path, check=True
    )
    assert fused("a", "--input", "x=1", "--override", "a=3") == (0, "a: 3\n", "")
