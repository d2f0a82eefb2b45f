"""Scripts where they are meant to run: beside nothing at all, or beside our wheel's runtime alone."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .cases import GOLDEN, ROOT
from .executors import everywhere


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with nothing installed."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin" / "python"


def run(python: Path, script: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [python, "-W", "error", script, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=GOLDEN / "file_words",
        env={"PYTHONDONTWRITEBYTECODE": "1", **environment},
    )
    return done.returncode, done.stdout, done.stderr


def build(folder: Path, *options: str) -> Path:
    script = folder / "run.py"
    command = [
        sys.executable,
        "-m",
        "icosian",
        "build",
        "golden/file_words/flow.py",
        "-o",
        str(script),
        *options,
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    return script


ARGUMENTS = ("--input", "root=texts", "--input", "pattern=*.txt", "--format", "json")
RESULT = json.loads((GOLDEN / "file_words" / "expected" / "result.json").read_text())


@everywhere
def test_a_bundled_script_needs_nothing(bare: Path, tmp_path: Path, executor: str) -> None:
    script = build(tmp_path, "--bundle")
    code, out, err = run(bare, script, *ARGUMENTS, "--executor", executor)
    assert (code, err) == (0, "")
    assert json.loads(out) == RESULT
    assert [path.name for path in tmp_path.iterdir()] == ["run.py"]  # and leaves nothing behind


def test_a_bundled_script_fails_like_any_other(bare: Path, tmp_path: Path) -> None:
    script = build(tmp_path, "--bundle")
    code, _, err = run(bare, script, "--override", "path=[3]", "longest")
    assert code == 1
    assert "AttributeError: 'int' object has no attribute 'read_text'" in err
    assert "flow.py:" in err.splitlines()[-1]
    assert run(bare, script, "--executor", "nonsense")[0] == 2


def test_a_bundled_script_passes_the_users_tools(tmp_path: Path) -> None:
    script = build(tmp_path, "--bundle")
    for command in (
        ["ruff", "format", "--isolated", "--check"],
        ["mypy", "--strict", "--cache-dir", "/dev/null"],
    ):
        done = subprocess.run([sys.executable, "-m", *command, script], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--ignore", "UP028", script],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout  # UP028 is about the user's own loop


def test_a_bundled_script_says_what_its_project_depends_on(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "mine"\ndependencies = ["numpy>=1", "pandas"]\n'
    )
    (tmp_path / "flow.py").write_text("def a() -> int:\n    return 1\n")
    command = [sys.executable, "-m", "icosian", "build", "flow.py", "--bundle"]
    text = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert (
        '# /// script\n# requires-python = ">=3.11"\n# dependencies = ["numpy>=1", "pandas"]\n# ///\n' in text
    )


def test_a_linked_script_needs_the_runtime_of_our_wheel_alone(bare: Path, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(wheels), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site", [name for name in names if name.startswith("icosian_runtime/")])
    assert {
        "icosian/templates/script.py.j2",
        "icosian/lint/parallel/two_collects.py",
        "icosian/py.typed",
    } <= set(names)
    script = build(tmp_path)
    assert "No module named 'icosian_runtime'" in run(bare, script)[2]
    code, out, err = run(bare, script, *ARGUMENTS, PYTHONPATH=str(tmp_path / "site"))
    assert (code, err) == (0, "")
    assert json.loads(out) == RESULT


def test_two_bundled_scripts_live_in_one_process(tmp_path: Path) -> None:
    one = build(tmp_path, "--bundle", "-t", "total_words")
    one.rename(tmp_path / "one.py")
    build(tmp_path, "--bundle", "-t", "total_lines").rename(tmp_path / "two.py")
    given = {"root": str(GOLDEN / "file_words" / "texts"), "pattern": "*.txt"}
    code = f"import one, two; print(one.execute(inputs={given!r}), two.execute(inputs={given!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (
        done.stdout
        == f"{{'total_words': {RESULT['total_words']}}} {{'total_lines': {RESULT['total_lines']}}}\n"
    )
