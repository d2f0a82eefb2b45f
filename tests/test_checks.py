"""Checked values: which validators there are and what they find is Hamilton's own; what is said of them is ours."""

from __future__ import annotations

import fractions
import logging
import math
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hamilton import registry
from hamilton.data_quality import base, default_validators
from icosian import build
from icosian.expand.annotations import Where, type_of
from icosian.ir.script import Order
from icosian.ir.validators import DEFAULTS, KEYWORDS
from icosian_runtime import checks

from .reading import module_of
from .test_modifiers import HEAD, Case, in_hamilton, loaded

registry.initialize()  # the validators of the plugins


# Which there are

IMPORTS = """
import decimal, enum, fractions, numbers, typing
import numpy as np
import pandas as pd
import polars as pl
from hamilton.htypes import Parallelizable
from typing import Annotated, Any, Dict, Literal, NewType, Optional, TypedDict
class Size(enum.IntEnum): SMALL = 1
class Colour(enum.StrEnum): RED = "r"
class Plain: ...
class Name(str): ...
class Fraction(fractions.Fraction): ...
class Frame(pd.DataFrame): ...
class Row(TypedDict): a: int
Number = NewType("Number", int)
import pandera
import pandera.typing
import pandera.typing.polars
class Schema(pandera.DataFrameModel): a: int
"""

ANNOTATIONS = [
    *("int", "float", "bool", "str", "complex", "bytes", "dict", "list", "object", "None", "Any"),
    *(
        "decimal.Decimal",
        "fractions.Fraction",
        "numbers.Real",
        "numbers.Number",
        "Fraction",
        "Size",
        "Colour",
    ),
    *("list[int]", "dict[str, int]", "Dict[str, int]", "Optional[int]", "int | None", "Literal[1]", "Number"),
    *(
        "pandera.typing.DataFrame[Schema]",
        "pandera.typing.Series[int]",
        "pandera.typing.polars.DataFrame[Schema]",
        "pandera.typing.polars.LazyFrame[Schema]",
        "pandera.typing.polars.Series[int]",
        "Annotated[int, 1]",
        "tuple[int, ...]",
        "Row",
        "Plain",
        "Name",
        "Parallelizable[int]",
    ),
    *(
        "np.ndarray",
        "pd.Series",
        "pd.DataFrame",
        "pd.Index",
        "pl.Series",
        "pl.DataFrame",
        "pl.LazyFrame",
        "Frame",
    ),
    *(f"np.{name}" for name in dir(np) if isinstance(vars(np).get(name), type)),
]


@pytest.mark.parametrize("annotation", ANNOTATIONS)
@pytest.mark.filterwarnings("ignore:Importing pandas-specific:FutureWarning")
def test_a_type_has_the_validators_that_it_has_in_hamilton(annotation: str) -> None:
    names: dict[str, Any] = {}
    exec(IMPORTS, names)
    module = module_of(IMPORTS)
    theirs = {keyword: _hamiltons(names, annotation, keyword) for keyword in KEYWORDS}
    ours = {keyword: _ours(type_of(annotation, Where(module.names)), keyword) for keyword in KEYWORDS}
    assert ours == theirs


def _hamiltons(names: dict[str, Any], annotation: str, keyword: str) -> str:
    given = eval(annotation, names)
    try:
        for each in default_validators.AVAILABLE_DEFAULT_VALIDATORS:
            if each.arg() == keyword and each.applies_to(given):
                return str(each.name())
    except TypeError:  # "issubclass() arg 1 must be a class"
        pass
    return ""


def _ours(type: Any, keyword: str) -> str:
    found = [each for each in DEFAULTS if each.keyword == keyword and each.fits(type)]
    return (found[0].name or f"{keyword}_validator") if found else ""


# What they find

