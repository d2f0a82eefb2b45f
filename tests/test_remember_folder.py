"""The folder in which answers are remembered, and that the command says the same with and without it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from icosian.cli import icosian
from icosian.cli.cache import FOLDER, Cache
from icosian.lint import rules
from icosian.render.findings import formats

from . import warm
from .cases import GOLDEN
from .test_remember import DRIVER, FLOW, PROJECT, _paths, _write
from .test_remember import project as project


def _icosian(*arguments: str, **environment: str) -> tuple[int, str, str]:
    return warm.icosian(Path.cwd(), "lint", *arguments, **{"ICOSIAN_NO_CACHE": ""} | environment)


def _surroundings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "ICOSIAN_NO_CACHE"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ICOSIAN_CACHE_DIR", raising=False)
    _write(PROJECT)
    return tmp_path


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*/*") if path.is_file())


def test_an_entry_is_read_only_if_it_is_whole(here: Path) -> None:
    cache = Cache(FOLDER)
    cache.put("name", "some thing: é\n")
    (file,) = entries(here / ".icosian_cache")
    whole = file.read_bytes()
    assert Cache(FOLDER).get("name") == "some thing: é\n"
    assert Cache(FOLDER).get("other") == ""
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert Cache(FOLDER).get("name") == ""
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert Cache(FOLDER).get("name") == ""


def test_the_folder_says_what_it_is(here: Path) -> None:
    Cache(FOLDER).put("name", "entry")
    folder = here / ".icosian_cache"
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    (here / "mine").mkdir()
    Cache("mine").put("name", "entry")  # a folder that was there already is left as it is
    assert [path.name for path in (here / "mine").iterdir() if path.is_file()] == []


def test_what_is_old_is_removed(here: Path) -> None:
    Cache(FOLDER).put("name", "entry")
    folder = here / ".icosian_cache"
    (now,) = (path for path in folder.iterdir() if path.is_dir())
    prefix = now.name.partition("-")[0]
    for other in (f"{prefix}-former", "3.9-other", "mine"):
        (folder / other).mkdir()
        (folder / other / "entry").write_text("x")
    (now / "left").write_text("x")
    os.utime(now / "left", (1, 1))
    Cache(FOLDER).get("name")
    assert (folder / f"{prefix}-former").exists()
    Cache(FOLDER).put("more", "entry")
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == sorted(
        ["3.9-other", "mine", now.name]
    )
    assert not (now / "left").exists()
    assert Cache(FOLDER).get("name") == "entry"


def test_projects_that_share_a_folder_do_not_meet(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(str(here / "shared")).put("name", "one")
    (here / "sub").mkdir()
    monkeypatch.chdir(here / "sub")
    assert Cache(str(here / "shared")).get("name") == ""


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("function", ["os.replace", "os.makedirs", "pathlib.Path.write_bytes"])
def test_where_nothing_can_be_written_nothing_is_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], function: str
) -> None:
    if function != "os.makedirs":
        Cache(FOLDER).put("before", "entry")
    monkeypatch.setattr(function, _full)
    cache = Cache(FOLDER)
    cache.put("name", "entry")
    cache.put("other", "entry")
    assert [cache.get(name) for name in ("name", "other")] == ["", ""]
    assert capsys.readouterr() == ("", "")
    assert all("." not in path.name for path in entries(here / FOLDER))


def test_lint_says_the_same_with_and_without(here: Path) -> None:
    expected = _icosian("--no-cache")
    assert not (here / ".icosian_cache").exists()
    for arguments in ([], [], ["--cache-dir", "elsewhere"], ["--cache-dir", "elsewhere"]):
        assert _icosian(*arguments) == expected
    assert _icosian(ICOSIAN_CACHE_DIR=str(here / "third")) == expected
    assert {path.name for path in here.iterdir() if path.is_dir()} == {
        "pkg",
        ".icosian_cache",
        "elsewhere",
        "third",
    }
    (here / "file").write_text("")
    assert _icosian("--cache-dir", "file") == expected
    (here / "icosian.toml").write_text('cache-dir = "kept/here"')
    assert _icosian() == expected
    assert entries(here / "kept" / "here")


def test_many_at_once_say_the_same(here: Path) -> None:
    expected = _icosian("--no-cache", "flow.py", "other.py", "pkg")
    command = [sys.executable, "-m", "icosian", "lint", "flow.py", "other.py", "pkg"]
    pipe = subprocess.PIPE
    running = [
        subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=_surroundings()) for _ in range(4)
    ]
    for each in running:
        out, err = each.communicate(timeout=120)
        assert (each.returncode, out, err) == expected
    assert all("." not in path.name for path in entries(here / ".icosian_cache"))
    assert _icosian("flow.py", "other.py", "pkg") == expected


def test_clean_removes_what_lint_has_made_and_nothing_else(here: Path) -> None:
    for folder in ("", "pkg/", "mine/"):
        Cache(f"{folder}.icosian_cache").put("name", "entry")
    Cache("elsewhere").put("name", "entry")
    (here / "mine" / ".icosian_cache" / "CACHEDIR.TAG").write_text("mine")
    command = [sys.executable, "-m", "icosian", "clean", "--cache-dir", "elsewhere"]
    done = subprocess.run(command, capture_output=True, text=True)
    told = "removed elsewhere\nremoved .icosian_cache\nremoved pkg/.icosian_cache\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, "", told)
    assert sorted(path.name for path in here.iterdir() if path.is_dir()) == ["mine", "pkg"]
    assert entries(here / "mine" / ".icosian_cache")


# The command

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`icosian lint` in this process, with an empty cache beside the settings, or with none."""
    monkeypatch.delenv("ICOSIAN_NO_CACHE")

    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        done = CliRunner().invoke(icosian, ["lint", *arguments], input=stdin, standalone_mode=False)
        assert done.exception is None, done.exc_info
        return done.return_value, done.stdout, done.stderr

    return run


