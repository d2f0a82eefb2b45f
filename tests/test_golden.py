"""Every golden case: what is made of it, and that running it gives the same everywhere, Hamilton included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

import pytest
from icosian.ir.plan import DEFAULT_GROUPING

from .cases import ACCEPTED, BUILDS, GOLDEN, ROOT, Build
from .executors import everywhere
from .warm import python


@pytest.mark.parametrize("build", BUILDS, ids=str)
def test_what_is_made_is_what_is_expected(build: Build, request: pytest.FixtureRequest) -> None:
    made = build.made()
    if "script.py" in made and request.config.getoption("--refresh"):
        _refresh(build, made)
        made["result.json"] = json.dumps(_run(build, "sync"), indent=2, ensure_ascii=False) + "\n"
    if request.config.getoption("--refresh"):
        _refresh(build, made)
    expected = {path.name: path.read_text() for path in build.expected.glob("*.*")}
    expected.pop("result.json", None)
    made.pop("result.json", None)
    assert made == expected


def test_nothing_expected_is_left_over() -> None:
    wanted = {build.expected for build in BUILDS}
    there = {path.parent for path in GOLDEN.glob("*/expected/**/*.*") if "__pycache__" not in path.parts}
    assert there == wanted


@everywhere
@pytest.mark.parametrize("build", ACCEPTED, ids=str)
def test_a_script_gives_its_result_on_every_executor(build: Build, executor: str) -> None:
    assert _run(build, executor) == json.loads((build.expected / "result.json").read_text())


# What the command line says goes before what a driver script says, and Hamilton knows the latter only.
AS_IN_HAMILTON = [
    each
    for each in ACCEPTED
    if each.grouping == DEFAULT_GROUPING and not (each.driver and (each.config or each.outputs))
]


@pytest.mark.parametrize("build", AS_IN_HAMILTON, ids=str)
def test_hamilton_gives_the_same_or_cannot(build: Build) -> None:
    """Of the groupings Hamilton can run its default only; the others are held against that elsewhere."""
    result = json.loads((build.expected / "result.json").read_text())
    request = {
        "folder": str(build.folder),
        "modules": [
            module.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for module in build.modules
        ],
        "overrides": build.overrides,
        "awaits": build.awaits,
        "outputs": list(result),
        "inputs": build.inputs,
        "config": build.config,
    }
    words = build.modules if build.driver else (str(ROOT / "tests" / "run_in_hamilton.py"),)
    try:
        code, out, err = python(
            *words,
            cwd=build.folder,
            stdin=json.dumps(request),
            timeout=8 if build.hamilton else 60,
            environment={"PYTHONDONTWRITEBYTECODE": "1"},
        )
    except subprocess.TimeoutExpired:
        assert build.hamilton, "Hamilton hangs"
        return
    if build.hamilton:
        assert code != 0, "Hamilton can run it after all"
    else:
        assert code == 0, err
        assert json.loads(out) == result


def _run(build: Build, executor: str) -> Any:
    """Run the committed script as a user would, from the folder of the case."""
    command = [sys.executable, "-W", "error", str(build.script), "--format", "json", "--executor", executor]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as inputs:
        json.dump(build.inputs, inputs)
        inputs.flush()
        done = subprocess.run(
            [*command, "--inputs", inputs.name],
            cwd=build.folder,
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _refresh(build: Build, made: dict[str, str]) -> None:
    build.expected.mkdir(parents=True, exist_ok=True)
    for old in build.expected.glob("*.*"):
        if old.name not in made and not (old.name == "result.json" and "script.py" in made):
            old.unlink()
            print(f"removed  {old.relative_to(ROOT)}")
    for name, text in made.items():
        path = build.expected / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(f"changed  {path.relative_to(ROOT)}")