SERIES = pd.Series([1.0, 2.0, float("nan"), 5.0])
FOUND: list[tuple[type, str, Any, list[Any]]] = [
    (int, "range", (0, 2), [1, 0, 2, 3, -1]),
    (float, "range", [0.5, math.inf], [0.5, 0.4, float("nan")]),
    (fractions.Fraction, "range", (0, 1), [fractions.Fraction(1, 2), fractions.Fraction(3, 2)]),
    (int, "values_in", [2, 1], [1, 3]),
    (str, "values_in", ("a",), ["a", "b"]),
    (float, "values_in", [], [0.5]),
    (int, "data_type", int, [1, True, 1.5, None]),
    (str, "data_type", (str, bytes), ["", b"", 3]),
    (int, "allow_none", False, [1, None]),
    (list, "allow_none", True, [[], None]),
    (str, "contains", "b", ["abc", "xyz", "x" * 99, "x" * 100, "x" * 101]),
    (str, "contains", ["a", "b"], ["ab", "a"]),
    (str, "does_not_contain", "b", ["abc", "xyz", "b" * 200]),
    (str, "does_not_contain", ["a", "z"], ["ab", "x"]),
    (pd.Series, "range", (0, 4), [SERIES, SERIES[:2], SERIES[:0]]),
    (pd.Series, "values_in", [1.0, 2.0], [SERIES, SERIES[:3], SERIES[:0]]),
    (pd.Series, "values_in", ["a"], [pd.Series(["a", None]), pd.Series(["a", "b", "b"])]),
    (pd.Series, "data_type", np.float64, [SERIES, pd.Series([1]), pd.Series([], dtype="object")]),
    (pd.Series, "data_type", np.integer, [SERIES, pd.Series([1]), pd.Series([1], dtype="Int64")]),
    (pd.Series, "max_fraction_nans", 0.25, [SERIES, SERIES[2:], SERIES[:0]]),
    (pd.Series, "max_fraction_nans", 1, [SERIES]),
    (pd.Series, "allow_nans", False, [SERIES, SERIES[:2]]),
    (pd.Series, "max_standard_dev", 1.5, [SERIES, SERIES[:2], SERIES[:0]]),
    (pd.Series, "mean_in_range", (2, 3), [SERIES, SERIES[:2], SERIES[:0]]),
    (pd.Series, "allow_none", False, [SERIES, None]),
]


@pytest.mark.parametrize(("kind", "keyword", "given", "values"), FOUND, ids=str)
def test_a_validator_finds_what_hamiltons_finds(
    kind: type, keyword: str, given: Any, values: list[Any]
) -> None:
    (theirs,) = default_validators.resolve_default_validators(kind, importance="warn", **{keyword: given})
    module = {"Series": "pandas.", "Fraction": "fractions."}.get(kind.__name__, "")
    type = type_of(f"{module}{kind.__name__}", Where(module_of("import fractions, pandas").names))
    (ours,) = (each for each in DEFAULTS if each.keyword == keyword and each.fits(type))
    for value in values:
        found, wanted = getattr(checks, ours.function)(value, given), theirs.validate(value)
        assert str((bool(found.passes), found.message, found.diagnostics)) == str(
            (bool(wanted.passes), wanted.message, wanted.diagnostics)
        )


def test_results_compare_and_show_as_hamiltons_do() -> None:
    ours, theirs = (
        checks.ValidationResult(True, "fine", {"a": 1}),
        base.ValidationResult(True, "fine", {"a": 1}),
    )
    assert (repr(ours), vars(ours)) == (repr(theirs), vars(theirs))
    assert ours == checks.ValidationResult(True, "fine", {"a": 1}) != checks.ValidationResult(True, "fine")
    assert [level.value for level in checks.DataValidationLevel] == [
        each.value for each in base.DataValidationLevel
    ]


def test_the_order_of_hashes_is_in_no_message() -> None:
    letters = [*"qwertyuiop"]
    shown = f"frozenset({{{', '.join(map(repr, sorted(letters)))}}})"
    assert checks.in_values("x", letters).message.endswith(f"possible values are {shown}.")
    assert checks.in_values("x", []).message.endswith("possible values are frozenset().")


# What is said of it

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Run]]:
    """Compile a module and give its `execute`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)  # where worker processes find the script

    def compiled(source: str) -> Run:
        (tmp_path / "flow.py").write_text(HEAD + dedent(source))
        judged, dag = build.choose(*build.read(("flow.py",)), {}, ())
        assert [each.message for each in judged.findings if each.is_error] == []
        judged, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py"))
        (tmp_path / "run.py").write_text(text)
        execute: Run = loaded(tmp_path / "run.py", "run").execute
        return execute

    yield compiled
    sys.modules.pop("run", None)


CUSTOM = """
from hamilton.data_quality.base import DataValidator, ValidationResult
class Seen(DataValidator):
    def applies_to(self, datatype): return True
    def description(self): return ""
    def name(self): return "seen"
    def validate(self, dataset):
        return ValidationResult(dataset != [0, 1, 2] and dataset != 3, f"it is {dataset}")
