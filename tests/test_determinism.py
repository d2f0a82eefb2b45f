"""The same sources, config and version give the same bytes, whatever surrounds them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from icosian.render.findings import formats

from .cases import BUILDS, GOLDEN, ROOT, Build

# Every command and format, on a case that is accepted, one with a configuration, and one that is refused.
COMMANDS = {
    "file_words": (
        ["lint", "flow.py"],
        ["plan", "flow.py"],
        ["plan", "flow.py", "--output-format", "json", "-t", "longest"],
        ["build", "flow.py"],
        ["build", "flow.py", "--bundle"],
        ["build", "flow.py", "--grouping", "fused"],
        ["plan", "flow.py", "--grouping", "levels"],
    ),
    "config_variants": (["build", "flow.py", "-c", "mode=rough", "-c", "step=10"],),
    "many_faults": (
        ["lint", "flow.py"],
        *(["lint", "flow.py", "--output-format", name] for name in formats() if name != "full"),
        ["build", "flow.py"],
    ),
}

SURROUNDINGS = {
    "seed 0, C locale, far west, narrow": {
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "Etc/GMT+12",
        "COLUMNS": "40",
        "NO_COLOR": "1",
    },
    "seed 1, Turkish locale, far east, wide, colourful": {
        "PYTHONHASHSEED": "1",
        "LC_ALL": "tr_TR.UTF-8",
        "TZ": "Etc/GMT-14",
        "SOURCE_DATE_EPOCH": "0",
        "COLUMNS": "200",
        "FORCE_COLOR": "1",
        "TERM": "xterm-256color",
    },
    "seed 42, optimised, another user": {
        "PYTHONHASHSEED": "42",
        "PYTHONOPTIMIZE": "2",
        "USER": "nobody",
        "LOGNAME": "nobody",
        "HOME": "/nonexistent",
    },
    "seed 7, warnings are errors": {"PYTHONHASHSEED": "7", "PYTHONWARNINGS": "error"},
}


def everything(folder: Path, **surroundings: str) -> dict[str, str]:
    """What the command line makes of the cases in a folder like `golden`: command -> text."""
    texts = {}
    for case, commands in COMMANDS.items():
        for arguments in commands:
            done = subprocess.run(
                [sys.executable, "-m", "icosian", *arguments],
                cwd=folder / case,
                env={**os.environ, **surroundings},
                capture_output=True,
                timeout=60,
            )
            assert done.returncode in (0, 1), done.stderr.decode()
            texts[" ".join([case, *arguments])] = f"{done.stdout.decode()}{done.stderr.decode()}"
    return texts


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    return everything(GOLDEN)


@pytest.mark.long
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_surroundings_do_not_matter(plain: dict[str, str], name: str) -> None:
    made = everything(GOLDEN, **SURROUNDINGS[name])
    if "FORCE_COLOR" in SURROUNDINGS[name]:  # then what is for people is coloured, and otherwise the same
        made = {command: re.sub(r"\x1b\[[\d;]*m", "", text) for command, text in made.items()}
    assert made == plain


@pytest.mark.long
@pytest.mark.parametrize("place", ["x", "a folder/with spaces/and ünïcödé", "linked"])
def test_the_folder_does_not_matter(plain: dict[str, str], tmp_path: Path, place: str) -> None:
    folder = tmp_path / place
    if place == "linked":
        folder.symlink_to(GOLDEN)
    else:
        for case in COMMANDS:
            shutil.copytree(GOLDEN / case, folder / case)
            os.utime(folder / case / "flow.py", (1, 1))
        shutil.copy(ROOT / "pyproject.toml", folder)
    assert everything(folder) == plain


@pytest.mark.long
def test_newlines_do_not_matter(plain: dict[str, str], tmp_path: Path) -> None:
    for case in COMMANDS:
        (tmp_path / case).mkdir()
        source = (GOLDEN / case / "flow.py").read_bytes()
        (tmp_path / case / "flow.py").write_bytes(b"\xef\xbb\xbf" + source.replace(b"\n", b"\r\n"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert everything(tmp_path) == plain


def test_nothing_tells_where_or_by_whom_it_was_made(plain: dict[str, str]) -> None:
    traces = {str(ROOT), str(Path.home()), socket.gethostname(), sys.prefix, "2025", "2026", "/tmp"} - {
        "",
        "/",
    }
    for text in plain.values():
        # As words: the name of a host may be as short as the end of `divmod`.
        assert not [trace for trace in traces if re.search(rf"(?<!\w){re.escape(trace)}(?!\w)", text)]


@pytest.mark.long
@pytest.mark.parametrize("build", [build for build in BUILDS if build.is_accepted], ids=str)
def test_the_rebuild_command_rebuilds(build: Build, tmp_path: Path) -> None:
    """What the header says, run where it says, gives the file."""
    shutil.copytree(build.folder, tmp_path / "case")
    script = tmp_path / "case" / build.script.relative_to(build.folder)
    before = script.read_text()
    (line,) = [line for line in before.splitlines() if line.startswith("# Rebuild, in this folder: ")]
    script.write_text("gone")
    command = line.partition(": ")[2].replace("icosian", f"{sys.executable} -m icosian", 1)
    subprocess.run(command, shell=True, cwd=script.parent, check=True, capture_output=True)
    assert script.read_text() == before
