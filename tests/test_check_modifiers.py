"""Checks: their misuse, validators and libraries of the user's, and the scripts that carry them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hamilton.data_quality import base
from icosian import build
from icosian.discover.symbols import Symbols
from icosian.expand import expand
from icosian.expand.evaluate import Evaluator
from icosian.expand.evaluate.classes import Classes
from icosian.ir.script import Order
from icosian.ir.source import Program, Text
from icosian.ir.validators import KEYWORDS
from icosian_runtime import checks

from .reading import linted, module_of
from .test_checks import CUSTOM, SINGLE, Run
from .test_checks import script as script
from .test_modifiers import HEAD, Case, in_hamilton, loaded

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
