"""Modifiers that are used as they cannot be: what is said, and about which piece; and that Hamilton does not do it.

In a table, `«…»` is what is underlined.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest
from icosian import build

from .test_modifiers import HEAD, Case, in_hamilton, loaded

FRAMES = """
import pandas as pd
import polars as pl
from hamilton.plugins import h_pandas, h_polars, h_polars_lazyframe
def _c(a: pd.Series) -> pd.Series: return a
"""


@dataclass(frozen=True)
class Misuse:
    """A module, and what is said of it."""

    source: str
    says: str
    files: dict[str, str] = field(default_factory=dict)
    rule: str = "misused-modifier"
    is_silent: bool = False  # Hamilton takes it, and does something else than is meant


MISUSES = {
    # mutate
    "a function of another module": Misuse(
        "from other import elsewhere\n@mutate(«elsewhere»)\ndef _t(x: int) -> int: ...",
        "`@mutate` on `_t`: `elsewhere` is a function of another module, and Hamilton changes none of these",
        {"other.py": "def elsewhere(x: int) -> int: return x\n"},
    ),
    "a function that comes later": Misuse(
        "@mutate(«apply_to(len)», «late»)\ndef _t(x: int) -> int: ...\ndef late(a: int) -> int: ...",
        "`@mutate` on `_t`: it takes functions of this module, by their names\n"
        "`@mutate` on `_t`: `late` is defined further down, and does not exist yet",
    ),
    "a name as a text": Misuse(
        'def f(a: int) -> int: ...\n@mutate(«apply_to("f")»)\ndef _t(x: int) -> int: ...',
        "`@mutate` on `_t`: it takes functions of this module, by their names",
    ),
    "nothing to change": Misuse(
        "@«mutate()»\ndef t(x: int) -> int: ...", "`@mutate` on `t`: it names no function", is_silent=True
    ),
    "a modifier on a function that is no node": Misuse(
        "def f(a: int) -> int: ...\n@mutate(f)\n@«config.when(k=1)»\ndef _t(x: int) -> int: ...",
        "`@mutate` on `_t`: `@config.when` has no effect, as the function is no node",
        is_silent=True,
    ),
    "steps in one node": Misuse(
        "def f(a: int) -> int: ...\n@mutate(f, collapse=«True»)\ndef _t(x: int) -> int: ...",
        "`@mutate` on `_t`: Hamilton cannot collapse the steps into one node",
    ),
    "two that change under one name": Misuse(
        "def f(a: int) -> int: ...\n@«mutate(f)»\ndef _t(x: int) -> int: return 1\n@mutate(f)\ndef _t(x: int) -> int: return 2",
        "`@mutate` on `_t`: `_t` is defined again in line 11, and a script knows one only",
        is_silent=True,
    ),
    "a parameter that is not there": Misuse(
        "def f(a: int) -> int: ...\n@mutate(apply_to(f, «y=1»))\ndef _t(x: int) -> int: ...",
        "`_t` has no parameter `y`",
        rule="unknown-parameter",
    ),
    "a function without parameters": Misuse(
        "def f(a: int) -> int: ...\n@mutate(«f»)\ndef _t() -> int: ...",
        "`@mutate` on `_t`: `_t` has no parameter, and takes nothing that could be changed",
    ),
    "a node that the function is not": Misuse(
        'def f(a: int) -> int: ...\n@mutate(«apply_to(f).on_output("g")»)\ndef _t(x: int) -> int: ...',
        "`@mutate` is for the node `g`, which `f` does not make",
        rule="unknown-target",
        is_silent=True,
    ),
    # does
    "a body that would never run": Misuse(
        "def _one(x: int) -> int: return x\n@does(_one)\ndef f(x: int) -> int: «return 2 * x»",
        "the body of `f` never runs, for `@does` replaces it",
        rule="discarded-body",
    ),
    "a constant that nobody gets": Misuse(
        "def _one(x: int) -> int: return x\n@does(_one)\ndef f(x: int) -> int: «return 3»",
        "the body of `f` never runs, for `@does` replaces it",
        rule="discarded-body",
        is_silent=True,
    ),
    "nothing that works": Misuse(
        "@does(«3»)\ndef f(x: int) -> int: ...", "`@does` on `f`: it needs a function that does the work"
    ),
    "no such parameter": Misuse(
        'def _one(y: int) -> int: return y\n@does(_one, y=«"z"»)\ndef f(x: int) -> int: ...',
        "`f` has no parameter `z`",
        rule="unknown-parameter",
    ),
    "a value that is lost": Misuse(
        'def _all(**named: int) -> int: return len(named)\n@«does(_all, b="a")»\ndef f(a: int, b: int) -> int: ...',
        "`@does` on `f`: its names get into each other's way, and Hamilton loses a value",
        is_silent=True,
    ),
    "a value under two names": Misuse(
        'def _all(**named: int) -> int: return len(named)\n@«does(_all, x="a", y="a")»\ndef f(a: int) -> int: ...',
        "`@does` on `f`: its names get into each other's way, and Hamilton loses a value",
    ),
    "a parameter that the other lacks": Misuse(
        "def _one(y: int) -> int: return y\n@does(«_one»)\ndef f(x: int) -> int: ...",
        "`@does` on `f`: `_one` has no parameter `x`",
    ),
    "a parameter that nobody gives": Misuse(
        "def _two(x: int, y: int) -> int: return y\n@does(«_two»)\ndef f(x: int) -> int: ...",
        "`@does` on `f`: `_two` needs `y`, which nobody gives it",
    ),
    "a parameter that takes no name": Misuse(
        "def _one(x: int, /) -> int: return x\n@does(«_one»)\ndef f(x: int) -> int: ...",
        "`@does` on `f`: `_one` has no parameter `x`",
    ),
    # pipes
    "a namespace said twice": Misuse(
        'def _a(x: int) -> int: return x\n@pipe_input(«step(_a).namespaced("n")», namespace=None)\ndef f(a: int) -> int: ...',
        "`@pipe_input` on `f`: `namespace` is said of all steps, and of one",
    ),
    "a target said twice": Misuse(
        'def _a(x: int) -> int: return x\n@pipe_output(«step(_a).on_output("f")», on_output="f")\ndef f(a: int) -> int: ...',
        "`@pipe_output` on `f`: `on_output` is said of all steps, and of one",
    ),
    "several parameters": Misuse(
        'def _a(x: int) -> int: return x\n@pipe_input(step(_a), on_input=«["a"]»)\ndef f(a: int) -> int: ...',
        "`@pipe_input` on `f`: `on_input` takes the name of one parameter",
    ),
    "no such parameter to pipe": Misuse(
        'def _a(x: int) -> int: return x\n@pipe_input(step(_a), on_input=«"z"»)\ndef f() -> int: ...',
        "`f` has no parameter `z`",
        rule="unknown-parameter",
    ),
    # parts
    "a list of columns": Misuse(
        'import pandas as pd\n@«extract_columns(["a"])»\ndef f(a: int) -> pd.DataFrame: ...',
        "`@extract_columns` on `f`: it takes the names one by one; put `*` before a list of them",
    ),
    "documented columns that are filled": Misuse(
        'import pandas as pd\n@«extract_columns(("a", "said"), fill_with=0)»\ndef f(x: int) -> pd.DataFrame: ...',
        "`@extract_columns` on `f`: with `fill_with`, Hamilton makes a column of each documented name; give names alone",
        is_silent=True,
    ),
    "a polars frame that is filled": Misuse(
        'import polars as pl\n@«extract_columns("a", fill_with=0)»\ndef f(x: int) -> pl.DataFrame: ...',
        "`@extract_columns` on `f`: `fill_with` cannot change polars.DataFrame in place; fill it in the function",
        is_silent=True,
    ),
    "no ParameterizedExtract": Misuse(
        'import pandas as pd\n@parameterize_extract_columns(«("a", {})»)\ndef f(x: int) -> pd.DataFrame: ...',
        "`@parameterize_extract_columns` on `f`: it takes `ParameterizedExtract(…)`",
    ),
    "columns of no frame": Misuse(
        '@«parameterize_extract_columns(ParameterizedExtract(("a",), {}))»\ndef f(x: int) -> int: ...',
        "`@parameterize_extract_columns` on `f`: `f__0` has to be annotated as a frame, such as `pd.DataFrame`, not int",
    ),
    "no mapping": Misuse(
        'import pandas as pd\n@parameterize_extract_columns(«ParameterizedExtract(("a",), 3)»)\ndef f(x: int) -> pd.DataFrame: ...',
        "`@parameterize_extract_columns` on `f`: "
        "it needs the names of the columns, and a dict of what each parameter gets",
    ),
    "columns that are named whatever one says": Misuse(
        "import pandas as pd\n"
        '@parameterize_extract_columns(ParameterizedExtract(("a",), {}), reassign_columns=«False»)\n'
        "def f(x: int) -> pd.DataFrame: ...",
        "`@parameterize_extract_columns` on `f`: "
        "Hamilton ignores `reassign_columns`, and names the columns all the same",
        is_silent=True,
    ),
    "a lazy frame whose columns are named": Misuse(
        'import polars as pl\n@«parameterize_extract_columns(ParameterizedExtract(("a",), {}))»\ndef f(x: int) -> pl.LazyFrame: ...',
        "`@parameterize_extract_columns` on `f`: the columns of polars.LazyFrame cannot be named in place",
        is_silent=True,
    ),
    # with_columns
    **{
        why: Misuse(
            f"{FRAMES}@{written}\ndef f(df: pd.DataFrame) -> pd.DataFrame: ...",
            f"`@h_pandas.with_columns` on `f`: {says}",
        )
        for why, written, says in (
            ("no columns", "«h_pandas.with_columns(_c)»", "it takes either `columns_to_pass` or `on_input`"),
            (
                "columns and a frame",
                '«h_pandas.with_columns(_c, columns_to_pass=["a"], on_input="df")»',
                "it takes either `columns_to_pass` or `on_input`",
            ),
            (
                "what Spark has",
                'h_pandas.with_columns(_c, pass_dataframe_as=«"df"»)',
                "`pass_dataframe_as` is for Spark alone; say `on_input`",
            ),
            (
                "an empty list",
                "h_pandas.with_columns(_c, columns_to_pass=«[]»)",
                "`columns_to_pass` needs a list of names",
            ),
            (
                "nothing selected",
                'h_pandas.with_columns(_c, columns_to_pass=["a"], select=«[]»)',
                "`select` needs a list of names",
            ),
            (
                "a column that nobody makes",
                'h_pandas.with_columns(_c, columns_to_pass=["a"], select=«["_c", "d"]»)',
                "nothing makes a column `d`",
            ),
            (
                "a column twice",
                '«h_pandas.with_columns(_c, columns_to_pass=["a", "_c"])»',
                "`_c` is there twice, as a column that is passed or as a function",
            ),
            (
                "no frame of that name",
                '«h_pandas.with_columns(_c, on_input="other")»',
                "`f` takes no frame `other`",
            ),
            (
                "no functions at all",
                '«h_pandas.with_columns(columns_to_pass=["a"])»',
                "it names no functions",
            ),
        )
    },
    "a number for a function": Misuse(
        f'{FRAMES}@h_pandas.with_columns(_c, «3», columns_to_pass=["a"])\ndef f(df: pd.DataFrame) -> pd.DataFrame: ...',
        "`@h_pandas.with_columns` on `f`: it takes functions and modules of the project",
        is_silent=True,
    ),
    "a column that is none": Misuse(
        f"{FRAMES}def _n(a: pd.Series) -> int: ...\n"
        '@h_pandas.with_columns(_n, columns_to_pass=["a"], select=«["_n"]»)\n'
        "def f(df: pd.DataFrame) -> pd.DataFrame: ...",
        "`@h_pandas.with_columns` on `f`: `_n` is int, and a column has to be a `pandas.Series`",
    ),
    "letters for columns": Misuse(
        f'{FRAMES}@h_pandas.with_columns(_c, columns_to_pass=«"a"»)\ndef f(df: pd.DataFrame) -> pd.DataFrame: ...',
        "`@h_pandas.with_columns` on `f`: `columns_to_pass` needs a list of names",
        is_silent=True,
    ),
    "the frame of another library": Misuse(
        f"{FRAMES}def _e(a: pl.Expr) -> pl.Expr: ...\n"
        '@«h_polars.with_columns(_e, columns_to_pass=["a"])»\ndef f(df: pl.LazyFrame) -> pl.LazyFrame: ...',
        "`@h_polars.with_columns` on `f`: `df` has to be a `polars.DataFrame`, not polars.LazyFrame",
    ),
}


@pytest.mark.parametrize("why", MISUSES)
def test_the_piece_is_underlined_and_hamilton_cannot_do_it(
    why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    misuse = MISUSES[why]
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for file, text in misuse.files.items():
        (tmp_path / file).write_text(text)
        monkeypatch.delitem(sys.modules, file.removesuffix(".py"), raising=False)
    source = HEAD + dedent(misuse.source)
    text = source.translate({ord(mark): None for mark in "«»"})
    (tmp_path / "flow.py").write_text(text)

    judged, dag = build.read(("flow.py",))
    judged, _ = build.choose(judged, dag, {}, ())
    found = sorted({(each.span, each.message) for each in judged.findings if each.rule == misuse.rule})
    assert "\n".join(message for _, message in found) == misuse.says
    lines = text.split("\n")
    for span, _ in reversed(found):
        line = lines[span.line - 1]
        start, end = span.column - 1, span.end_column - 1
        lines[span.line - 1] = f"{line[:start]}«{line[start:end]}»{line[end:]}"
    assert "\n".join(lines) == source

    if misuse.is_silent:
        in_hamilton(loaded(tmp_path / "flow.py", "flow"), Case(""))
    else:
        with pytest.raises(Exception):  # noqa: B017, PT011  # whatever Hamilton says
            in_hamilton(loaded(tmp_path / "flow.py", "flow"), Case(""))
