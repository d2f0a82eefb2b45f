"""The architecture: who may import whom, one place for each thing, and what it may cost to start."""

from __future__ import annotations

import ast
import importlib
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import icosian_runtime
import pytest
from icosian.cli.files import runtime_texts
from icosian.expand import known
from icosian.expand.modifiers import CHANGES, DYNAMIC, MODIFIERS
from icosian.ir.expression import OFFERED
from icosian.ir.validators import DEFAULTS
from icosian.lint import rules
from icosian.plan import groupings
from icosian.render.findings import formats

from .cases import GOLDEN, ROOT

COMPILER = ROOT / "compiler" / "icosian"
RUNTIME = ROOT / "runtime" / "icosian_runtime"
TEMPLATES = ROOT / "templates"

LAYERS = [
    "ir",
    "discover",
    "expand",
    "follow",
    "link",
    "lint",
    "narrow",
    "plan",
    "quote",
    "render",
    "build",
    "remember",
    "mend",
    "cli",
]

# Who alone may use a library.
HOMES = {"libcst": "discover", "networkx": "plan", "jinja2": "render", "click": "cli", "pathspec": "cli"}

# What a run of any script goes through: its loop, its executors, its errors, its command line.
CORE = ["loop.py", "executors/sync.py", "executors/threads.py", "failures.py", "command.py"]

# Where packages come from, by its name or by its form; the brackets keep the names out of this file.
REGISTRY = re.compile(
    r"https?://([^ ]*(p[y]pi|python[h]osted|npm[j]s)"
    r"|([\w.-]+\.)?(files|index|registry)\.|[^ /]+(/[^ ]*)?/simple\b)"
)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def imports(path: Path, package: str, root: Path) -> Iterator[str]:
    """Absolute names of what a file imports, wherever in it."""
    here = [package, *path.relative_to(root).with_suffix("").parts]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level]
            prefix = ".".join(base) + "." if node.level else ""
            yield from (
                f"{prefix}{node.module}.{alias.name}" if node.module else f"{prefix}{alias.name}"
                for alias in node.names
            )


def layer(path: Path) -> str:
    return path.relative_to(COMPILER).with_suffix("").parts[0]


@pytest.mark.parametrize("path", files(COMPILER), ids=lambda path: str(path.relative_to(COMPILER)))
def test_imports_go_to_earlier_passes_only(path: Path) -> None:
    mine = layer(path)
    for name in imports(path, "icosian", COMPILER):
        head, _, rest = name.partition(".")
        if head == "icosian" and mine in LAYERS:
            theirs = rest.partition(".")[0]
            assert theirs == "__version__" or LAYERS.index(theirs) <= LAYERS.index(mine), (
                f"{path} imports {name}"
            )
        assert head not in HOMES or mine == HOMES[head], f"{path} imports {name}"
        assert head != "icosian_runtime", f"{path} imports {name}"
        assert not name.startswith(("libcst.matchers", "libcst.metadata", "libcst.codemod")), (
            f"{path} imports {name}"
        )


def test_every_pass_is_a_layer() -> None:
    there = {layer(path) for path in files(COMPILER)} - {"__init__", "__main__"}
    assert there == set(LAYERS)


# Libraries that the user's values come from, by the part of the runtime that may import them, in functions alone.
LENT = {
    "checkpoint": {"numpy", "polars", "pyarrow"},
    "checks": {"numpy", "pandera", "pydantic"},
    "executors": {"cloudpickle", "dask", "distributed", "loky", "ray"},
    "materials": {"numpy", "pandas", "polars", "yaml"},
    "results": {"numpy", "pandas", "polars"},
}


