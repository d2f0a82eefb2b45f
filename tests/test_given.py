"""What is given of the configuration counts; what is not is absent in a build, and left open in lint."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from icosian.discover.symbols import Symbols
from icosian.expand import expand
from icosian.ir.graph import Node
from icosian.ir.question import Question
from icosian.ir.source import Program
from icosian.ir.values import Given
from icosian.remember import Store, answer

from .reading import module_of

HEAD = "from hamilton.function_modifiers import *\n"
POWER = {"hamilton.enable_power_user_mode": True}


def shown(node: Node) -> str:
    needs = " ".join(need.source for need in node.needs)
    when = f" when {node.when}" if node.when.sides else ""
    flaws = {flaw.rule for flaw in node.flaws}
    left_out = " left out" if "needs-config" in flaws else " refused" if flaws or node.opaque else ""
    return f"{node.name}({needs}){when}{left_out}"


def check(source: str, given: dict[str, Any], expected: str, *, is_whole: bool = False) -> None:
    """The nodes under what is given."""
    program = Program((module_of(HEAD + dedent(source)),))
    nodes = expand(program, Symbols(program), Given(given, is_whole=is_whole))
    assert "\n".join(map(shown, nodes)) == dedent(expected).strip("\n")


# What a lambda asks about, what is given, and what comes of it where other keys are open, and absent.
ASKED: dict[str, list[tuple[dict[str, Any], str, str]]] = {
    'given["size"] > 10': [
        ({}, "left out", "refused"),
        ({"size": 11}, "there", "there"),
        ({"size": 1}, "gone", "gone"),
    ],
    'given.get("size", 20) > 10': [({}, "left out", "there"), ({"size": 1}, "gone", "gone")],
    'given.get("size") is None or given["size"] > 10': [
        ({}, "left out", "there"),
        ({"size": 5}, "gone", "gone"),
    ],
    '"size" in given or given["other"]': [({"size": 0}, "there", "there"), ({}, "left out", "refused")],
    '"size" not in given': [({"size": 0}, "gone", "gone"), ({"other": 1}, "left out", "there")],
    'given["region"] == "EU" or given["size"] > 10': [({"region": "EU"}, "there", "there")],
    'given["region"] == "EU" and given["size"] > 10 and True': [({"region": "US"}, "gone", "gone")],
    "len(given) > 1": [({"size": 1}, "left out", "gone")],
    'dict(given).get("size", 20) > 10': [({"other": 1}, "left out", "there")],
    '{**given}.get("size", 20) > 10': [({"other": 1}, "left out", "there")],
    'sorted(given) == ["size"]': [({"size": 1}, "left out", "there")],
    'any(each == "size" for each in given)': [({"size": 1}, "left out", "there")],
    'given == {"size": 1}': [({"size": 1}, "left out", "there")],
    "bool(given)": [({"size": 1}, "left out", "there")],
    'given.get("debug")': [
        ({"debug": True}, "there", "there"),
        ({"debug": 0}, "gone", "gone"),
        ({}, "left out", "gone"),
    ],
    "True": [({}, "there", "there")],
    "LIMIT > 3": [({}, "there", "there")],
    "_asks(given)": [({"size": 11}, "there", "there"), ({}, "left out", "refused")],
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_condition_that_is_worked_out_asks_for_what_is_given(asked: str) -> None:
    source = f"""
    LIMIT = 4
    def _asks(given): return given["size"] > 10
    @config(lambda given: {asked})
    def f__a(x: int) -> int: ...
    """
    becomes = {"there": "f(x)", "gone": "", "left out": "f(x) left out", "refused": "f(x) refused"}
    for given, opened, whole in ASKED[asked]:
        check(source, given, becomes[opened])
        check(source, given, becomes[whole], is_whole=True)


RESOLVED = """
@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda names, least=1: inject(
    xs=group(*map(source, names)), y=value(least)))
