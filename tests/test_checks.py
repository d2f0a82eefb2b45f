"""Checked values: which validators there are and what they find is Hamilton's own; what is said of them is ours."""

from __future__ import annotations

import fractions
import logging
import math
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hamilton import registry
from hamilton.data_quality import base, default_validators
from icosian import build
from icosian.discover.symbols import Symbols
from icosian.expand import expand
from icosian.expand.annotations import Where, type_of
from icosian.expand.evaluate import Evaluator
from icosian.expand.evaluate.classes import Classes
from icosian.ir.script import Order
from icosian.ir.source import Program, Text
from icosian.ir.validators import DEFAULTS, KEYWORDS
from icosian_runtime import checks

from .reading import linted, module_of
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


# Misuse

REFUSED = {
    # source: (line:column-end, message without "`@…` on `f`: ")
    "@check_output(rnage=(0, 1))\ndef f(a: int) -> int: ...": [
        ("1:15-20", "there is no validator `rnage`; is `range` meant?")
    ],
    "@check_output(zzz=1, **{'yyy': 2})\ndef f(a: int) -> int: ...": [
        ("1:15-18", f"there is no validator `zzz`; there are {', '.join(KEYWORDS)}"),
        ("1:2-35", f"there is no validator `yyy`; there are {', '.join(KEYWORDS)}"),
    ],
    "@check_output(\n    allow_none=False,\n    contains='a',\n    range=(0, 1),\n)\ndef f(a: int) -> list[int]: ...": [
        ("3:5-13", "`f` is of type `list[int]`, for which there is no validator `contains`"),
        ("4:5-10", "`f` is of type `list[int]`, for which there is no validator `range`"),
    ],
    "@check_output(range=(0, 1))\ndef f(a: int) -> Parallelizable[int]: ...": [
        ("1:15-20", "`f` is of type `Parallelizable[int]`, for which there is no validator `range`")
    ],
    "import far\n@check_output(range=(0, 1))\ndef f(a: int) -> far.Thing: ...": [
        (
            "2:15-20",
            "`f` is of type `far.Thing`, of which nothing says whether it is a number or a series",
        )
    ],
    "@check_output(range=3)\ndef f(a: int) -> int: ...": [
        ("1:21-22", "`range` takes a pair, the least and the most")
    ],
    "import pandas as pd\n@check_output(allow_nans=True, max_fraction_nans=2, mean_in_range=(1,))\ndef f(a: int) -> pd.Series: ...": [
        ("2:26-30", "`allow_nans` can only be False; `max_fraction_nans` says how many are allowed"),
        ("2:50-51", "`max_fraction_nans` has to lie between 0 and 1"),
        ("2:67-71", "`mean_in_range` takes a pair, the least and the most"),
    ],
    "@check_output(contains=[1])\ndef f(a: int) -> str: ...": [("1:24-27", "`contains` takes a string, or several")],
    "@check_output(range=(0, 1), importance='must')\ndef f(a: int) -> int: ...": [
        ("1:40-46", '`importance` is "warn" or "fail"')
    ],
    "@check_output(range=(0, 1), target_='g')\ndef f(a: int) -> int: ...": [
        ("1:37-40", "`f` makes no node `g`, but `f`")
    ],
    "@check_output(range=(0, 1), target_=3)\ndef f(a: int) -> int: ...": [
        ("1:37-38", "`target_` takes names of nodes, or `...` for all")
    ],
    "@check_output(default_validator_candidates=[])\ndef f(a: int) -> int: ...": [
        ("1:15-43", "`default_validator_candidates` is not supported; `check_output_custom` takes validators")
    ],
    "@check_output(range=(0, 1))\n@check_output(data_type=int)\ndef f(a: int) -> int: ...": [
        ("1:2-28", "`f_raw` is there already; give all validators to one decorator")
    ],
    "class V: ...\n@check_output_custom(V)\ndef f(a: int) -> int: ...": [
        ("2:2-24", "`V` is a class; it takes what `V(…)` gives")
    ],
    "@check_output_custom(3)\ndef f(a: int) -> int: ...": [
        ("1:2-24", "it takes validators of the project; those of Hamilton's are keywords of `check_output`")
    ],
    "import far\n@check_output_custom(far.Check('warn'))\ndef f(a: int) -> int: ...": [
        (
            "2:22-39",
            "what `far.Check('warn')` is called is not plain to see; its class needs a `name` that returns a text",
        )
    ],
    "class V:\n    def name(self): return 'v'\n    async def validate(self, x): ...\n@check_output_custom(V())\ndef f(a: int) -> int: ...": [
        ("4:22-25", "`validate` of `V` is async, and would never be awaited")
    ],
}  # fmt: skip


