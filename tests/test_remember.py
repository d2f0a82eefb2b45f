"""What is remembered never changes what is said: after any change, with and without it, the answer is the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from icosian import build
from icosian.discover.children import Take, _edited, _told, _understood
from icosian.discover.files import Facts
from icosian.discover.read import noted
from icosian.ir.driver import Whole
from icosian.ir.question import Answer, Heard, Part, Question
from icosian.ir.source import Module, Program
from icosian.remember import Store, answer

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
