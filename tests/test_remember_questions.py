"""Questions that differ share what is remembered, and none of it that is not theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icosian.discover.children import Take
from icosian.discover.files import Facts
from icosian.ir.driver import Whole
from icosian.ir.question import Question
from icosian.ir.source import Flaw, Module
from icosian.remember import answer

from .test_remember import (
    DRIVER,
    FLOW,
    LENT,
    PROJECT,
    STEPS,
    WORDS,
    Kept,
    _paths,
    _write,
    judged,
    same,
)
from .test_remember import project as project

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


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NAMES, TEXTS, st.sampled_from(SETTINGS)), min_size=2, max_size=6))
def test_any_changes_in_any_order(project: Path, steps: list[tuple[str, str | None, Question]]) -> None:
    for path in _paths():
        Path(path).unlink()
    store = Kept()
    _write(PROJECT)
    for name, text, question in steps:
        _write({name: text})
        same(replace(question, paths=_paths()), store)
