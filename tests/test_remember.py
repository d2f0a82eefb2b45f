"""What is remembered never changes what is said: after any change, with and without it, the answer is the same."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icosian import build
from icosian.cli import icosian
from icosian.cli.cache import FOLDER, Cache
from icosian.discover.children import Take, _edited, _told, _understood
from icosian.discover.files import Facts
from icosian.discover.read import noted
from icosian.ir.driver import Whole
from icosian.ir.question import Answer, Heard, Part, Question
from icosian.ir.source import Flaw, Module, Program
from icosian.lint import rules
from icosian.remember import Store, answer
from icosian.render.findings import formats

from . import warm
from .cases import GOLDEN

FLOW = """
from hamilton.function_modifiers import config, parameterize, value
from hamilton.htypes import Collect, Parallelizable
from pkg.words import LIMIT, SIZES


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


@parameterize(**SIZES)
def sized(item: int, by: int) -> int:
    return item * by


@config.when(region="EU")
def total__eu(small: Collect[int]) -> int:
    return sum(small) + LIMIT
"""

WORDS = """
from hamilton.function_modifiers import value

from . import deeper

LIMIT = deeper.LIMIT
SIZES = {"small": {"by": value(1)}, "large": {"by": value(2)}}
"""

DRIVER = """
from hamilton import driver
import flow

dr = driver.Builder().with_modules(flow).with_config({"region": "EU"}).build()
dr.execute(["total"], inputs={"count": 3})
"""

# What is lent is wrong where it is borrowed, and allowed by the lender.
LENT = "def part(seven: str) -> int: ...  # icosian: allow[type-mismatch]\n"
STEPS = """
from hamilton.function_modifiers import source, subdag
import lent


@subdag(lent, inputs={"seven": source("seven")})
def whole(part: int) -> int: ...


def seven() -> int: ...
"""

PROJECT = {
    "flow.py": FLOW,
    "other.py": "from helpers import scale\n\n\ndef a(b: int, *c: int) -> int:\n    return scale(b)\n",
    "pkg/__init__.py": "",
    "pkg/words.py": WORDS,
    "pkg/deeper.py": "LIMIT = 3\n",
}


class Kept(Store):
    """Entries in memory, and how often one was kept."""

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}
        self.count = 0

    def get(self, name: str) -> str:
        return self.entries.get(name, "")

    def put(self, name: str, entry: str) -> None:
        self.entries[name] = entry
        self.count += 1


def _read_here(modules: tuple[Module, ...], children: int, facts: Facts, take: Take) -> Iterator[None]:
    """As `read_all`, in this process: hundreds of times a test."""
    waiting = [*modules]
    while waiting:
        module = waiting.pop(0)
        result = _understood(module, facts.of(module)) or _edited(module, facts)
        if not result:
            told = _told(*noted(module.path, module.name, module.text))
            facts.keep(module, told)
            result = _understood(module, told)
        assert result
        waiting += take(result, is_certain=True)
        yield


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("icosian.discover.children.read_all", _read_here)
    monkeypatch.chdir(tmp_path)
    _write(PROJECT)
    return tmp_path


def _write(files: Mapping[str, str | None]) -> None:
    for name, text in files.items():
        path = Path(name)
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def _paths() -> tuple[str, ...]:
    return tuple(sorted(path.as_posix() for path in Path().rglob("*.py")))


def same(question: Question, store: Store) -> Answer:
    """The answer, which is the same without the store; and a second time, when all is known."""
    alone = answer(question, Store())
    for _ in range(2):
        found = answer(question, store)
        assert replace(found, texts={}) == replace(alone, texts={})
        shown = {
            span.path for each in found.findings for span in (each.span, *(r.span for r in each.related))
        }
        assert {path: found.texts[path] for path in shown} == {path: alone.texts[path] for path in shown}
    return found


def judged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The parts that are judged from here on."""
    parts: list[tuple[str, ...]] = []
    real = build.judge

    def watched(part: Part, question: Question, program: Program) -> Heard:
        parts.append(part.paths)
        return real(part, question, program)

    monkeypatch.setattr(build, "judge", watched)
    return parts