@pytest.mark.parametrize("path", files(RUNTIME), ids=lambda path: str(path.relative_to(RUNTIME)))
def test_the_runtime_takes_the_standard_library_only(path: Path) -> None:
    shape = ast.parse(path.read_text())
    at_start = [*_running(shape)]
    names = {alias.name for each in at_start if isinstance(each, ast.Import) for alias in each.names}
    lent = LENT.get(path.relative_to(RUNTIME).with_suffix("").parts[0], set()) - names
    known = {"icosian_runtime", *sys.stdlib_module_names, *lent}
    for name in imports(path, "icosian_runtime", RUNTIME):
        assert name.partition(".")[0] in known, f"{path} imports {name}"
    # A bundled runtime has a name of its own, so it may not name itself.
    assert not re.search(r"(from|import) icosian", path.read_text())


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when the module is imported."""
    for each in ast.iter_child_nodes(node):
        yield each
        if not isinstance(each, ast.FunctionDef):
            yield from _running(each)


def test_only_scripts_that_use_them_import_what_is_offered() -> None:
    folders = [RUNTIME / each for each in OFFERED]
    for path in files(RUNTIME):
        names = list(imports(path, "icosian_runtime", RUNTIME))
        for folder in folders:
            is_inside = (
                folder in path.parents or path.stem == "dataflow" or RUNTIME / "dataflow" in path.parents
            )
            assert is_inside or not any(
                name.startswith(f"icosian_runtime.{folder.name}") for name in names
            ), path


def test_the_words_of_dataflows_are_for_authors_alone() -> None:
    """They may cost what they like: no script imports or carries them, nor does the rest of the runtime."""
    words = RUNTIME / "dataflow"
    others = [path for path in files(RUNTIME) if words not in path.parents]
    for path in others:
        assert not any(
            name.startswith("icosian_runtime.dataflow") for name in imports(path, "icosian_runtime", RUNTIME)
        ), path
    assert {name for name, _ in runtime_texts()} == {path.relative_to(RUNTIME).as_posix() for path in others}
    for script in GOLDEN.glob("*/expected/**/script.py"):
        assert "icosian_runtime.dataflow" not in script.read_text(), script


def test_the_core_of_the_runtime_stays_small() -> None:
    lines = {name: len((RUNTIME / name).read_text().splitlines()) for name in CORE}
    assert sum(lines.values()) <= 600, lines


def test_files_stay_readable() -> None:
    """Think at 300 lines, explain at 400."""
    long = [
        path
        for root in (COMPILER, RUNTIME)
        for path in files(root)
        if len(path.read_text().splitlines()) > 300
    ]
    assert long == []


def test_what_checkers_are_told_to_ignore_has_a_reason() -> None:
    """Behind it on the line, or in a comment of its own on the line above."""
    for folder in (COMPILER, RUNTIME, ROOT / "tests"):
        for path in files(folder):
            reasoned = 0  # the line below a comment
            for each in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
                if each.type != tokenize.COMMENT:
                    continue
                if re.match(r"# (type: ignore|noqa)\b", each.string):
                    has_reason = "  # " in each.string or each.start[0] == reasoned
                    assert has_reason, f"{path}:{each.start[0]}"
                if each.line.lstrip().startswith("#"):
                    reasoned = each.start[0] + 1


def test_only_the_command_line_prints_or_writes() -> None:
    for path in files(COMPILER):
        if layer(path) != "cli":
            for node in ast.walk(ast.parse(path.read_text())):
                name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
                assert name not in ("print", "open"), f"{path} calls {name}"
                assert not name.endswith((".write_text", ".write_bytes", ".echo")), f"{path} calls {name}"


def test_nothing_of_the_user_is_ever_executed() -> None:
    """No `exec`, `eval` or `__import__` anywhere; modules are imported by our own names only."""
    for root in (COMPILER, RUNTIME):
        for path in files(root):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                name = ast.unparse(node.func)
                assert name not in ("exec", "eval", "__import__"), f"{path} calls {name}"
                if name.endswith("import_module"):
                    argument = ast.unparse(node.args[0])
                    ours = ("f'{__name__}.", "f'{_HERE}.", "found.name", "check.__module__", "f'.{name}'")
                    shipped = ("alias", "f'{runtime}.")  # in workers: the script, and what it brings
                    assert argument.startswith((*ours, *shipped)), f"{path} imports {argument}"


def test_a_file_is_a_rule_a_modifier_a_strategy() -> None:
    ruled = {path.stem.replace("_", "-") for path in COMPILER.glob("lint/*/*.py") if path.stem != "__init__"}
    assert {rule.name for rule in rules()} == ruled
    assert set(groupings()) == {path.stem for path in COMPILER.glob("plan/*.py")} - {"__init__"}
    assert set(formats()) == {path.stem for path in COMPILER.glob("render/formats/*.py")} - {"__init__"}
    known()
    answers = [*(modifier.apply for modifier in MODIFIERS.values()), *DYNAMIC.values(), *CHANGES.values()]
    families = {answer.__module__.rpartition(".")[2] for answer in answers}
    frame = {"__init__", "annotations", "binding", "checked", "columns", "modifiers", "steps", "together"}
    assert families == {path.stem for path in COMPILER.glob("expand/*.py")} - frame


def test_every_rule_lies_in_a_group_that_exists() -> None:
    groups = {path.parent.name for path in COMPILER.glob("lint/*/__init__.py")}
    assert {rule.group for rule in rules()} == groups
    for rule in rules():
        assert rule.page.splitlines()[0].endswith(".")
        assert rule.looks_at in ("Program", "Dag", "Driven", "Verdict", "Plan", "Script")


def test_the_distribution_names_every_package() -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    there = {"icosian.templates"}
    for package, root in (("icosian", COMPILER), ("icosian_runtime", RUNTIME)):
        for init in root.rglob("__init__.py"):
            there.add(".".join([package, *init.parent.relative_to(root).parts]))
    assert set(named) == there


_OFFERED_HERE = re.compile(r"^from icosian_runtime([.\w]*) import (\w+) as (\w+)$", re.MULTILINE)


def test_scripts_use_only_names_that_the_runtime_exports() -> None:
    used = set()
    for script in GOLDEN.glob("*/expected/**/script.py"):
        used |= set(re.findall(r"\b_icosian_*\.(\w+)", script.read_text()))
        for home, module, alias in _OFFERED_HERE.findall(script.read_text()):
            offered = importlib.import_module(f"icosian_runtime{home}.{module}")
            for name in re.findall(rf"\b{alias}\.(\w+)", script.read_text()):
                assert name in getattr(offered, "__all__", vars(offered)), f"{script} takes {alias}.{name}"
    assert used <= set(icosian_runtime.__all__)
    assert set(icosian_runtime.__all__) - used == {"ABI"}  # for plans written by hand, as in tests


def test_every_validator_of_hamiltons_is_a_function_of_the_runtime() -> None:
    from icosian_runtime import checks

    assert {each.function for each in DEFAULTS} <= set(checks.__all__)


def test_runtime_files_can_be_carried_in_raw_strings() -> None:
    for path in files(RUNTIME):
        assert "'''" not in path.read_text()


HEAVY = {
    "libcst",
    "networkx",
    "jinja2",
    "click",
    "typing",
    "inspect",
    "dataclasses",
    "logging",
    "asyncio",
    "multiprocessing",
}


def imported(*command: str, cwd: Path = ROOT) -> set[str]:
    """Top-level modules that a Python process imports; its children do not count."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command], capture_output=True, text=True, cwd=cwd, timeout=60
    )
    assert done.returncode == 0, done.stderr
    rows = (line.split("|")[2] for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {row.strip().partition(".")[0] for row in rows}


def test_the_version_costs_no_library() -> None:
    assert not imported("-m", "icosian", "--version") & {
        "libcst",
        "networkx",
        "jinja2",
        "pathspec",
        "tomllib",
    }


def test_lint_needs_neither_graphs_nor_templates_and_parses_elsewhere() -> None:
    assert not imported("-m", "icosian", "lint", "golden/url_words/flow.py") & {
        "libcst",
        "networkx",
        "jinja2",
        "pathspec",
    }


def test_a_script_starts_on_next_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text("def a(x: int) -> int:\n    return x\n")
    subprocess.run(
        [sys.executable, "-m", "icosian", "build", "flow.py", "-o", "run.py"], cwd=tmp_path, check=True
    )
    more = imported("run.py", "--input", "x=1", cwd=tmp_path) - imported("-c", "pass")
    assert not more & HEAVY
    assert not more & {"threading", "queue", "shutil", "traceback"}


def test_imports_have_no_side_effects() -> None:
    code = "import icosian, icosian_runtime, icosian.lint, icosian.build, threading; print(threading.active_count())"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_rule_names_read_after_allow() -> None:
    for rule in rules():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
        # What has no counterpart is the bad thing itself, no demand for it.
        is_demand = rule.name.startswith(("no-", "use-", "avoid-")) and rule.name != "no-counterpart"
        assert not is_demand


def test_no_lock_file_or_machine_path_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        for name in listed.stdout.splitlines():
            text = (ROOT / name).read_text(errors="replace") if (ROOT / name).exists() else ""
            assert not REGISTRY.search(text), name