def total(xs: list[int], y: int) -> int: ...
"""


def test_a_modifier_that_the_configuration_gives_asks_for_all_that_it_takes() -> None:
    names: dict[str, Any] = {"names": ["a", "b"]}
    check(RESOLVED, {}, "total(xs y) left out")
    check(RESOLVED, names, "total(xs y) left out")
    check(RESOLVED, {**names, "least": 3}, "total(a b)")  # the mode of power users is open
    check(RESOLVED, {**names, "least": 3, "hamilton.enable_power_user_mode": False}, "total(xs y) refused")
    check(RESOLVED, {**names, **POWER}, "total(a b)", is_whole=True)
    check(RESOLVED, names, "total(xs y) refused", is_whole=True)
    check(
        "@resolve_from_config(decorate_with=lambda: inject(x=source('b')))\ndef a(x: int) -> int: ...",
        {},
        "a(b)",
    )


SUBDAG = """
import flow
@config(lambda given: given["size"] > 10)
def _stored__large(rows: int) -> str: ...
@config.when(kind="mean")
def _best__mean(rows: int) -> int: ...
@config.when(kind="max")
def _best__max(other: int) -> int: ...
"""


def test_the_config_of_a_subdag_counts_in_it() -> None:
    once = SUBDAG + "@subdag(_stored__large, config={SIZE})\ndef s(_stored: str) -> str: ...\n"
    for size, inside in (
        ('{"size": 20}', "s._stored(rows)\n"),
        ('{"size": value(20)}', "s._stored(rows)\n"),
        ('{"size": 5}', ""),
        ("{}", "s._stored(rows) left out\n"),
    ):
        check(once.replace("{SIZE}", size), {}, f"{inside}s(s._stored)")
    for size, given, inside in (
        ("{}", {"size": 20}, "s._stored(rows)\n"),
        ('{"size": 5}', {"size": 20}, ""),
        ('{"size": configuration("limit")}', {"limit": 20}, "s._stored(rows)\n"),
        ('{"size": configuration("limit")}', {"limit": 2}, ""),
        ('{"size": configuration("limit")}', {"size": 20}, "s._stored(rows) left out\n"),
        ('{"limit": 30, "size": configuration("limit")}', {"limit": 2}, "s._stored(rows)\n"),
    ):
        check(once.replace("{SIZE}", size), given, f"{inside}s(s._stored)")


def test_a_key_of_the_configuration_takes_the_place_of_one_inside() -> None:
    inside = SUBDAG + '@subdag(_best__mean, _best__max, config={"kind": configuration("way")})\n'
    expected = """
    s._best(rows) when way is 'mean'
    s._best(other) when way is 'max'
    s(s._best)
    """
    check(inside + "def s(_best: int) -> int: ...\n", {}, expected)
    check(inside + "def s(_best: int) -> int: ...\n", {"way": "max"}, expected, is_whole=True)
    check(inside + "def s(_best: int) -> int: ...\n", {"kind": "max"}, "s(_best) refused", is_whole=True)
    nested = (
        inside
        + "def _s(_best: int) -> int: ...\n"
        + '@subdag(_s, config={"way": "max"})\ndef t(_s: int) -> int: ...\n'
    )
    check(nested, {}, "t._s._best(other)\nt._s(t._s._best)\nt(t._s)")
    check(nested, {"way": "mean"}, "t._s._best(other)\nt._s(t._s._best)\nt(t._s)", is_whole=True)


def test_subdags_of_one_function_have_each_its_own_config() -> None:
    source = (
        SUBDAG
        + """
    @parameterized_subdag(
        _stored__large, _best__mean, _best__max,
        config={"kind": configuration("way"), "size": 20},
        one={},
        two={"config": {"size": 5, "kind": "max"}},
        three={"config": {"size": configuration("limit")}},
    )
    def s(_best: int) -> int: ...
    """
    )
    source = SUBDAG + dedent(source[len(SUBDAG) :])
    check(
        source,
        {},
        """
    one._stored(rows)
    one._best(rows) when way is 'mean'
    one._best(other) when way is 'max'
    one(one._best)
    two._best(other)
    two(two._best)
    three._stored(rows) left out
    three._best(rows) when way is 'mean'
    three._best(other) when way is 'max'
    three(three._best)
    """,
    )


def test_what_nobody_takes_is_not_told_where_the_configuration_says_what_is_taken(tmp_path: Path) -> None:
    source = SUBDAG + '@subdag(_stored__large, config={"size": 20})\ndef s(_stored: str) -> str: ...\n'
    assert said(source, tmp_path) == []


def said(source: str, folder: Path, whole: bool = False, **given: object) -> list[str]:
    """What `icosian lint -c KEY=VALUE` says of a module, with the smallest configuration that shows it."""
    (folder / "flow.py").write_text(HEAD + dedent(source))
    config = {key: each if isinstance(each, str) else json.dumps(each) for key, each in given.items()}
    question = Question((str(folder / "flow.py"),), home=str(folder), config=config, together=whole)
    found = answer(question, Store()).findings
    return [f"{each.rule} {each.span.line - 1} {dict(each.config)}" for each in found]


VARIANTS = """
@config(lambda given: given["size"] > 10)
def rows__large() -> int: ...
@config.when(region="EU")
def rows__eu() -> int: ...
@config.when(region="EU")
def price__eu(x) -> int: ...
@config.when(mode="b")
def price__b() -> int: ...
"""


def test_lint_fixes_the_keys_that_are_given_and_no_others(tmp_path: Path) -> None:
    left_out, untyped = "needs-config 2 {}", "unannotated-node 7 {}"
    twice = "duplicate-node 9 {'mode': 'b', 'region': 'EU'}"
    assert said(VARIANTS, tmp_path) == [left_out, untyped, twice]
    assert said(VARIANTS, tmp_path, size=20) == ["duplicate-node 5 {'region': 'EU'}", untyped, twice]
    assert said(VARIANTS, tmp_path, size=5) == [untyped, twice]
    assert said(VARIANTS, tmp_path, region="US") == [left_out, untyped]
    assert said(VARIANTS, tmp_path, region="EU") == [left_out, untyped, "duplicate-node 9 {'mode': 'b'}"]


def test_other_configurations_of_a_dataflow_that_is_listed_stay_open(tmp_path: Path) -> None:
    """A variant that its own configuration rules out is not taken to be ruled out in all others."""
    from icosian.ir.driver import Said, Whole

    path = tmp_path / "flow.py"
    path.write_text(
        HEAD
        + dedent("""
        @config(lambda given: given["region"].startswith("E"))
        def price__e() -> int: ...
        @config.when(region="US")
        def price__us() -> int: ...
        """)
    )
    whole = Whole((str(path),), Said(config={"region": "EU"}))
    found = answer(Question((str(path),), home=str(tmp_path), wholes=(whole,)), Store())
    assert [each.rule for each in found.findings] == ["needs-config"]