CHANGES: list[tuple[str, dict[str, str | None], set[str]]] = [
    ("nothing", {}, set()),
    ("a comment", {"other.py": PROJECT["other.py"] + "# so\n"}, {"other.py"}),
    ("a line above", {"other.py": "\n" + PROJECT["other.py"]}, {"other.py"}),
    ("an allowance", {"other.py": PROJECT["other.py"] + "# icosian: allow[two-collects]\n"}, {"other.py"}),
    ("what is imported", {"pkg/words.py": WORDS.replace("value(2)", "2")}, {"flow.py", "pkg/words.py"}),
    (
        "what is imported by what is imported",
        {"pkg/deeper.py": "LIMIT = 4\n"},
        {"flow.py", "pkg/words.py", "pkg/deeper.py"},
    ),
    (
        "the package",
        {"pkg/__init__.py": "# so\n"},
        {"flow.py", "pkg/words.py", "pkg/deeper.py", "pkg/__init__.py"},
    ),
    ("an import less", {"flow.py": FLOW.replace("from pkg.words import LIMIT, SIZES\n", "")}, {"flow.py"}),
    ("a module that was missing", {"helpers.py": "def scale(x): return x\n"}, {"other.py", "helpers.py"}),
    ("a missing module, as a folder", {"helpers/scale.py": "x = 1\n"}, {"helpers/scale.py", "other.py"}),
    ("a module less", {"pkg/deeper.py": None}, {"flow.py", "pkg/words.py"}),
    (
        "no package any more",
        {"pkg/__init__.py": None},
        {"flow.py", "pkg/words.py", "pkg/deeper.py"},
    ),
    ("another place", {"other.py": None, "moved.py": PROJECT["other.py"]}, {"moved.py"}),
    ("a syntax error", {"flow.py": "def a(\n"}, {"flow.py"}),
    (
        "a syntax error in what is imported",
        {"pkg/deeper.py": "(\n"},
        {"flow.py", "pkg/words.py", "pkg/deeper.py"},
    ),
    ("another encoding", {"other.py": "# coding: latin-1\n"}, {"other.py"}),
]


@pytest.mark.parametrize(("change", "files", "expected"), CHANGES, ids=[name for name, *_ in CHANGES])
def test_a_change_is_seen_and_nothing_else_is_judged_again(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
    files: dict[str, str | None],
    expected: set[str],
) -> None:
    store = Kept()
    before = same(Question(_paths()), store)
    parts = judged(monkeypatch)
    _write(files)
    after = answer(Question(_paths()), store)
    assert {path for part in parts for path in part} == expected
    assert same(Question(_paths()), store) == after
    _write(dict.fromkeys(files) | PROJECT)
    for folder in ("helpers",):
        shutil.rmtree(folder, ignore_errors=True)
    assert same(Question(_paths()), store).findings == before.findings


