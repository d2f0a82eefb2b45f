"""No command executes, imports or evaluates anything of the user's, reaches the network, or writes what it was not told to.

Python itself reports what happens, in the compiler and in its parsing children: a `sitecustomize` in front of the
search path installs an audit hook in every interpreter that is started, and each appends to a log of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .cases import BUILDS, GOLDEN, Build

HOOK = """
import os, sys

_log = os.open(os.path.join(os.environ["AUDIT_LOG"], str(os.getpid())), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_kept = os.environ["AUDIT_USER"].split(os.pathsep)  # folders in which the user's files lie
_NETWORK = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.")
_CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.symlink", "os.truncate",
            "os.utime", "shutil.")
_PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork")


def _is_users(path):
    return isinstance(path, (str, bytes)) and any(os.path.abspath(os.fsdecode(path)).startswith(each) for each in _kept)


def _hook(event, args):
    if event == "exec":
        frame = sys._getframe().f_back
        path, caller = args[0].co_filename, frame.f_globals.get("__name__", "") if frame else "python"
        if _is_users(path) or not os.path.isabs(path) and caller not in ("importlib._bootstrap", "importlib._bootstrap_external"):
            _note(event, f"{path} by {caller}")
    elif event == "import":
        if _is_users(args[1]):
            _note(event, args[0])
    elif event == "open":
        path, mode, flags = args
        if isinstance(path, (str, bytes)) and (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _note(event, os.path.abspath(os.fsdecode(path)))
    elif event.startswith(_NETWORK):
        _note(event, "")
    elif event.startswith(_PROCESSES):
        _note(event, os.path.basename(str(args[0])))
    elif event.startswith(_CHANGES):
        _note(event, " ".join(map(str, args[:2])))


def _note(event, what):
    os.write(_log, f"{event}\\t{what}\\n".encode())


os.write(_log, b"begin\\t" + (" ".join(sys.orig_argv[1:3])).replace("\\n", " ").encode() + b"\\n")
sys.addaudithook(_hook)
"""


# Whose own code makes functions from text; nothing of it is the user's.
MAKERS = {
    "collections",
    "dataclasses",
    "networkx.utils.decorators",
    "typing",
}  # the last of our own annotations

TRAPS = """
import pathlib
from hamilton import driver
from hamilton.function_modifiers import *
from hamilton.htypes import Collect, Parallelizable

def sprung(name):
    pathlib.Path(name).touch()
    return name

sprung("module")
TABLE = {each: sprung(each) for each in ("a", "b")}

class Trap:
    field: int = sprung("class")

@config(lambda given: sprung("condition") and given.get("k") == 1)
@inject(n=value(sprung("argument")))
def total(n: str, given: int, size: int = len(sprung("default"))) -> str:
    return n

@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda k=1: inject(n=value(sprung("resolved"))))
def other(n: str, x: sprung("annotation") = 1) -> str:
    return n

if __name__ == "__main__":
    dr = driver.Builder().with_modules(__import__("flow")).with_config({"k": sprung("config")}).build()
    dr.execute(["total"], inputs={"given": sprung("input")})
"""

Noted = list[tuple[str, str]]


def audited(folder: Path, project: Path, *command: str) -> list[Noted]:
    """What each Python process noted when the command ran in the project; that of the command itself first."""
    hooks, log = folder / "hooks", folder / "log"
    hooks.mkdir(exist_ok=True)
    log.mkdir()
    (hooks / "sitecustomize.py").write_text(HOOK)
    environment = {
        **os.environ,
        "PYTHONPATH": str(hooks),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AUDIT_LOG": str(log),
        "AUDIT_USER": str(project),
    }
    subprocess.run([sys.executable, *command], cwd=project, env=environment, capture_output=True, timeout=120)
    found = [
        [(event, what) for event, _, what in (line.partition("\t") for line in each.read_text().splitlines())]
        for each in log.iterdir()
    ]
    shutil.rmtree(log)
    return sorted(found, key=lambda noted: noted[0] != ("begin", " ".join(command[:2])))


def copied(folder: Path) -> Path:
    """The golden cases, where nothing of ours lies beside them."""
    project = folder / "project"
    shutil.copytree(GOLDEN, project / "golden", ignore=shutil.ignore_patterns("__pycache__"))
    return project


def is_ours(event: str, what: str) -> bool:
    """What the compiler does anyway: its parsing children, and what libraries make from text of their own."""
    if event == "exec":
        path, _, caller = what.rpartition(" by ")
        is_start = (path, caller) in (("<string>", "python"), ("<frozen runpy>", "importlib._bootstrap"))
        return is_start or caller in MAKERS
    return (event, what) in (("open", os.devnull), ("subprocess.Popen", os.path.basename(sys.executable)))


def check(folder: Path, project: Path, *arguments: str, writes: str = "") -> None:
    """Nothing but ours, in the compiler and in at least one child; `writes` is the one file that may be written."""
    ours, *children = audited(folder, project, "-m", "icosian", *arguments)
    assert [noted[0] for noted in children] == [("begin", "-P -c")] * len(children)
    assert children
    for noted in children:
        assert [each for each in noted[1:] if not is_ours(*each) or each[0] != "exec"] == []
    rest = [each for each in ours[1:] if not is_ours(*each)]
    temporary = f"{project}/.{writes}."
    assert [event for event, _ in rest] == (["open", "os.chmod", "os.rename"] if writes else [])
    assert all(what.startswith(temporary) for _, what in rest)


def test_the_hook_sees_what_must_not_happen(tmp_path: Path) -> None:
    """Or else the other tests would prove nothing."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "flow.py").write_text(
        "import pathlib, socket, sys\nexec('1')\nimport helper\nsocket.socket().close()\n"
        "pathlib.Path('made').write_text('')\n"
    )
    (project / "helper.py").write_text("def load(): ...\n")
    (noted,) = audited(tmp_path, project, "-c", "import sys; sys.path.insert(0, ''); import flow")
    seen = [each for each in noted[1:] if not is_ours(*each)]
    assert seen == [
        ("exec", f"{project}/flow.py by importlib._bootstrap"),
        ("exec", "<string> by flow"),
        ("exec", f"{project}/helper.py by importlib._bootstrap"),
        ("socket.__new__", ""),
        ("open", f"{project}/made"),
    ]


def test_lint_runs_nothing_of_the_golden_cases(tmp_path: Path) -> None:
    check(tmp_path, copied(tmp_path), "lint", "--extend-select", "portability", "golden")


@pytest.mark.long
@pytest.mark.parametrize("build", [each for each in BUILDS if each.is_first and each.is_accepted], ids=str)
def test_build_and_plan_run_nothing_of_a_golden_case(build: Build, tmp_path: Path) -> None:
    project = copied(tmp_path)
    options = [*build.paths]
    for output in build.outputs:
        options += ["-t", output]
    for key, value in build.config.items():
        options += ["-c", f"{key}={value if isinstance(value, str) else json.dumps(value)}"]
    options += ["--allow-module-overrides"] if build.overrides else []
    check(tmp_path, project, "build", *options, "--link", build.link, "-o", "run.py", writes="run.py")
    assert (project / "run.py").exists()
    check(tmp_path, project, "plan", *options)


@pytest.mark.parametrize("command", ["lint", "build", "plan"])
def test_traps_are_not_sprung(command: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "flow.py").write_text(TRAPS)
    check(tmp_path, project, command, "flow.py", "-c", "k=1", "-c", "hamilton.enable_power_user_mode=true")
    assert [each.name for each in project.iterdir()] == ["flow.py"]