"""
SINGLE = """
@check_output(range=(0, 9), values_in=[1, 2], importance="{}")
def f(a: int) -> int: return a
"""


@pytest.mark.parametrize("executor", ["sync", "threads", "processes"])
def test_a_value_that_must_pass_ends_the_run(script: Callable[[str], Run], executor: str) -> None:
    execute = script(SINGLE.format("fail"))
    assert execute(inputs={"a": 1}, executor=executor) == {"f": 1}
    with pytest.raises(checks.DataValidationError) as failure:
        execute(inputs={"a": 12}, executor=executor)
    assert str(failure.value) == (
        "`f` did not pass\n"
        "  range_validator: Data point 12 does not fall within acceptable range: (0, 9)"
        " {'range': (0, 9), 'value': 12}\n"
        "  values_in_validator: Primitive python value was valid is False."
        " Correct possible values are frozenset({1, 2}). {'values': frozenset({1, 2}), 'was_correct': False,"
        " 'incorrect_value': 12, 'data_size': 1}"
    )
    assert failure.value.__notes__ == ["in node `f`"]


def test_a_warning_is_logged_and_the_value_goes_on(
    script: Callable[[str], Run], caplog: pytest.LogCaptureFixture
) -> None:
    execute = script(SINGLE.format("warn"))
    assert execute(inputs={"a": 5}) == {"f": 5}
    assert caplog.record_tuples == [
        (
            "icosian.checks",
            logging.WARNING,
            "`f` did not pass values_in_validator: Primitive python value was valid is False."
            " Correct possible values are frozenset({1, 2}). {'values': frozenset({1, 2}), 'was_correct': False,"
            " 'incorrect_value': 5, 'data_size': 1}",
        )
    ]


@pytest.mark.parametrize("executor", ["sync", "threads", "processes"])
def test_an_item_that_does_not_pass_is_named(script: Callable[[str], Run], executor: str) -> None:
    execute = script("""
    def n() -> Parallelizable[int]: return range(5, 12)
    @check_output(range=(0, 9), importance="fail")
    def a(n: int) -> int: return n
    def total(a: Collect[int]) -> int: return sum(a)
    """)
    with pytest.raises(checks.DataValidationError) as failure:
        execute(executor=executor, max_tasks=1)
    assert failure.value.__notes__[0].startswith("in node `a`, item 5 of `n` (10)")


def test_validators_of_one_node_differ_in_importance(
    script: Callable[[str], Run], caplog: pytest.LogCaptureFixture
) -> None:
    execute = script(
        CUSTOM + '@check_output_custom(Seen("warn"), Seen("fail"))\ndef f(a: int) -> int: return a\n'
    )
    assert execute(inputs={"a": 4}) == {"f": 4}
    assert caplog.messages == []
    with pytest.raises(checks.DataValidationError, match=re.escape("`f` did not pass\n  seen: it is 3")):
        execute(inputs={"a": 3})
    assert caplog.messages == ["`f` did not pass seen: it is 3"]


def test_an_importance_may_be_known_only_when_it_runs(
    script: Callable[[str], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = 'import os\n@check_output(range=(0, 1), importance=os.environ["LEVEL"])\ndef f(a: int) -> int: return a\n'
    monkeypatch.setenv("LEVEL", "fail")
    with pytest.raises(checks.DataValidationError):
        script(source)(inputs={"a": 3})
    monkeypatch.setenv("LEVEL", "bad")
    with pytest.raises(ValueError, match="'bad' is not a valid DataValidationLevel"):
        script(source)(inputs={"a": 3})


def test_a_coroutine_is_no_result() -> None:
    class Late:
        async def validate(self, value: int) -> None: ...

    with pytest.raises(TypeError, match="`validate` of `Late` gives a coroutine"):
        checks.custom(Late(), 1)


# Blocks


@pytest.mark.parametrize("executor", ["sync", "threads", "processes"])
def test_the_items_of_a_fan_out_are_looked_at_as_a_list(
    script: Callable[[str], Run], tmp_path: Path, executor: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As in Hamilton, which lists them before anything else."""
    source = (
        CUSTOM
        + """
@check_output_custom(Seen("warn"))
def n(k: int) -> Parallelizable[int]:
    yield from range(k)
def a(n: int) -> int: return 10 * n
def total(a: Collect[int]) -> list[int]: return a
"""
    )
    execute = script(source)
    assert execute(inputs={"k": 3}, executor=executor) == {"total": [0, 10, 20]}
    assert caplog.messages == ["`n` did not pass seen: it is [0, 1, 2]"]
    theirs = in_hamilton(loaded(tmp_path / "flow.py", "flow"), Case(source))
    caplog.clear()
    assert theirs.execute(["total"], inputs={"k": 3}) == {"total": [0, 10, 20]}
    assert [each for each in caplog.messages if "seen" in each] == [
        "[n:seen] validator failed. Message was: it is [0, 1, 2]. Diagnostic information is: {}."
    ]
    assert {each.name for each in theirs.graph.nodes.values()} == {"n_raw", "n_seen", "n", "a", "total", "k"}


@pytest.mark.parametrize("executor", ["sync", "threads", "processes"])
def test_a_fan_in_can_be_checked(script: Callable[[str], Run], executor: str) -> None:
    execute = script(
        """
    def n(k: int) -> Parallelizable[int]: return range(k)
    def a(n: int) -> int: return 10 * n
    @check_output(range=(0, 50), importance="fail")
    @parameterize(total={"xs": source("a")}, nothing={"xs": value([])})
    def f(xs: Collect[int]) -> int: return sum(xs)
    """
    )
    assert execute(inputs={"k": 3}, executor=executor) == {"total": 30, "nothing": 0}
    with pytest.raises(checks.DataValidationError, match="Data point 60 does not fall"):
        execute(inputs={"k": 4}, executor=executor)