@pytest.mark.parametrize("source", REFUSED)
def test_misuse_is_refused_where_it_is(source: str) -> None:
    assert _told(source) == REFUSED[source]


def _told(source: str, config: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    from icosian.discover.symbols import Symbols
    from icosian.ir.source import Program
    from icosian.ir.values import Given

    head = "from hamilton.function_modifiers import *\nfrom hamilton.htypes import Parallelizable\n"
    program = Program((module_of(head + source),))
    given = Given(config or {}, is_whole=True)
    nodes = expand(program, Symbols(program), given)
    flaws = list(dict.fromkeys(flaw for node in nodes for flaw in node.flaws))
    assert {flaw.rule for flaw in flaws} == {"misused-modifier"}
    return [
        (
            f"{each.span.line - 2}:{each.span.column}-{each.span.end_column}",
            re.sub(r"^`@\S+` on `f`: ", "", each.message),
        )
        for each in flaws
    ]


def test_a_modifier_of_the_configuration_is_refused_where_it_is_written() -> None:
    source = (
        "@resolve_from_config(decorate_with=lambda: check_output(rnage=(0, 1)))\ndef f(a: int) -> int: ..."
    )
    config = {"hamilton.enable_power_user_mode": True}
    assert _told(source, config) == [("1:57-62", "there is no validator `rnage`; is `range` meant?")]


def test_what_cannot_be_known_is_told_where_it_is() -> None:
    head = "from hamilton.function_modifiers import check_output, check_output_custom\n"
    for source, place, text in (
        ("@check_output(range=(0, missing))\ndef f(a: int) -> int: ...", "2:25", "missing"),
        ("@check_output(range=missing)\ndef f(a: int) -> int: ...", "2:21", "missing"),
        ("@check_output(importance=missing)\ndef f(a: int) -> int: ...", "2:26", "missing"),
        ("@check_output(target_=missing)\ndef f(a: int) -> int: ...", "2:23", "missing"),
        ("@check_output_custom(missing)\ndef f(a: int) -> int: ...", "2:22", "missing"),
    ):
        (found,) = (each for each in linted(head + source) if each.is_error)
        assert (f"{found.span.line}:{found.span.column}", found.message) == (
            place,
            f"`{text}` cannot be known without running the module",
        )


# What validators of the user's are called

BASES = """
from hamilton.data_quality.base import BaseDefaultValidator, DataValidator
WORD = "word"
LATE = input()
def text(): return "text"
"""
CALLED = {
    "class V:\n    def name(self): return 'a'": "a",
    "class V:\n    def name(self):\n        '''Said.'''\n        return 'a' + 'b'": "ab",
    "class V:\n    @classmethod\n    def name(cls): return f'{WORD}_{text()}_{cls.__name__}'": "word_text_V",
    "class V:\n    ONE: str = 'one'\n    def name(self): return self.ONE": "one",
    "class V:\n    def name(self): return self.kind()\n    def kind(self): return 'kind'": "kind",
    "class W:\n    def name(self): return 'w'\nclass V(W): ...": "w",
    "class W:\n    PART = 'w'\n    def name(self): return self.PART\nclass V(W):\n    PART = 'v'": "v",
    "class V(BaseDefaultValidator):\n    def arg(cls): return 'limit'": "limit_validator",
    # An instance may say anything; what is computed, or comes from elsewhere, cannot be seen.
    "class V:\n    def __init__(self): self.word = 'a'\n    def name(self): return self.word": "",
    "class V:\n    def name(self): return LATE": "",
    "class V:\n    def name(self):\n        word = 'a'\n        return word": "",
    "class V:\n    def name(self): return 3": "",
    "class V:\n    def name(self): return self.name()": "",
    "class V(DataValidator): ...": "",
    "from far import W\nclass V(W): ...": "",
    "def V(): ...": "",
    "from far import V": "",
}


@pytest.mark.parametrize("source", CALLED)
@pytest.mark.parametrize("written", ["V()", "KEPT"])
def test_a_validator_is_called_what_its_class_says(source: str, written: str) -> None:
    module = module_of(f"{BASES}{source}\nKEPT = V()\n@check_output_custom({written})\ndef f(): ...\n")
    symbols = Symbols(Program((module,)))
    classes = Classes(symbols, Evaluator(symbols))
    (definition,) = (each for each in module.functions if each.name == "f")
    at = definition.decorators[0].written.span
    found = classes.of(Text(written, replace(at, column=at.column + len("check_output_custom("))))
    assert (classes.says(found, "name") if found else "") == CALLED[source]


# Libraries of the user's

LIBRARIES = {
    "pandera, by keyword": """
        import pandas as pd
        import pandera.pandas as pa
        SCHEMA = pa.DataFrameSchema({"a": pa.Column(int, pa.Check.ge(0))})
        @check_output(schema=SCHEMA, importance="fail")
        def f(a: int) -> pd.DataFrame: return pd.DataFrame({"a": [a]})
        @check_output(schema=pa.SeriesSchema(int, pa.Check.ge(0)), importance="fail")
        def g(f: pd.DataFrame) -> pd.Series: return f["a"]
        def result(g: pd.Series) -> list: return g.to_list()
        """,
    "pandera, by annotation": """
        import pandas as pd
        import pandera as pa
        from hamilton.plugins import h_pandera
        from pandera.typing import DataFrame
        class Row(pa.DataFrameModel):
            a: int = pa.Field(ge=0)
        @h_pandera.check_output(importance="fail")
        def f(a: int) -> DataFrame[Row]: return pd.DataFrame({"a": [a]})
        def result(f: DataFrame[Row]) -> list: return f["a"].to_list()
        """,
    "pandera, of polars": """
        import pandera.polars as pa
        import polars as pl
        @check_output(schema=pa.DataFrameSchema({"a": pa.Column(int, pa.Check.ge(0))}), importance="fail")
        def f(a: int) -> pl.DataFrame: return pl.DataFrame({"a": [a]})
        def result(f: pl.DataFrame) -> list: return f["a"].to_list()
        """,
    "pydantic, by keyword": """
        from pydantic import BaseModel, Field
        class Row(BaseModel):
            a: int = Field(ge=0)
        @check_output(model=Row, importance="fail")
        def f(a: int) -> dict[str, int]: return {"a": a}
        @check_output(model=Row, importance="fail")
        def g(f: dict[str, int]) -> Row: return Row.model_construct(a=f["a"])
        def result(g: Row) -> int: return g.a
        """,
    "pydantic, by annotation": """
        from hamilton.plugins import h_pydantic
        from pydantic import BaseModel, Field
        class Row(BaseModel):
            a: int = Field(ge=0)
        @h_pydantic.check_output("fail")
        def f(a: int) -> Row: return {"a": a}
        def result(f: Row) -> dict: return f
        """,
    "pandas": """
        import numpy as np
        import pandas as pd
        @check_output(data_type=np.integer, range=(0, 9), values_in=range(5), max_fraction_nans=0.5, allow_nans=False,
                      max_standard_dev=3, mean_in_range=(0, 9), allow_none=False, importance="fail")
        @extract_columns("b")
        def frame(a: int) -> pd.DataFrame: return pd.DataFrame({"b": [a, 1, 2]})
        def result(b: pd.Series) -> list: return b.to_list()
        """,
}


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.filterwarnings("ignore")
def test_libraries_of_the_user_check_as_they_do_in_hamilton(
    name: str, script: Callable[[str], Run], tmp_path: Path
) -> None:
    source = LIBRARIES[name]
    execute = script(source)
    theirs = in_hamilton(loaded(tmp_path / "flow.py", "flow"), Case(source))
    nodes = {each.name for each in theirs.graph.nodes.values() if not each.user_defined}
    _, dag = build.choose(*build.read(("flow.py",)), {}, ())
    assert {each.name for each in dag.nodes} == nodes
    assert "hamilton" not in (tmp_path / "run.py").read_text()
    assert execute(["result"], inputs={"a": 3}) == theirs.execute(["result"], inputs={"a": 3})
    with pytest.raises(base.DataValidationError) as wanted:
        theirs.execute(["result"], inputs={"a": -1})
    with pytest.raises(checks.DataValidationError) as found:
        execute(["result"], inputs={"a": -1})
    assert _failed(str(found.value), r"^  (\w+_validator): ") == _failed(str(wanted.value), r"\[\w+:(\w+)\]")


def _failed(message: str, pattern: str) -> list[str]:
    """The validators that were not content."""
    return re.findall(pattern, message, re.MULTILINE)


# The script


def test_validators_that_are_written_alike_stay_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one module they are two objects, and in another they may be something else."""
    monkeypatch.chdir(tmp_path)
    for name, factor in (("one", 2), ("two", 3)):
        source = CUSTOM.replace("dataset != 3", f"dataset % {factor} == 0")
        functions = "".join(
            f'@check_output_custom(Seen("fail"))\ndef {name}_{n}(a: int) -> int: return a\n' for n in (1, 2)
        )
        (tmp_path / f"{name}.py").write_text(HEAD + source + functions)
    judged, dag = build.choose(*build.read(("one.py", "two.py")), {}, ())
    judged, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py"))
    (tmp_path / "run.py").write_text(text)
    execute = loaded(tmp_path / "run.py", "run").execute
    assert execute(inputs={"a": 6}) == {"one_1": 6, "one_2": 6, "two_1": 6, "two_2": 6}
    for a, fails in ((2, ["two_1", "two_2"]), (3, ["one_1", "one_2"])):
        for name in ("one_1", "one_2", "two_1", "two_2"):
            if name in fails:
                with pytest.raises(
                    checks.DataValidationError, match=f"`{name}` did not pass\n  seen: it is {a}"
                ):
                    execute([name], inputs={"a": a})
            else:
                assert execute([name], inputs={"a": a}) == {name: a}
    constants = re.findall(r"^(\w+) = (\w*Seen)\(", text, re.MULTILINE)
    assert constants == [
        ("one_1_seen", "Seen"),
        ("one_2_seen", "Seen"),
        ("two_1_seen", "two_Seen"),
        ("two_2_seen", "two_Seen"),
    ]


def test_a_script_has_what_it_checks_with_and_no_more(script: Callable[[str], Run], tmp_path: Path) -> None:
    script("def f(a: int) -> int: return a\n")
    assert "checks" not in (tmp_path / "run.py").read_text()
    script(SINGLE.format("warn"))
    assert "from icosian_runtime import checks as _checks\n" in (tmp_path / "run.py").read_text()


@pytest.mark.parametrize("is_checked", [True, False])
def test_a_bundle_carries_the_checks_that_it_needs(tmp_path: Path, is_checked: bool) -> None:
    """Base classes of Hamilton's included, where nothing at all is installed."""
    source = CUSTOM + '@check_output_custom(Seen("fail"))\ndef f(a: int) -> int: return a\n'
    plain = "def f(a: int) -> int: return a\n"
    (tmp_path / "flow.py").write_text(dedent(HEAD + source) if is_checked else plain)
    icosian = [sys.executable, "-m", "icosian", "build", "flow.py", "--bundle", "-o", "run.py"]
    subprocess.run(icosian, cwd=tmp_path, check=True)
    text = (tmp_path / "run.py").read_text()
    assert ("/checks/judging.py" in text) == is_checked
    done = [
        subprocess.run(
            [sys.executable, "-I", "-S", "run.py", "--input", f"a={a}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        for a in (2, 3)
    ]
    assert (done[0].returncode, done[0].stdout, done[0].stderr) == (0, "f: 2\n", "")
    last = done[1].stderr.splitlines()[-3:]
    if is_checked:
        assert done[1].returncode == 1
        assert last[0].endswith("DataValidationError: `f` did not pass")
        assert last[1:] == ["  seen: it is 3", "error: in node `f`"]
    else:
        assert (done[1].returncode, done[1].stdout) == (0, "f: 3\n")


def test_modules_that_are_imported_keep_the_base_classes_that_they_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = CUSTOM + '@check_output_custom(Seen("fail"))\ndef f(a: int) -> int: return a\n'
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "flow", raising=False)
    (tmp_path / "flow.py").write_text(HEAD + source)
    judged, dag = build.choose(*build.read(("flow.py",)), {}, ())
    order = Order(output="run.py", link="import")
    _, text = build.write(judged, build.arrange(dag, "blocks"), order)
    (tmp_path / "run.py").write_text(text)
    execute = loaded(tmp_path / "run.py", "run").execute
    assert execute(inputs={"a": 2}) == {"f": 2}
    with pytest.raises(checks.DataValidationError):
        execute(inputs={"a": 3})