def alike(run: Run, *arguments: str, stdin: str = "") -> None:
    """With what is remembered, and with what was just remembered, it is the same to the byte as without."""
    expected = run("--no-cache", *arguments, stdin=stdin)
    for _ in range(2):
        assert run(*arguments, stdin=stdin) == expected


def _gallery() -> dict[str, str]:
    """The sources of the golden cases, and the examples of the pages of rules."""
    found = {}
    for path in GOLDEN.rglob("*"):
        below = path.relative_to(GOLDEN)
        if path.is_file() and "expected" not in below.parts and path.suffix in (".py", ".toml"):
            found[f"golden/{below.as_posix()}"] = path.read_text()
    for rule in rules():
        examples = re.findall(r"```python[^\n]*\n(.*?)```", rule.page, re.DOTALL)
        for number, text in enumerate(examples):
            found[f"pages/{rule.name.replace('-', '_')}_{number}.py"] = text
    return found


@pytest.mark.long
def test_the_gallery_is_told_alike_in_all_formats_before_and_after_an_edit(run: Run) -> None:
    shutil.rmtree("pkg")
    for path in _paths():
        Path(path).unlink()
    _write(_gallery())
    for name in formats():
        alike(run, ".", "--output-format", name, "--extend-select", "portability")
    edited = ("golden/two_fan_ins/flow.py", "pages/two_collects_0.py", "pages/unused_allowance_1.py")
    for path in edited:
        _write({path: f"import os\n\n\n{Path(path).read_text()}"})
    alike(run, ".", "--output-format", "json", "--extend-select", "portability")
    for path in edited:
        _write({path: None})
    alike(run, ".", "--output-format", "json", "--extend-select", "portability")


COLLECTS = """
from hamilton.htypes import Collect, Parallelizable


def item() -> Parallelizable[int]: ...
def low(item: int) -> int: ...
def high(item: int) -> int: ...
def both(low: Collect[int], high: Collect[int]): ...
def unused() -> int: ...  # icosian: allow[unannotated-node]
"""

DAGS = """
ignore = ["misspelt-input"]

[[dag]]
name = "one"
modules = ["flow.py", "other.py"]
outputs = ["total", "nobody"]

[[dag]]
name = "run"
modules = ["run.py"]
config = { region = "US" }
"""


def test_every_flag_says_the_same_with_what_is_remembered(run: Run) -> None:
    _write({"wrong.py": COLLECTS, "run.py": DRIVER.replace("flow", "wrong")})
    ways: list[tuple[str, ...]] = [
        (),
        ("--statistics",),
        ("--show-files",),
        ("--show-settings",),
        ("--together",),
        ("--together", "-c", "region=EU"),
        ("-c", "region=EU"),
        ("-c", "region=US", "-t", "both"),
        ("-t", "nobody"),
        ("--select", "parallel"),
        ("--extend-select", "portability"),
        ("--ignore", "two-collects", "--fail-on", "warning"),
        ("--diff",),
        ("--diff", "--unsafe-fixes"),
        ("wrong.py",),
        ("run.py", "pkg"),
        ("--baseline", "known.json"),
    ]
    assert run("--no-cache", "--baseline", "known.json", "--update-baseline")[0] == 0
    for text in (None, DAGS, DAGS.replace("nobody", "item"), "\n" + DAGS):
        _write({"icosian.toml": text})
        for way in ways:
            alike(run, *way)


def test_texts_from_standard_input_are_judged_and_not_kept(run: Run) -> None:
    alike(run, "flow.py", "other.py")
    kept = entries(Path(FOLDER))
    before = [path.read_bytes() for path in kept]
    for text in (COLLECTS, FLOW, "def a(", COLLECTS):
        alike(run, "-", "--stdin-filename", "flow.py", stdin=text)
        alike(run, "-", "--stdin-filename", "flow.py", "--fix", stdin=text)
    assert [path.read_bytes() for path in kept] == before
    alike(run, "flow.py", "other.py")


def test_what_is_mended_is_mended_alike(run: Run) -> None:
    told, texts = [], []
    for flags in (("--no-cache",), (), ()):
        _write({"wrong.py": COLLECTS})
        told.append(run("wrong.py", "--fix", "--unsafe-fixes", "--show-fixes", *flags))
        texts.append(Path("wrong.py").read_text())
        alike(run, "wrong.py")
    assert told == [told[0]] * 3
    assert texts == [texts[0]] * 3 and texts[0] != COLLECTS


def test_a_warm_lint_loads_no_pass_and_no_rule(here: Path) -> None:
    _icosian("flow.py")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "icosian", "lint", "flow.py"],
        capture_output=True,
        text=True,
        env=_surroundings(),
    )
    loaded = {
        line.split("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")
    }
    assert "icosian.remember" in loaded
    heavy = (
        "libcst",
        "networkx",
        "jinja2",
        "icosian.build",
        "icosian.expand",
        "icosian.link",
        "icosian.narrow",
    )
    assert [
        name for name in loaded if name.startswith(heavy) or name.startswith("icosian.lint.parallel.")
    ] == []
