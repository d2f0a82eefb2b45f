"""Misuse of loaders and savers, their errors at run time, and the scripts that carry them."""

from __future__ import annotations

import ast
import builtins
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from icosian import build
from icosian.cli.files import runtime_texts
from icosian.expand import load_from, save_to
from icosian.expand.materials import adapters, keys
from icosian.ir.script import Order

from .test_material_nodes import compiled
from .test_materials import ALL, MORE, REGISTRIES
from .test_modifiers import loaded, refused

MISUSED = {
    "an unknown keyword": (
        '@load_from.json(pth="a", path="b")\ndef f(x: dict) -> dict: return x',
        ["`@load_from.json` on `f`: it takes no `pth`; did you mean `path`?"],
    ),
    "one that is like no other": (
        '@save_to.file(path="b", zzz=1)\ndef f() -> str: return ""',
        ["`@save_to.file` on `f`: it takes no `zzz`; it takes `path`, `encoding`"],
    ),
    "none at all": (
        '@load_from.json("a")\ndef f(x: dict) -> dict: return x',
        [
            "`@load_from.json` on `f`: `path` is missing",
            "`@load_from.json` on `f`: its arguments have to be given by name",
        ],
    ),
    "two parameters": (
        '@load_from.json(path="a")\ndef f(x: dict, y: int) -> dict: return x',
        ["`@load_from.json` on `f`: `inject_` has to say which parameter gets what is loaded"],
    ),
    "a parameter that is not there": (
        '@load_from.json(path="a", inject_="z")\ndef f(x: dict, y: int) -> dict: return x',
        ["`@load_from.json` on `f`: `f` takes no `z` that could be loaded"],
    ),
    "a type that is not loaded": (
        '@load_from.json(path="a")\ndef f(x: int) -> int: return x',
        [
            "`@load_from.json` on `f`: `x` cannot be loaded: it is for dict, list, pandas.DataFrame, "
            "polars.DataFrame, not for int"
        ],
    ),
    "a type that does not say which": (
        '@load_from.csv(path="a")\ndef f(x: Any) -> int: return x',
        [
            "`@load_from.csv` on `f`: `x` cannot be loaded: what it loads for Any depends on which libraries "
            "are installed"
        ],
    ),
    "a type that is not saved": (
        '@save_to.json(path="a")\ndef f() -> Any: return 1',
        [
            "`@save_to.json` on `f`: `f` cannot be saved: it is for dict, list, pandas.DataFrame, "
            "polars.DataFrame, polars.LazyFrame, not for Any"
        ],
    ),
    "a group": (
        '@load_from.environment(names=group(source("a")))\ndef f(x: dict) -> dict: return x',
        ["`@load_from.environment` on `f`: `names` gets a `group`; it takes `source(…)` or a value"],
    ),
    "one source for two": (
        '@load_from.file(path=source("a"), encoding=source("a"))\ndef f(x: str) -> str: return x',
        ["`@load_from.file` on `f`: `encoding` has the source of `path`, and Hamilton gives it to one only"],
    ),
    "a source that is called like a keyword": (
        '@load_from.file(path=source("encoding"), encoding="ascii")\ndef f(x: str) -> str: return x',
        [
            "`@load_from.file` on `f`: Hamilton takes the source `encoding` of `path` for its own keyword "
            "`encoding`"
        ],
    ),
    "a saver that saves what another tells": (
        '@save_to.json(path="a")\n@save_to.json(path="b")\ndef f() -> dict: return {}',
        ["`@save_to.json` on `f` would save what `save.f` tells of its own saving"],
    ),
    "a modifier that gets what a saver tells": (
        '@extract_fields({"a": int})\n@save_to.json(path="b", target_="f")\ndef f() -> dict: return {"a": 1}',
        [
            "`@save_to.json` on `f`: `@extract_fields` above it would get what it tells of its saving; "
            "write `@extract_fields` below it"
        ],
    ),
    "two savers of one name": (
        '@save_to.json(path="a", target_="f")\n@save_to.json(path="b")\ndef f() -> dict: return {}',
        ["`save.f` is made twice"],
    ),
    "a target that is not there": (
        '@save_to.json(path="a", target_="g")\ndef f() -> dict: return {}',
        ["`@save_to.json` on `f`: `f` makes no `g`"],
    ),
    "several nodes": (
        '@save_to.json(path="a")\n@parameterize(p={}, q={})\ndef f(x: int) -> dict: return {}',
        ["`@save_to.json` on `f`: `target_` has to say which of the 2 nodes is saved"],
    ),
    "a saved node that is called like a keyword": (
        '@save_to.json(path="a")\ndef path() -> dict: return {}',
        [            "`@save_to.json` on `path`: Hamilton takes `path`, which is saved, for a keyword of that name; "
            "call the node otherwise"
        ],
    ),
    "loaders of one's own": (
        "from hamilton.registry import register_adapter\nregister_adapter(Any)\n"
        '@load_from.json(path="a")\ndef f(x: dict) -> dict: return x',
        [
            "`@load_from.json` on `f`: the project registers loaders or savers of its own, and which is meant "
            "is not known"
        ],
    ),
    "names that nobody knows": (
        'import os\n@load_from.json(path="a", inject_=os.environ["A"])\ndef f(x: dict) -> dict: return x\n'
        '@save_to.json(path="a", output_name_=os.environ["B"])\ndef g() -> dict: return {}\n'
        '@save_to.json(path="a", target_=os.environ["C"])\ndef h() -> dict: return {}',
        [
            '`os.environ["A"]` cannot be known without running the module',
            '`os.environ["B"]` cannot be known without running the module',
            '`os.environ["C"]` cannot be known without running the module',
        ],
    ),
    "a dataloader that gives no pair": (
        "@dataloader()\ndef f() -> dict: return {}",
        [
            "`@dataloader` on `f`: it has to give a pair, the value and a dict that describes it, such as "
            "`tuple[list, dict]`, not `dict`"
        ],
    ),
    "a dict with numbers for keys": (
        "@dataloader()\ndef f() -> tuple[int, dict[int, str]]: return 1, {}",
        [
            "`@dataloader` on `f`: it has to give a pair, the value and a dict that describes it, such as "
            "`tuple[list, dict]`, not `tuple[int, dict[int, str]]`"
        ],
    ),
    "a dataloader without brackets": (
        "@dataloader\ndef f() -> tuple[int, dict]: return 1, {}",
        ["`@dataloader` stands on `f` without brackets, and takes it for an argument"],
    ),
    "a datasaver that describes nothing": (
        "@datasaver()\ndef f(x: int) -> None: ...",
        ["`@datasaver` on `f`: it has to give a `dict` that describes what was saved, not `None`"],
    ),
    "two that make the node": (
        "def _g(**x: int) -> tuple[int, dict]: return 1, {}\n"
        "@does(_g)\n@dataloader()\ndef f(x: int) -> tuple[int, dict]: ...",
        ["`@does` and `@dataloader` cannot both make `f`"],
    ),
    "a key that is not known": (
        '@load_from.sql(query_or_table="a")\ndef f(x: dict) -> dict: return x',
        ["`@load_from.sql` on `f` is not supported yet"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISUSED)
def test_what_hamilton_refuses_or_misreads_is_a_finding(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source, messages = MISUSED[name]
    assert refused(MORE + source + "\n", tmp_path) == messages


# Errors at run time


def ran(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and standard error, without the frames of the libraries."""
    done = subprocess.run(
        [sys.executable, "run.py", *arguments], cwd=folder, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stderr


def test_a_file_that_is_missing_is_told_with_node_path_and_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    compiled('@load_from.json(path=source("p"))\ndef f(x: dict) -> dict: return x\n', (), tmp_path)
    for executor in ("sync", "processes"):
        code, told = ran(tmp_path, "--input", "p=nowhere.json", "--executor", executor)
        frames, error = told.split("FileNotFoundError", 1)
        assert code == 1
        assert "icosian_runtime" not in frames
        assert error == (
            ": [Errno 2] No such file or directory: 'nowhere.json'\n"
            "`load_from.json` finds no `nowhere.json`: give the path of something that is there; "
            f"relative paths count from `{tmp_path}`\n"
            "error: in node `f.load_data.x`\n"
        )


ERRORS = {
    "what is in it": (
        '@load_from.json(path="flow.py")\ndef f(x: dict) -> dict: return x\n',
        ("`flow.py` cannot be read by `load_from.json`", "error: in node `f.load_data.x`"),
    ),
    "where it is to go": (
        '@save_to.file(path="no/where")\ndef f() -> str: return ""\n',
        (
            "`save_to.file` finds no `no/where`: give the path of something that is there; "
            "relative paths count from `{cwd}`",
            "error: in node `save.f`",
        ),
    ),
    "the environment": (
        '@load_from.environment(names=("SURELY_NOT_THERE",))\ndef f(x: dict) -> dict: return x\n',
        ("set the environment variable `SURELY_NOT_THERE`", "error: in node `f.load_data.x`"),
    ),
    "no path of two": (
        "@load_from.pickle()\ndef f(x: pd.DataFrame) -> int: return 1\n",
        (
            "ValueError: one of `path` and `filepath_or_buffer` has to be given",
            "error: in node `f.load_data.x`",
        ),
    ),
    "inside a block": (
        "def n() -> Parallelizable[str]: return ['a']\n"
        '@load_from.file(path=source("n"))\ndef f(x: str) -> str: return x\n'
        "def g(f: Collect[str]) -> list[str]: return f\n",
        (
            "`load_from.file` finds no `a`: give the path of something that is there; "
            "relative paths count from `{cwd}`",
            "error: in node `f.load_data.x`, item 0 of `n` ('a')",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_says_what_to_do(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source, expected = ERRORS[name]
    compiled(source, (), tmp_path)
    code, told = ran(tmp_path)
    assert code == 1
    assert tuple(told.splitlines()[-2:]) == tuple(line.format(cwd=tmp_path) for line in expected)
    assert "icosian_runtime" not in told


def test_a_library_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    hidden = 'import sys\nsys.modules["yaml"] = None\n'
    source = '@load_from.yaml(path="flow.py")\ndef f(x: dict) -> dict: return x\n'
    compiled(hidden + source, (), tmp_path)
    assert ran(tmp_path)[1].splitlines()[-2:] == [
        "`load_from.yaml` needs `yaml`: install it where the script runs",
        "error: in node `f.load_data.x`",
    ]


# Scripts


def test_a_bundle_carries_what_it_needs_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text('{"a": 1}')
    loading = 'from hamilton.function_modifiers import load_from\n@load_from.json(path="a.json")\n'
    carried = {}
    for name, modifier in (("with", loading), ("without", "")):
        (tmp_path / "flow.py").write_text(f"{modifier}def f(x: dict) -> dict: return x\n")
        judged, dag = build.read(("flow.py",))
        judged, dag = build.choose(judged, dag, {}, ())
        order = Order(output="run.py", bundle=runtime_texts())
        _, text = build.write(judged, build.arrange(dag, "blocks"), order)
        paths = {file for file, _ in runtime_texts() if file.startswith("materials/")}
        carried[name] = {path for path in paths if f'/{path}": r' in text}
        (tmp_path / f"{name}.py").write_text(text)
    shared = {"__init__", "_adapters", "_metadata", "_polars"}
    assert carried == {"with": {f"materials/{each}.py" for each in shared | {"json"}}, "without": set()}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "with.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "f: {'a': 1}\n", "")


def test_a_script_imports_no_library_that_nobody_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`json.py` serves frames, too, and a dict needs none of what they need."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text('{"a": 1}')
    (tmp_path / "flow.py").write_text(
        'from hamilton.function_modifiers import load_from\n@load_from.json(path="a.json")\n'
        "def f(x: dict) -> list:\n    import sys\n    return sorted({'numpy', 'pandas', 'polars'} & {*sys.modules})\n"
    )
    judged, dag = build.read(("flow.py",))
    judged, dag = build.choose(judged, dag, {}, ())
    _, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py"))
    (tmp_path / "run.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "run.py", "--format", "json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == {"f": []}, done.stderr


def test_aliases_of_the_runtime_give_way_to_names_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text("[1]")
    source = (
        '_json = 7\n@load_from.json(path="a.json")\ndef f(x: list[int]) -> list[int]: return [*x, _json]\n'
    )
    _, text = compiled(source, (), tmp_path)
    assert "from icosian_runtime.materials import json as _json_" in text
    assert loaded(tmp_path / "run.py", "run").execute() == {"f": [1, 7]}


def test_signatures_can_be_read_without_being_run() -> None:
    """Every type in them is a name that means something by itself."""
    for _, _, adapter in ALL:
        for option in adapter.options:
            tree = ast.parse(str(option.type).replace("...", "Rest"), mode="eval")
            names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
            known = {"Any", "Rest", "Callable", "None", "io", "pathlib", *dir(builtins)}
            assert names <= known, (adapter.function, option)


@pytest.mark.parametrize("kind", REGISTRIES)
def test_the_manual_lists_the_types_that_there_are(kind: str) -> None:
    text = {"loader": load_from.__doc__, "saver": save_to.__doc__}[kind] or ""
    rows = re.findall(r"^    (\w+(?:, \w+)*)  +([^->;\n]+)", text, re.MULTILINE)
    listed = {key: sorted(types.split(", ")) for names, types in rows for key in names.split(", ")}
    there = {}
    for key in keys(kind):
        given = {str(each) for adapter in adapters(key, kind) for each in adapter.types}
        there[key] = ["anything"] if {"Any", "object"} & given else sorted(given)
    assert listed == there
