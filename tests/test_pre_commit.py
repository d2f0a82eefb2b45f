"""The hooks that we offer, run by pre-commit itself, which installs this repository from the package registry.

That takes half a minute, so it is no part of `make test`: `make pre-commit` runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from .cases import ROOT
from .test_cli import BAD, GOOD

pytestmark = pytest.mark.registry

# What an installation needs of this repository.
INSTALLED = (
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "compiler",
    "pyproject.toml",
    "runtime",
    "templates",
)


@dataclass(frozen=True)
class Folder:
    """A git repository of the test, with a pre-commit of its own: nothing of the user's counts."""

    path: Path

    def run(self, *command: object) -> tuple[int, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        own = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PRE_COMMIT_HOME": str(self.path.parent / "home"),
        }
        done = subprocess.run(
            list(map(str, command)),
            cwd=self.path,
            env={**kept, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=540,
        )
        return done.returncode, done.stdout

    def git(self, *arguments: str) -> str:
        code, out = self.run("git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments)
        assert code == 0, out
        return out.strip()

    def hooks(self, *arguments: object) -> tuple[int, str]:
        """What pre-commit says, without what it says of its installation."""
        code, out = self.run(sys.executable, "-m", "pre_commit", *arguments)
        lines = [line for line in out.splitlines(keepends=True) if not line.startswith("[INFO]")]
        return code, "".join(lines).rpartition("=" * 79 + "\n")[2]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as it is now, committed."""
    folder = Folder(tmp_path_factory.mktemp("ours"))
    for name in INSTALLED:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder.path / name)
    folder.git("init", "--quiet")
    folder.git("add", ".")
    folder.git("commit", "--quiet", "--message", "now")
    return folder.path


@pytest.fixture
def project(tmp_path: Path) -> Folder:
    """A project of a user."""
    (tmp_path / "project").mkdir()
    folder = Folder(tmp_path / "project")
    (folder.path / "flow.py").write_text(GOOD)
    (folder.path / "setup.py").write_text("def untyped(x): ...\n")  # no dataflow, and none of our business
    folder.git("init", "--quiet")
    folder.git("add", ".")
    return folder


LINT = "icosian lint............................................................."
CHECK = "icosian build --check...................................................."
FAULT = """\
- hook id: icosian-lint
- exit code: 1

bad.py:21:11: error[two-fan-ins]: `again` collects from `item`, and so does `total`
   5 | def item(count: int) -> Parallelizable[int]:
     |     ---- `item` fans out here
 ...
  13 | def total(double: Collect[int]) -> int:
     |           ------ `total` collects here
 ...
  21 | def again(double: Collect[int]) -> int:
     |           ^^^^^^
   help: collect once, and let both take that list
   fix: collect `double` once, as `double` (--fix)

Found 1 error.
1 finding can be mended with --fix.

"""


def test_a_repository_is_tried(ours: Path, project: Folder) -> None:
    assert project.hooks("try-repo", ours, "icosian-lint") == (0, f"{LINT}Passed\n")
    (project.path / "bad.py").write_text(BAD)
    project.git("add", ".")
    assert project.hooks("try-repo", ours, "icosian-lint") == (1, f"{LINT}Failed\n{FAULT}")


def test_both_hooks_of_a_project(ours: Path, project: Folder) -> None:
    head = Folder(ours).git("rev-parse", "HEAD")
    (project.path / ".pre-commit-config.yaml").write_text(f"""\
repos:
  - repo: {ours}
    rev: {head}
    hooks:
      - id: icosian-lint
      - id: icosian-build-check
        args: [flow.py, -o, run.py]
""")
    project.git("add", ".")

    def stale(state: str) -> str:
        return f"{CHECK}Failed\n- hook id: icosian-build-check\n- exit code: 1\n\nrun.py is {state}\n\n"

    assert project.hooks("run") == (1, f"{LINT}Passed\n{stale('missing')}")
    project.run(sys.executable, "-m", "icosian", "build", "flow.py", "-o", "run.py")
    project.git("add", ".")
    assert project.hooks("run") == (0, f"{LINT}Passed\n{CHECK}Passed\n")
    (project.path / "flow.py").write_text(GOOD.replace("2 * item", "3 * item"))
    project.git("add", ".")
    assert project.hooks("run") == (1, f"{LINT}Passed\n{stale('out of date')}")