def test_a_driver_script_takes_files_into_its_dataflow(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Kept()
    same(Question(("flow.py", "other.py")), store)
    _write({"run.py": DRIVER})
    paths = ("flow.py", "other.py", "run.py")
    parts = judged(monkeypatch)
    answer(Question(paths), store)
    assert parts == [("run.py",)]
    same(Question(paths), store)
    _write({"run.py": DRIVER.replace("flow", "other")})
    parts.clear()
    answer(Question(paths), store)
    assert parts == [("run.py",)]  # `flow.py` alone is known from before
    same(Question(paths), store)
    _write({"run.py": None})
    same(Question(("flow.py", "other.py")), store)


def test_a_comment_is_needed_by_whoever_finds_something_there(project: Path) -> None:
    """It counts in the module that it stands in, and what needs it is found in another one."""
    _write({"lent.py": LENT, "steps.py": STEPS})
    question = Question(("steps.py", "lent.py"), wholes=(Whole(("steps.py",)), Whole(("lent.py",))))
    store = Kept()
    assert same(question, store).findings == ()
    _write({"steps.py": STEPS.replace("seven() -> int", "seven() -> str")})
    assert [each.rule for each in same(question, store).findings] == ["unused-allowance"]
    _write({"steps.py": STEPS})
    assert same(question, store).findings == ()


SETTINGS = [
    Question(()),
    Question((), together=True),
    Question((), config={"region": "EU"}),
    Question((), config={"region": "US"}),
    Question((), outputs=("total",)),
    Question((), known={"region": "EU"}),
    Question((), overrides=True),
    Question((), roots=("pkg",)),
    Question((), home="pkg"),
    Question((), wholes=(Whole(("flow.py", "other.py")),)),
    Question((), wholes=(Whole(("other.py",)), Whole(("flow.py", "run.py")))),
    Question((), also=("stray-function", "needs-dynamic-execution")),
]


def test_settings_do_not_meet(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept()
    _write({"run.py": DRIVER})
    for question in SETTINGS:
        same(replace(question, paths=_paths()), store)
    _write({"pkg/deeper.py": "LIMIT = 5\n"})
    for question in SETTINGS:
        same(replace(question, paths=_paths()), store)
    parts = judged(monkeypatch)
    for question in SETTINGS:
        answer(replace(question, paths=_paths()), store)
    assert parts == []


def test_who_asks_about_some_files_forgets_no_others(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept()
    answer(Question(_paths()), store)
    _write({"other.py": "x = 1\n"})
    answer(Question(("other.py",)), store)
    parts = judged(monkeypatch)
    answer(Question(_paths()), store)
    assert parts == []


def test_what_is_gone_is_forgotten(project: Path) -> None:
    store = Kept()
    answer(Question(_paths()), store)
    _write({"other.py": None})
    _write({"flow.py": FLOW + "\n"})
    answer(Question(_paths()), store)
    (ledger,) = (entry for name, entry in store.entries.items() if name.startswith("ledger"))
    rows, parts, comments = json.loads(ledger)
    assert sorted(rows) == sorted(path for key in parts for path in json.loads(key)[1]) == list(_paths())
    assert comments == {}


def test_facts_of_a_file_are_used_by_other_questions(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept()
    answer(Question(_paths()), store)
    monkeypatch.setattr("tests.test_remember.noted", None)  # nothing is read
    answer(Question(_paths(), together=True), store)


def test_what_was_not_read_for_want_of_time_is_read_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Kept()

    def late(modules: tuple[Module, ...], children: int, facts: Facts, take: Take) -> Iterator[None]:
        for module in modules:
            flaw = Flaw("too-large", "reading it takes more than 10 s", module.start)
            list(take(replace(module, flaws=(flaw,)), is_certain=False))
            yield

    with monkeypatch.context() as slow:
        slow.setattr("icosian.discover.children.read_all", late)
        assert {each.rule for each in answer(Question(("other.py",)), store).findings} == {"too-large"}
    assert {each.rule for each in same(Question(("other.py",)), store).findings} == {"uncallable-node"}


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{}",
        "[]",
        "[1, 2]",
        "[{}, {}, {}]",
        "null",
        '[{"flow.py": 1}, {}, {}]',
        '[{}, {"[\\"open\\", [\\"flow.py\\"], \\"\\"]": [1]}, {}]',
        '[{}, {}, {"flow.py": ["", [1]]}]',
        "[" * 50,
    ],
)
def test_entries_of_a_wrong_form_are_none(project: Path, broken: str) -> None:
    store = Kept()
    expected = same(Question(_paths()), store)
    for name in [*store.entries]:
        whole = store.entries[name]
        head = whole.partition("\n")[0]
        for entry in (broken, f"{head}\n{broken}"):
            store.entries[name] = entry
            assert same(Question(_paths()), store) == expected
        store.entries[name] = whole


TEXTS = st.sampled_from(
    [
        FLOW,
        WORDS,
        "LIMIT = 1\n",
        "",
        "def x(\n",
        "from a import *\n\n\ndef n(m: int) -> int: ...\n",
        "import pkg.b\n\n\ndef m(n: int, o) -> int: ...  # icosian: allow[unannotated-node]\n",
        "from pkg.words import SIZES\nfrom hamilton.function_modifiers import parameterize\n\n\n"
        "@parameterize(**SIZES)\ndef k(by: int) -> int: ...\n",
        DRIVER,
        DRIVER.replace("flow", "other"),
        STEPS,
        LENT,
        LENT.replace("  # icosian: allow[type-mismatch]", ""),
        None,
    ]
)
NAMES = st.sampled_from(
    [
        "a.py",
        "flow.py",
        "lent.py",
        "pkg/__init__.py",
        "pkg/words.py",
        "pkg/b.py",
        "pkg/deeper.py",
        "run.py",
        "src/a.py",
    ]
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(st.lists(st.tuples(NAMES, TEXTS, st.sampled_from(SETTINGS)), min_size=2, max_size=6))
def test_any_changes_in_any_order(project: Path, steps: list[tuple[str, str | None, Question]]) -> None:
    for path in _paths():
        Path(path).unlink()
    store = Kept()
    _write(PROJECT)
    for name, text, question in steps:
        _write({name: text})
        same(replace(question, paths=_paths()), store)


# The folder


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
