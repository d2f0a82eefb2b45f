"""What the documents show of the command line is what it does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .cases import ROOT
from .test_cli import BAD, GOOD

_LINES = re.MULTILINE | re.DOTALL
_FENCE = re.compile(r"^```\n\$ (icosian lint [^\n]*golden/[^\n]*)\n(.*?)^```$", _LINES)


def run(command: str, folder: Path) -> tuple[int, str]:
    """In a shell that finds our `icosian`; both streams."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout


def shown() -> Iterator[tuple[str, str, str]]:
    """File, command and output of each block that shows what lint says of a golden case."""
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for found in _FENCE.finditer(path.read_text()):
            yield path.name, found[1], found[2]


SHOWN = tuple(shown())


def test_the_documents_show_what_lint_says() -> None:
    assert [name for name, *_ in SHOWN] == ["README.md", *["formats.md"] * 3]


@pytest.mark.parametrize(("name", "command", "output"), SHOWN)
def test_what_lint_says_is_what_is_shown(name: str, command: str, output: str) -> None:
    assert run(command, ROOT)[1] == output


def test_links_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "golden").glob("*.md")]
    lost = {
        (page.name, link)
        for page in pages
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text())
        if not (page.parent / link).exists()
    }
    assert lost == set()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project of the recipes."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "scripts").mkdir()
    (tmp_path / "flows" / "sales.py").write_text(GOOD)
    return tmp_path


def test_the_steps_to_a_baseline(project: Path) -> None:
    (project / "flows" / "sales.py").write_text(BAD)
    steps = re.findall(r"^```\n\$ ([^\n]*)\n(.*?)^```$", (ROOT / "docs" / "baseline.md").read_text(), _LINES)
    assert len(steps) == 2
    for command, output in steps:
        assert run(command, project) == (0, output)


@pytest.mark.long
def test_the_recipes_for_ci(project: Path) -> None:
    recipes = (ROOT / "docs" / "ci.md").read_text()
    github = re.findall(r"run: (icosian .*)", recipes)
    elsewhere = re.findall(r"^(icosian [^#\n]*)#", recipes, re.MULTILINE)
    assert [len(github), len(elsewhere)] == [3, 2]
    assert [run(command, project)[0] for command in (*github, *elsewhere)] == [0, 1, 0, 0, 1]
    assert run("icosian build flows/sales.py -o scripts/sales.py", project)[0] == 0
    assert [run(command, project)[0] for command in (*github, *elsewhere)] == [0] * 5
    (project / "flows" / "sales.py").write_text(BAD)
    assert [run(command, project)[0] for command in (*github, *elsewhere)] == [1, 1, 0, 1, 1]
    assert '"ruleId": "two-fan-ins"' in (project / "icosian.sarif").read_text()
    (sarif,) = (command for command in github if "sarif" in command)
    assert run(sarif.replace("flows", "none"), project)[0] == 1  # wrong use fails the step
