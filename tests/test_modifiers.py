"""Every modifier: the nodes that it makes are Hamilton's own, by name and by what they take, and so are the results.

One file, longer than others, since it is read as a table.
"""

from __future__ import annotations

import ast
import importlib.util
import math
import sys
from dataclasses import dataclass, field, replace
from inspect import cleandoc
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import hamilton
import pytest
from hamilton import driver, function_modifiers, node
from hamilton.execution.executors import SynchronousLocalTaskExecutor
from icosian import build, narrow
from icosian.expand import known
from icosian.expand.columns import short
from icosian.expand.modifiers import CHANGES, DYNAMIC, MODIFIERS
from icosian.ir.script import Order
from icosian.ir.types import Type
from icosian.ir.vocabulary import modifier
from icosian.lint.modifiers.unsupported_modifier import INSTEAD

from .cases import ROOT
from .reading import linted

HEAD = """
import math
from typing import TypedDict
from hamilton.function_modifiers import *
from hamilton.function_modifiers import schema
from hamilton.htypes import Collect, Parallelizable
"""


@dataclass(frozen=True)
class Case:
    """A module, and what it is run with."""

    source: str
    inputs: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


FEATURES = """
from hamilton.function_modifiers import config
def raw(path: str) -> str: return path * 2
def feat(raw: str, k: int = 2) -> str: return raw * k
@config.when(mode="a")
def out__a(feat: str) -> int: return len(feat)
@config.when(mode="b")
def out__b(raw: str) -> int: return -len(raw)
"""
COLS = """
import pandas as pd
from hamilton.function_modifiers import config
def zeta(a: pd.Series, scale: float) -> pd.Series: return a * scale
def beta(a: pd.Series, b: pd.Series) -> pd.Series: return a + b
def count(b: pd.Series) -> int: return len(b)
@config.when(mode="x")
def opt__x(beta: pd.Series, count: int) -> pd.Series: return beta + count
@config.when(mode="z")
def opt__z(a: pd.Series) -> pd.Series: return -a
"""
POWER = {"hamilton.enable_power_user_mode": True}

CASES = {
    "parameterize: values, sources, documentation, nothing": Case(
        '''
        @parameterize(r1={"x": value(1)}, r2=({"x": value(2), "y": source("up")}, "said"), r3={})
        def f(x: int, y: int, z: int = 3) -> int:
            """{x} plus {y} gives {output_name}"""
            return x + y * z
        def up() -> int: return 10
        ''',
        {"x": 5, "y": 7},
    ),
    "parameterize: groups": Case(
        """
        @parameterize(
            listed={"xs": group(source("a"), value(5), source("b"), source("a"))},
        )
        def f(xs: list[int]) -> int: return sum(xs)
        @parameterize(named={"xs": group(q=source("a"), r=value(5))})
        def g(xs: dict[str, int]) -> str: return str(xs)
        def a() -> int: return 1
        """,
        {"b": 2},
    ),
    "parameterize: outputs by comprehension": Case(
        """
        SIZES = [1, 2, 3]
        @parameterize(**{f"size_{n}": {"x": value(n), "y": source(f"in_{n % 2}")} for n in SIZES})
        def f(x: int, y: int) -> int: return x * y
        """,
        {"in_0": 10, "in_1": 100},
    ),
    "parameterize_sources and parameterize_values": Case(
        """
        @parameterize_sources(r1=dict(x="a", y="b"), r2=dict(x="c"))
        def f(x: int, y: int) -> int: return x - y
        @parameterize_values(parameter="x", assigned_output={("v1", "doc"): 1, ("v2", "doc"): 2})
        def g(x: int, y: int) -> int: return x - y
        """,
        {"a": 1, "b": 2, "c": 3, "y": 4},
    ),
    "inject": Case(
        """
        @inject(x=source("a"), y=value(3))
        def f(x: int, y: int, z: int = 1) -> int: return x + y + z
        @inject(xs=group(source("a"), source("b"), value(3)), ys=group(source("b"), source("a")))
        def g(xs: list[int], ys: list[int]) -> list[int]: return xs + ys
        @inject(zs=value([1, 2, {"k": (3,)}]))
        def h(zs: list[object]) -> list[object]: return zs
        """,
        {"a": 1, "b": 2},
    ),
    "inject under a condition": Case(
        """
        @config.when(k=1)
        @inject(x=source("a"))
        def f__v(x: int, y: int) -> int: return x + y
        @config.when_not(k=1)
        def f__w(y: int) -> int: return y
        """,
        {"a": 1, "y": 2},
        {"k": 1},
    ),
    "config: functions of the whole configuration": Case(
        """
        def _is_small(config): return config.get("size", 0) <= 10
        @config(lambda given: given["size"] * 2 > 20)
        def f__large(x: int) -> str: return "large"
        @config(_is_small)
        def f__small(x: int) -> str: return "small"
        @config(lambda given: len(given) > 0, target_name="h")
        def g(f: str) -> str: return f * 2
        """,
        {"x": 1},
        {"size": 30},
    ),
    "a value that is not known when the script is built": Case(
        """
        @inject(x=value(math.pi), y=value([math.floor(2.5), 1]))
        def f(x: float, y: list[int]) -> float: return x + sum(y)
        """,
    ),
    "values that are containers": Case(
        """
        @inject(x=value([1, 2]), y=value({"a": [3]}), z=value({4}))
        def f(x: list[int], y: dict[str, list[int]], z: set[int]) -> int: return sum(x) + y["a"][0] + sum(z)
        """,
    ),
    "extract_fields: types, names, typed dicts": Case(
        """
        @extract_fields({"a": int, "b": str})
        def d(x: int) -> dict: return {"a": x, "b": str(x)}
        @extract_fields(["p", "q"])
        def e(x: int) -> dict[str, int]: return {"p": x, "q": 2 * x}
        class TD(TypedDict):
            low: int
            high: float
        @extract_fields()
        def t(x: int) -> TD: return {"low": x, "high": x / 2}
        """,
        {"x": 3},
    ),
    "unpack_fields": Case(
        """
        @unpack_fields("one", "two")
        def t(x: int) -> tuple[int, str]: return x, str(x)
        @unpack_fields("first", "second")
        def u(x: int) -> tuple[int, ...]: return x, x + 1, x + 2
        """,
        {"x": 3},
    ),
    "extract_fields of a parameterized function": Case(
        """
        @extract_fields({"a": int})
        @parameterize(p={"x": value(2)})
        def f(x: int) -> dict[str, int]: return {"a": x}
        """,
    ),
    "extract_fields of an injected one, written the other way round": Case(
        """
        @inject(x=source("up"))
        @extract_fields({"a": int})
        def f(x: int) -> dict[str, int]: return {"a": x}
        """,
        {"up": 4},
    ),
    "check_output: numbers, strings, anything": Case(
        """
        LIMIT = 100
        @check_output(range=(0, LIMIT), values_in=[1, 2, 3], data_type=int, allow_none=False, importance="fail")
        def f(a: int) -> int: return a
        @check_output("fail", None, "g", contains=["a", "b"], does_not_contain="z", values_in={"ab", "cab"}, data_type=str)
        def g(f: int) -> str: return "c" + "ab" * (f - 1)
        @check_output(allow_none=True)
        def h(g: str) -> list[str] | None: return [g]
        @check_output()
        def i(h: list[str] | None) -> bool: return bool(h)
        @check_output(data_type=(int, bool), range=[0.5, math.inf], importance="fail")
        def j(i: bool) -> bool: return i
        """,
        {"a": 2},
    ),
    "check_output: extracted fields, and what they are extracted from": Case(
        """
        @check_output(range=(0, 10))
        @extract_fields({"u": int, "v": int})
        def f(a: int) -> dict[str, int]: return {"u": a, "v": 2 * a}
        @extract_fields({"w": int, "x": int})
        @check_output(allow_none=False)
        def g(a: int) -> dict[str, int]: return {"w": a, "x": 2 * a}
        @check_output(allow_none=False, target_="h")
        @extract_fields({"y": int, "z": int})
        def h(a: int) -> dict[str, int]: return {"y": a, "z": 2 * a}
        @check_output(range=(0, 10), target_=["p"])
        @unpack_fields("o", "p")
        def i(a: int) -> tuple[str, int]: return str(a), a
        @check_output(allow_none=False, target_=...)
        @unpack_fields("q", "r")
        def k(a: int) -> tuple[str, int]: return str(a), a
        """,
        {"a": 2},
    ),
    "check_output: parameters, conditions, subdags, tags": Case(
        """
        import features
        @check_output(range=(0, 10))
        @parameterize(p={"x": value(1)}, q={"x": source("a")})
        def f(x: int) -> int: return x
        @check_output(range=(0, 10))
        @config.when(mode="a")
        def g__a(a: int) -> int: return a
        @check_output(contains="x")
        @config.when_not(mode="a")
        def g__b(a: int) -> str: return "y"
        @check_output(range=(0, 10))
        @tag(owner="me")
        @subdag(features, inputs={"path": source("p_ath")}, config={"mode": "a"})
        def s(out: int) -> int: return out + 1
        """,
        {"a": 2, "p_ath": "xy", "k": 1},
        {"mode": "a"},
        files={"features.py": FEATURES},
    ),
    "check_output: before steps and after them, and of a check": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        @check_output(data_type=int)
        @pipe_output(step(_add_one))
        def f(a: int) -> int: return a
        @pipe_output(step(_add_one))
        @check_output(data_type=int)
        def g(a: int) -> int: return a
        @check_output(range=(0, 1), target_="h_raw")
        @check_output(data_type=int)
        @pipe_input(step(_add_one))
        def h(a: int) -> int: return -a
        """,
        {"a": 2},
    ),
    "check_output_custom: names of all kinds": Case(
        """
        from hamilton.data_quality import base
        from hamilton.data_quality.base import DataValidationLevel, DataValidator, ValidationResult
        KIND = "kind"
        class _Any(DataValidator):
            def applies_to(self, datatype): return True
            def description(self): return "anything"
            def validate(self, dataset):
                return ValidationResult(passes=dataset > 0, message=f"{dataset}", diagnostics={"d": dataset})
        class Literal(_Any):
            def name(self): return "literal"
        class Named(_Any):
            PART: str = "part"
            @classmethod
            def name(cls) -> str:
                "What it is called."
                return f"a_{cls.PART}_of_{KIND}_{cls.__name__}"
        class Derived(Named):
            PART = "derived" + "_part"
        class Default(base.BaseDefaultValidator):
            def __init__(self, limit: int, importance: str = "warn"):
                super().__init__(importance)
                self.limit = limit
            @classmethod
            def arg(cls): return "limit"
            @classmethod
            def applies_to(cls, datatype): return True
            def description(self): return ""
            def validate(self, data) -> base.ValidationResult: return base.ValidationResult(data < self.limit, "")
        DERIVED = Derived(DataValidationLevel.FAIL)
        SEVERAL = [Literal("warn"), Default(3)]
        @check_output_custom(Literal("fail"), Literal("warn"), Named("warn"), DERIVED, Default(limit=10 ** 6))
        def f(a: int) -> int: return a
        @check_output_custom(*SEVERAL, target_="g")
        def g(a: int) -> int: return -a
        def seen(f_literal_1: ValidationResult, f_limit_validator: ValidationResult) -> list:
            return [f_literal_1.passes, f_literal_1.message, f_literal_1.diagnostics, f_limit_validator.diagnostics]
        """,
        {"a": 2},
    ),
    "checks inside a block": Case(
        """
        from hamilton.data_quality.base import DataValidator, ValidationResult
        class IsEven(DataValidator):
            def __init__(self, importance, by=2):
                super().__init__(importance)
                self.by = by
            def applies_to(self, datatype): return datatype is int
            def description(self): return "even"
            def name(self): return "is_even"
            def validate(self, dataset): return ValidationResult(dataset % self.by == 0, f"{dataset} is odd")
        def n(k: int) -> Parallelizable[int]: return range(k)
        @check_output(range=(0, 100), importance="fail")
        @extract_fields({"low": int, "high": int})
        def bounds(n: int) -> dict[str, int]: return {"low": n, "high": 2 * n}
        @check_output_custom(IsEven("warn"))
        def size(high: int, low: int) -> int: return high - low
        def total(size: Collect[int]) -> int: return sum(size)
        """,
        {"k": 3},
    ),
    "does": Case(
        """
        def _sum(**numbers: int) -> int: return sum(numbers.values())
        def _power(base: int, exponent: int) -> int: return base ** exponent
        @does(_sum)
        def total(a: int, b: int) -> int: ...
        @does(_power, base="a", exponent="b")
        def power(a: int, b: int) -> int: pass
        """,
        {"a": 2, "b": 5},
    ),
    "does: defaults that are given, made by a node, or left, and under other names": Case(
        """
        def _sum(**numbers: int) -> int: return sum(numbers.values())
        def _power(base: int, exponent: int) -> int: return base ** exponent
        START = [3, 4]
        @does(_sum)
        def total(a: int, b: int = 4, c: int = 5, *, d: int = len(START)) -> int: "Said."
        def c() -> int: return 100
        @does(_power, base="a", exponent="e")
        def power(a: int, e: int = 3, ) -> int: ...
        @does(lambda first, rest=START: [first, *rest], first="a")
        def listed(a: int) -> list[int]: pass
        @does(lambda left, right: [left, right], left="right", right="left")
        def swapped(left: int = 1, right: list[int] = START) -> list[object]: ...
        """,
        {"a": 2, "b": 5},
    ),
    "does, parameterized": Case(
        """
        def _power(base: int, exponent: int) -> int: return base ** exponent
        @parameterize(p={"a": value(2)}, q={"a": source("z"), "b": value(5)}, r={"b": source("y")})
        @does(_power, base="a", exponent="b")
        def power(a: int, b: int = 3) -> int: ...
        """,
        {"a": 2, "z": 7, "y": 1},
    ),
    "extract_fields and extract_columns that fill what is missing": Case(
        """
        import pandas as pd
        @extract_fields({"a": int, "b": int, "c": int}, fill_with=7)
        def d(x: int) -> dict: return {"b": x, "z": 0}
        def order(d: dict, a: int, b: int, c: int) -> list: return [*d.items(), a, b, c]
        @extract_fields(["p", "q"], fill_with=math.pi)
        def e(x: int) -> dict[str, object]: return {"p": x}
        @extract_fields(["r"], fill_with=None)
        def f(x: int) -> dict[str, object]: return {"r": x}
        @extract_columns("low", "high", fill_with=0.5)
        def frame(x: int) -> pd.DataFrame: return pd.DataFrame({"high": [x, 2 * x]})
        def shown(frame: pd.DataFrame, low: pd.Series, high: pd.Series) -> list:
            return [list(frame.columns), list(low), list(high)]
        """,
        {"x": 3},
    ),
    "parameterize_extract_columns": Case(
        """
        import pandas as pd
        @parameterize_extract_columns(
            ParameterizedExtract(("o1", "o2"), {"a": source("s1"), "b": value(1)}),
            ParameterizedExtract(outputs=("o3", "o4"), input_mapping={"a": source("s2")}),
            ParameterizedExtract(("o5", "o6"), {}),
        )
        def f(a: int, b: int) -> pd.DataFrame: return pd.DataFrame({"x": [a, a + b], "y": [b, b]})
        def shown(f__1: pd.DataFrame, o1: pd.Series, o2: pd.Series, o3: pd.Series, o4: pd.Series, o5: pd.Series,
                  o6: pd.Series) -> list:
            return [list(f__1.columns), *map(list, (o1, o2, o3, o4, o5, o6))]
        """,
        {"a": 1, "b": 2, "s1": 3, "s2": 4},
    ),
    "columns of polars frames": Case(
        """
        import polars as pl
        @extract_columns("low", "high")
        def frame(x: int) -> pl.DataFrame: return pl.DataFrame({"low": [x], "high": [2 * x]})
        @extract_columns("least")
        def lazy(low: pl.Series, high: pl.Series) -> pl.LazyFrame: return pl.LazyFrame({"least": [low[0], high[0]]})
        def shown(lazy: pl.LazyFrame, least: pl.Expr) -> list: return lazy.select(least + 1).collect().rows()
        @parameterize_extract_columns(ParameterizedExtract(("o1", "o2"), {"x": value(5)}))
        def other(x: int) -> pl.DataFrame: return pl.DataFrame({"low": [x], "high": [2 * x]})
        def both(o1: pl.Series, o2: pl.Series) -> list: return [o1.to_list(), o2.to_list()]
        """,
        {"x": 3},
    ),
    "with_columns: all of them, some of them, and on another parameter": Case(
        """
        import pandas as pd
        from hamilton.plugins import h_pandas
        from hamilton.plugins.h_pandas import with_columns
        import cols
        def df() -> pd.DataFrame: return pd.DataFrame({"a": [1, 2], "b": [3, 4], "c": [5, 6]})
        def _extra(zeta: pd.Series) -> pd.Series: return zeta + 1
        @with_columns(cols, _extra, columns_to_pass=["a", "b"])
        def every(df: pd.DataFrame) -> pd.DataFrame: return df
        def _new(every: pd.DataFrame) -> pd.Series: return every["a"] * 2
        @h_pandas.with_columns(_new, on_input="every", namespace="N", select=["_new"])
        def on(df: pd.DataFrame, every: pd.DataFrame) -> pd.DataFrame: return every.assign(more=len(df))
        @with_columns(cols, columns_to_pass=["a", "b"], select=["opt", "b"], namespace="M", config_required=["mode"])
        def some(df: pd.DataFrame, k: int = 2) -> pd.DataFrame: return df * k
        @with_columns(cols, columns_to_pass=["a", "b"], namespace="H", config_required=[])
        def hidden(df: pd.DataFrame, k: int = 2) -> pd.DataFrame: return df * k
        def shown(every: pd.DataFrame, on: pd.DataFrame, some: pd.DataFrame, hidden: pd.DataFrame) -> list:
            return [each.to_dict("list") | {"order": list(each.columns)} for each in (every, on, some, hidden)]
        """,
        {"scale": 2.5},
        {"mode": "x"},
        files={"cols.py": COLS},
    ),
    "with_columns: among other modifiers, stacked, and parameterized columns": Case(
        """
        import pandas as pd
        from hamilton.plugins.h_pandas import with_columns
        import cols
        def _p(df: pd.DataFrame) -> pd.DataFrame: return df + 1
        def _last(df: pd.DataFrame, k: int = 2) -> pd.DataFrame: return df * k
        @with_columns(cols, columns_to_pass=["a", "b"], select=["opt"], namespace="O")
        @with_columns(cols, columns_to_pass=("a", "b"), select=("zeta",), namespace="P")
        @pipe_input(step(_p))
        def twice(df: pd.DataFrame) -> pd.DataFrame: return df
        @extract_columns("zeta", "c")
        @pipe_output(step(_last))
        @pipe_input(step(_p).when(mode="z"), step(_p))
        @with_columns(cols, columns_to_pass=["a", "b"], select=["zeta"], namespace="R")
        def piped(df: pd.DataFrame) -> pd.DataFrame: return df
        @parameterize(double={"by": value(2)}, more={"by": source("scale")})
        def _times(a: pd.Series, by: float) -> pd.Series: return a * by
        @config.when(mode="z")
        @with_columns(_times, columns_to_pass=["a"])
        def final__z(df: pd.DataFrame) -> pd.DataFrame: return df
        def shown(twice: pd.DataFrame, final: pd.DataFrame, zeta: pd.Series, c: pd.Series) -> list:
            return [twice.to_dict("list"), final.to_dict("list"), list(final.columns), list(zeta), list(c)]
        """,
        {"scale": 2.5, "df": __import__("pandas").DataFrame({"a": [1, 2], "b": [3, 4], "c": [5, 6]}), "k": 3},
        {"mode": "z"},
        files={"cols.py": COLS},
    ),
    "with_columns: polars, in a block": Case(
        """
        import polars as pl
        from hamilton.plugins.h_polars import with_columns
        def n() -> Parallelizable[int]: return [1, 2]
        def frame(n: int) -> pl.DataFrame: return pl.DataFrame({"low": [n], "high": [2 * n]})
        def _size(low: pl.Series, high: pl.Series) -> pl.Series: return high - low
        def _half(_size: pl.Series, by: int) -> pl.Series: return _size / by
        @with_columns(_size, _half, columns_to_pass=["low", "high"])
        def done(frame: pl.DataFrame, n: int) -> list: return [n, frame.to_dict(as_series=False)]
        def every(done: Collect[list]) -> list: return done
        def top_size(every: list) -> int: return len(every)
        """,
        {"by": 4},
    ),
    "with_columns: lazy frames of polars": Case(
        """
        import polars as pl
        from hamilton.plugins.h_polars_lazyframe import with_columns
        def _size(low: pl.Expr, high: pl.Expr) -> pl.Expr: return high - low
        def _low(other: pl.LazyFrame) -> pl.Expr: return pl.col("low") * len(other.collect_schema().names())
        @with_columns(_size, columns_to_pass=["low", "high"], select=["_size"])
        def one(frame: pl.LazyFrame) -> list: return frame.collect().to_dict(as_series=False)
        @with_columns(_low, on_input="other", namespace="two")
        def two(frame: pl.LazyFrame, other: pl.LazyFrame) -> list: return other.collect().to_dict(as_series=False)
        def frame() -> pl.LazyFrame: return pl.LazyFrame({"low": [1, 2], "high": [5, 9]})
        def other(frame: pl.LazyFrame) -> pl.LazyFrame: return frame.head(1)
        """,
    ),
    "pipe_input": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        def _mul(x: int, y: int) -> int: return x * y
        def plain_step(x: int, z: int = 10) -> int: return x + z
        @pipe_input(
            step(_add_one), step(_mul, y=2), step(_mul, 3), step(_mul, y=source("up")).named("scaled"), step(plain_step)
        )
        def f(a: int, b: int) -> int: return a - b
        """,
        {"a": 1, "b": 2, "up": 7, "x": 1},
    ),
    "pipe_input: namespaces, another parameter, conditions": Case(
        """
        def _a(x: int) -> int: return x + 1
        def _b(x: int) -> int: return x * 2
        @pipe_input(
            step(_a).named("A"), step(_b).named("B", namespace=None), step(_a).named("C", namespace="ns"),
            step(_b).when(k=1), step(_a).when_not(k=1), on_input="b",
        )
        def f(a: int, b: int) -> int: return a - b
        """,
        {"a": 1, "b": 2},
        {"k": 1},
    ),
    "pipe_output": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        def _mul(x: int, y: int) -> int: return x * y
        @pipe_output(step(_add_one), step(_mul, y=source("up")).named("M"))
        def f(a: int) -> int: return a
        @pipe_output(step(_add_one).when(k=2))
        def g(a: int) -> int: return a
        """,
        {"a": 1, "up": 3},
        {"k": 1},
    ),
    "pipe_output of extracted fields": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        @pipe_output(step(_add_one))
        @extract_fields({"u": int, "v": int})
        def f(a: int) -> dict[str, int]: return {"u": a, "v": -a}
        """,
        {"a": 1},
    ),
    "pipe_output of parameterized functions": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        @pipe_output(step(_add_one))
        @parameterize(p={"x": value(1)}, q={"x": value(2)})
        def f(x: int) -> int: return x
        """,
    ),
    "pipe_output in one namespace, whatever its steps say": Case(
        """
        def _a(x: int) -> int: return x + 1
        @pipe_output(step(_a).named("A", namespace=None), step(_a).namespaced("ns"), step(_a).named("B", namespace="ns"))
        def f(a: int) -> int: return a
        @pipe_output(step(_a).named("A"), step(_a), namespace="all")
        def g(a: int) -> int: return a
        @pipe_output(step(_a), namespace=None)
        def h(a: int) -> int: return a
        """,
        {"a": 1},
    ),
    "pipe_input, stacked and under conditions": Case(
        """
        def _a(x: int) -> int: return x + 1
        def _b(x: int) -> int: return x * 2
        @pipe_input(step(_b), step(_a).named("after").when_not(k=1))
        @pipe_input(step(_a).when(k=1), step(_a).named("other").when(k=2))
        def f(a: int, b: int) -> int: return a - b
        @pipe_input(step(_b), step(_a), namespace="all", on_input="b")
        @pipe_input(step(_a), namespace=None)
        def g(a: int, b: int) -> int: return a - b
        """,
        {"a": 1, "b": 2},
        {"k": 1},
    ),
    "mutate: in the order of the source, with arguments, names and conditions": Case(
        """
        def _one(x: int) -> int: return x + 1
        @pipe_output(step(_one).named("B", namespace=None), step(_one).named("C", namespace="ns"))
        @extract_fields({"u": int, "v": int})
        def a(n: int) -> dict[str, int]: return {"u": n, "v": -n}
        def b(n: int) -> int: return n
        @mutate(a, b, apply_to(b, y=value(7)).named("nm", namespace="q"), apply_to(a).on_output("u").when(k=1), y=source("up"))
        def _t(d: int, y: int = 3) -> int: return d * y
        @mutate(b)
        @mutate(b, apply_to(b).when(k=2))
        def t2(d: int, more: int = 1) -> int: return d + more
        @mutate(apply_to(b, more=[4, 5]).when_in(k=[1, 3]))
        def _t3(d: int, more: list[int]) -> int: return d + sum(more)
        def takes(t2: int, b: int) -> int: return t2 - b
        """,
        {"n": 1, "up": 2, "t2": 100, "more": 10},
        {"k": 1},
    ),
    "mutate: functions with other modifiers, variants, and a whole that is in a block": Case(
        """
        @parameterize(p={"x": value(1)}, q={"x": source("n")})
        def f(x: int) -> int: return x
        @config.when(k=1)
        def g__one(n: int) -> int: return n
        @config.when_not(k=1)
        def g__other(n: int) -> int: return -n
        def item(n: int) -> Parallelizable[int]: return range(n)
        def size(item: int, q: int) -> int: return item * q
        def sizes(size: Collect[int]) -> list[int]: return size
        @mutate(f, g__one, size, item, y=source("n"))
        def _times(x: int, y: int) -> int: return x * y
        @mutate(sizes)
        def _first(x: list[int], y: int = 2) -> list[int]: return x[:y]
        """,
        {"n": 3, "y": 2},
        {"k": 1},
    ),
    "subdag of a module": Case(
        """
        import features
        @subdag(features, inputs={"path": source("p")}, config={"mode": "a"})
        def s(out: int) -> int: return out + 1
        @subdag(features, inputs={"path": value("xyz")}, config={"mode": "b"}, namespace="other",
                final_node_name="fin", external_inputs=["scale"])
        def t(out: int, scale: int) -> int: return out * scale
        """,
        {"p": "ab", "k": 3, "scale": 10},
        files={"features.py": FEATURES},
    ),
    "steps and columns before a subdag's function": Case(
        """
        import features
        import pandas as pd
        from hamilton.plugins.h_pandas import with_columns
        def _a(x: int) -> int: return x + 1
        def _double(n: pd.Series) -> pd.Series: return n * 2
        @with_columns(_double, columns_to_pass=["n"], namespace="cols")
        @pipe_input(step(_a), on_input="scale")
        @subdag(features, inputs={"path": value("xy")}, config={"mode": "a"}, external_inputs=["scale", "df"])
        def s(df: pd.DataFrame, out: int, scale: int) -> list: return [out, scale, df.to_dict("list")]
        def df() -> pd.DataFrame: return pd.DataFrame({"n": [1, 2]})
        """,
        {"scale": 10, "k": 2},
        files={"features.py": FEATURES},
    ),
    "subdag of functions, nested, and a module that is shared": Case(
        """
        import features
        def fa(x: int) -> int: return x + 1
        def _fb(fa: int) -> int: return fa * 2
        @subdag(fa, _fb, inputs={"x": source("start")})
        def _inner(_fb: int) -> int: return _fb
        @subdag(_inner)
        def outer(_inner: int) -> int: return -_inner
        """,
        {"start": 3, "x": 1},
        files={"features.py": FEATURES},
    ),
    "parameterized_subdag": Case(
        """
        import features
        @parameterized_subdag(
            features, inputs={"path": value("shared")}, config={"mode": "a"},
            one={}, two={"inputs": {"path": source("p")}}, three={"config": {"mode": "b"}},
        )
        def several(out: int) -> int: return out
        """,
        {"p": "ab", "k": 1},
        files={"features.py": FEATURES},
    ),
    "steps under conditions, and parts of what comes of them": Case(
        """
        def _inc(v: int) -> int: return v + 1
        @extract_fields({"low": int, "high": int})
        @pipe_input(step(_inc).when(k=1), step(_inc).when_not(m=1).named("again"))
        def bounds(a: int) -> dict[str, int]: return {"low": a, "high": 2 * a}
        @pipe_output(step(_inc).when(k=1), on_output=["least"])
        @unpack_fields("least", "most")
        @pipe_input(step(_inc).when(k=1))
        def ends(low: int) -> tuple[int, int]: return low, low + 1
        @unpack_fields("one", "other")
        @pipe_output(step(_inc).when(k=3))
        def both(low: int) -> tuple[int, int]: return low, low + 1
        """,
        {"a": 5},
    ),
    "parameterize and inject, where none of the steps is there": Case(
        """
        def _inc(v: int) -> int: return v + 1
        @parameterize(low={"a": source("b")}, high={"a": value(7)})
        @pipe_input(step(_inc).when(k=1), step(_inc).when_in(k=[1, 2]))
        def made(a: int) -> int: return a * 2
        @inject(a=source("b"))
        @pipe_input(step(_inc).when(k=1))
        def given(a: int, low: int) -> int: return a - low
        """,
        {"b": 3},
    ),
    "check_output after steps that were made twice": Case(
        """
        def _inc(v: int) -> int: return v + 1
        @check_output(range=(0, 100))
        @pipe_output(step(_inc).when(k=1), step(_inc).when_not(m=1), step(_inc).when(k=2))
        @parameterize(made={"a": source("a")}, other={"a": value(2)})
        def made(a: int) -> int: return a * 2
        """,
        {"a": 3},
    ),
    "the config of subdags: keys around them, values, and functions that ask": Case(
        """
        import features, sized
        @subdag(features, inputs={"path": value("xyz")}, config={"mode": configuration("way")})
        def first(out: int) -> int: return out
        @parameterized_subdag(
            features, sized,
            inputs={"path": value("xyz")},
            config={"mode": configuration("way"), "size": 20},
            one={},
            two={"config": {"size": value(5), "mode": "a"}},
            three={"config": {"kind": "b", "mode": configuration("kind"), "size": configuration("limit")}},
        )
        def sizes(out: int, rows: str) -> str: return f"{out} {rows}"
        @subdag(sized, config={"size": configuration("limit")})
        def _inner(rows: str) -> str: return rows
        @subdag(_inner, config={"limit": 7})
        def outer(_inner: str) -> str: return _inner
        """,
        config={"way": "b", "mode": "a", "limit": 30, "size": 1, **POWER},
        files={
            "features.py": FEATURES,
            "sized.py": """
from hamilton.function_modifiers import *
@config(lambda given: given["size"] > 10)
def rows__large(least: int) -> str: return f"large {least}"
@config(lambda given: given["size"] <= 10)
def rows__small(least: int) -> str: return f"small {least}"
@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda size: inject(x=value(size)))
def least(x: int) -> int: return x
""",
        },
    ),
    "a whole block in a subdag, twice": Case(
        """
        import blocks
        @subdag(blocks, inputs={"k": value(2)})
        def s(total: int) -> int: return total
        @subdag(blocks, inputs={"k": source("many")})
        def t(total: int) -> int: return total
        def both(s: int, t: int) -> int: return 100 * s + t
        """,
        {"many": 3},
        files={
            "blocks.py": """
from hamilton.htypes import Collect, Parallelizable
def n(k: int) -> Parallelizable[int]: return range(k)
def a(n: int) -> int: return n + 1
def total(a: Collect[int]) -> int: return sum(a)
"""
        },
    ),
    "resolve: inject a group that the configuration names": Case(
        """
        @resolve(
            when=ResolveAt.CONFIG_AVAILABLE,
            decorate_with=lambda names: inject(xs=group(*[source(n) for n in names])),
        )
        def f(xs: list[int]) -> int: return sum(xs)
        def _several(count): return parameterize(**{f"r{n}": {"x": value(n)} for n in range(count)})
        @resolve_from_config(decorate_with=_several)
        def g(x: int) -> int: return x * x
        """,
        {"a": 1, "b": 2},
        {"names": ["a", "b"], "count": 3, **POWER},
    ),
    "metadata": Case(
        """
        @tag(owner="x", **{"a.b": "c"})
        @cache(behavior="recompute")
        def f(a: int) -> int: return a
        @tag_outputs(u={"p": "1"}, nobody={"p": "2"})
        @extract_fields({"u": int, "v": int})
        def g(a: int) -> dict[str, int]: return {"u": a, "v": a}
        """,
        {"a": 1},
    ),
    "load_from": Case(
        """
        @load_from.json(path=source("prices_path"))
        def total(prices: dict[str, int]) -> int: return sum(prices.values())
        @load_from.file(path="text.txt", encoding=source("encoding"), inject_="text")
        @load_from.literal(value=value(3), inject_="times")
        def repeated(text: str, times: int, end: str) -> str: return text * times + end
        @load_from.json(path=value("prices.json"), inject_="a")
        @load_from.json(path=source("prices_path"), inject_="b")
        def both(a: dict, b: dict) -> bool: return a == b
        @load_from.json(path="numbers.json")
        def numbers(listed: list[int]) -> list[int]: return listed
        @load_from.environment(names=("MATERIAL",))
        def material(variables: dict[str, str]) -> str: return variables["MATERIAL"]
        """,
        {"prices_path": "prices.json", "end": "!"},
        files={"prices.json": '{"a": 1, "b": 2}', "numbers.json": "[1, 2]", "text.txt": "Hé"},
    ),
    "load_from: an option that is an input, given": Case(
        """
        @load_from.file(path=source("path"), encoding=source("how"))
        def text(content: str) -> str: return content
        """,
        {"path": "text.txt", "how": "latin-1"},
        files={"text.txt": "plain"},
    ),
    "load_from: an option that is an input, not given, and a path that nobody has evaluated": Case(
        """
        import os
        @load_from.file(path=os.path.join(".", "text.txt"), encoding=source("how"))
        def text(content: str) -> str: return content
        """,
        files={"text.txt": "plain"},
    ),
    "load_from under a condition, and before steps": Case(
        """
        def _more(x: list[int], by: int) -> list[int]: return [each + by for each in x]
        @config.when(kind="file")
        @load_from.json(path=source("path"))
        def numbers__file(listed: list[int]) -> list[int]: return listed
        @load_from.json(path=source("path"), inject_="listed")
        @pipe_input(step(_more, by=2).when(kind="file"), step(_more, by=3))
        def more(listed: list[int]) -> list[int]: return listed
        @load_from.json(path=source("list_path"), inject_="listed")
        @dataloader()
        def loaded(listed: list[int]) -> tuple[int, dict]: return len(listed), {}
        """,
        {"path": "numbers.json", "list_path": "numbers.json"},
        {"kind": "file"},
        files={"numbers.json": "[1, 2]"},
    ),
    "save_to: what is saved is given, too": Case(
        """
        @save_to.memory()
        def one(a: int) -> int: return a
        @save_to.memory(output_name_="kept")
        def two(a: int) -> dict[str, int]: return {"a": a}
        @save_to.memory(target_="fields", output_name_="all_fields")
        @save_to.memory(target_="low")
        @extract_fields({"low": int, "high": int})
        def fields(a: int) -> dict[str, int]: return {"low": a, "high": a + 1}
        @save_to.memory()
        @pipe_output(step(_less))
        @inject(a=source("b"))
        def three(a: int) -> int: return a
        """.replace(
            "@save_to.memory()", "def _less(x: int) -> int: return x - 1\n        @save_to.memory()", 1
        ),
        {"a": 1, "b": 5},
    ),
    "dataloader and datasaver": Case(
        """
        @dataloader()
        def prices(a: int, b: int = 2) -> tuple[list[int], dict]: return [a, b], {"rows": 2}
        @datasaver()
        def saved(prices: list[int], path: str) -> dict: return {"path": path, "rows": len(prices)}
        @inject(told=source("prices.loader"))
        def rows(told: tuple[list[int], dict]) -> int: return told[1]["rows"]
        @parameterize(left={"x": value(1)}, right={"x": source("a")})
        @config.when(kind=1)
        def halves__of(x: int) -> int: return x
        """,
        {"a": 1, "path": "nowhere"},
        {"kind": 1},
    ),
    "loading and saving around a subdag, and in one": Case(
        """
        import tables
        @save_to.memory(output_name_="kept")
        @load_from.literal(value=3, inject_="scale")
        @subdag(tables, inputs={"path": source("p")}, external_inputs=["scale"])
        def s(size: int, scale: int) -> int: return size * scale
        def again(kept: dict) -> dict: return kept
        """,
        {"p": "numbers.json", "path": "numbers.json"},
        files={
            "numbers.json": "[1, 2]",
            "tables.py": """
from hamilton.function_modifiers import dataloader, load_from, save_to, source
@load_from.json(path=source("path"))
def numbers(listed: list[int]) -> list[int]: return listed
@dataloader()
def more(path: str) -> tuple[int, dict]: return len(path), {}
@save_to.memory(output_name_="shown")
def size(numbers: list[int], more: int) -> int: return len(numbers) + more
""",
        },
    ),
    "resolve: loaders that the configuration chooses": Case(
        """
        @resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda file: load_from.json(path=file))
        def numbers(listed: list[int]) -> list[int]: return listed
        @resolve_from_config(decorate_with=lambda name: save_to.memory(output_name_=name))
        def kept(numbers: list[int]) -> int: return len(numbers)
        """,
        {},
        {"file": "numbers.json", "name": "told", **POWER},
        files={"numbers.json": "[1, 2]"},
    ),
    "loading and saving inside a block": Case(
        """
        def path(paths: list[str]) -> Parallelizable[str]: return paths
        @load_from.json(path=source("path"))
        def total(numbers: list[int]) -> int: return sum(numbers)
        @dataloader()
        def size(path: str) -> tuple[int, dict]: return len(path), {"path": path}
        @save_to.memory(output_name_="kept")
        def pair(total: int, size: int) -> list[int]: return [total, size]
        def pairs(kept: Collect[dict]) -> list: return kept
        """,
        {"paths": ["numbers.json", "more.json"]},
        files={"numbers.json": "[1, 2]", "more.json": "[30]"},
    ),
    "a parameterized node of a block, and a fan-out": Case(
        """
        @parameterize(n1={"k": value(2)}, n2={"k": value(3)})
        def n(k: int) -> Parallelizable[int]:
            yield from range(k)
        @inject(x=source("n1"), y=value(10))
        def a(x: int, y: int) -> int: return x + y
        def b(n2: int) -> int: return n2 * n2
        @inject(all_a=source("a"))
        def total_a(all_a: Collect[int]) -> int: return sum(all_a)
        def total_b(b: Collect[int]) -> int: return sum(b)
        """,
    ),
    "fields and steps inside a block": Case(
        """
        def _add_one(x: int) -> int: return x + 1
        def n() -> Parallelizable[int]: return [1, 2, 3]
        @extract_fields({"low": int, "high": int})
        def bounds(n: int) -> dict[str, int]: return {"low": n, "high": 2 * n}
        @pipe_output(step(_add_one))
        @pipe_input(step(_add_one).named("first"))
        def size(high: int, low: int) -> int: return high - low
        @unpack_fields("least", "most")
        def ends(size: Collect[int]) -> tuple[int, int]: return min(size), max(size)
        """,
    ),
}

CONFIGS: dict[str, list[dict[str, Any]]] = {
    "parameterize and inject, where none of the steps is there": [{"k": 3}],
    "check_output after steps that were made twice": [{"k": 1}, {"k": 2, "m": 1}],
    "with_columns: all of them, some of them, and on another parameter": [{"mode": "z"}],
    "pipe_input, stacked and under conditions": [{}, {"k": 2}],
    "steps under conditions, and parts of what comes of them": [{"k": 1}, {"k": 2, "m": 1}, {"k": 4, "m": 2}],
    "mutate: in the order of the source, with arguments, names and conditions": [{}, {"k": 2}, {"k": 3}],
    "mutate: functions with other modifiers, variants, and a whole that is in a block": [{}],
}
CASES |= {
    f"{name}, with {config}": replace(CASES[name], config=config)
    for name, configs in CONFIGS.items()
    for config in configs
}


def in_hamilton(module: ModuleType, case: Case) -> Any:
    builder = driver.Builder().with_modules(module).with_config(case.config)
    builder = builder.enable_dynamic_execution(allow_experimental_mode=True)
    return builder.with_remote_executor(SynchronousLocalTaskExecutor()).build()


def loaded(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("ignore:checking membership of a LazyFrame")  # Hamilton does
@pytest.mark.parametrize("name", CASES)
def test_nodes_and_results_are_those_of_hamilton(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("MATERIAL", "wood")
    for file, text in case.files.items():
        (tmp_path / file).write_text(text)
        monkeypatch.delitem(sys.modules, file.removesuffix(".py"), raising=False)
    (tmp_path / "flow.py").write_text(HEAD + dedent(case.source))
    judged, dag = build.read(("flow.py",), config=case.config)
    whole = narrow.choose(dag, case.config)
    judged, dag = build.choose(judged, dag, case.config, ())
    errors = [finding.message for finding in judged.findings if finding.is_error]
    assert errors == []

    built = in_hamilton(loaded(tmp_path / "flow.py", "flow"), case)
    theirs = {
        each.name: sorted(dependency.name for dependency in each.dependencies)
        for each in built.graph.nodes.values()
        if not each.user_defined
    }
    ours = {each.name: sorted({need.source for need in each.needs}) for each in whole.nodes}
    assert ours == {name: needs for name, needs in theirs.items() if name in ours}
    idle = {
        each.name for each in built.graph.nodes.values() if not (each.dependencies or each.depended_on_by)
    }
    assert set(theirs) - set(ours) <= idle  # values of a subdag's config that nobody takes
    frames = {
        each.name: short(Type(f"{each.type.__module__}.{each.type.__name__}"))
        for each in built.graph.nodes.values()
        if getattr(each.type, "__module__", "").startswith(("pandas.", "polars."))
    }
    columns = {each.name: short(each.type) for each in whole.nodes if each.name in frames}
    assert columns == {name: frames[name] for name in columns}
    roles = {each.name: each.node_role for each in built.graph.nodes.values()}
    assert {each.name for each in whole.nodes if each.is_fan_out} == {
        name for name in ours if roles[name] == node.NodeType.EXPAND
    }

    judged, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py"))
    (tmp_path / "run.py").write_text(text)
    script = loaded(tmp_path / "run.py", "run")
    inputs = {key: value for key, value in case.inputs.items() if key in {each.name for each in dag.inputs}}
    for executor in ("sync", "threads"):
        assert script.execute(inputs=inputs, executor=executor) == built.execute(
            list(dag.outputs), inputs=case.inputs
        )


def refused(source: str, tmp_path: Path, config: dict[str, Any] | None = None) -> list[str]:
    """What a build of it says."""
    (tmp_path / "flow.py").write_text(HEAD + dedent(source))
    judged, dag = build.read(("flow.py",), config=config or {})
    judged, _ = build.choose(judged, dag, config or {}, ())
    return sorted({finding.message for finding in judged.findings if finding.is_error})


def test_a_subdag_that_holds_itself_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    one = "import flow\n@subdag(flow)\ndef s(a: int) -> int: ...\ndef a() -> int: ...\n"
    assert refused(one, tmp_path) == ["`@subdag` on `s`: it is a part of itself"]


def test_a_modifier_that_the_configuration_gives_is_supported_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = "@resolve_from_config(decorate_with=lambda: mutate())\ndef f(x: int) -> int: ...\n"
    assert refused(source, tmp_path, POWER) == [
        "`@mutate` on `f`: it comes out of the configuration, and is not supported yet"
    ]


def test_expressions_of_two_modules_that_read_alike_stay_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, factor in (("one", 2), ("two", 3)):
        source = f"LIMIT = float({factor})\n@inject(x=value(LIMIT * math.e))\ndef {name}(x: float) -> float: return x\n"
        (tmp_path / f"{name}.py").write_text(HEAD + source)
    judged, dag = build.choose(*build.read(("one.py", "two.py")), {}, ())
    judged, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py"))
    (tmp_path / "run.py").write_text(text)
    assert loaded(tmp_path / "run.py", "run").execute() == {"one": 2 * math.e, "two": 3 * math.e}


# What Hamilton exports and is no modifier: arguments of modifiers, and things for its own use.
WORDS = {
    "ParameterizedExtract", "ResolveAt", "apply_to", "configuration", "group", "source", "step", "value",
    "DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG", "IS_DATA_VALIDATOR_TAG", "InvalidDecoratorException",
    "LiteralDependency", "UpstreamDependency", "logger",
}  # fmt: skip
EXCLUDED = {"hamilton_exclude"}  # takes the function out before any modifier is looked at


PLUGINS = {
    "experimental.decorators.parameterize_frame.parameterize_frame",
    *(f"plugins.{name}.with_columns" for name in ("h_pandas", "h_polars", "h_polars_lazyframe", "h_spark")),
    *(f"plugins.{name}.check_output" for name in ("h_pandera", "h_pydantic")),
    *("plugins.h_spark.require_columns", "plugins.h_spark.select"),
}


def of_plugins() -> set[str]:
    """The modifiers of Hamilton's plugins, also of those whose libraries are not installed: by their base classes."""
    home = Path(hamilton.__file__).parent
    trees = {file: ast.parse(file.read_text()) for file in home.rglob("*.py")}
    classes = {
        (file, each.name): {ast.unparse(base).rpartition(".")[2] for base in each.bases}
        for file, tree in trees.items()
        for each in tree.body
        if isinstance(each, ast.ClassDef)
    }
    derived = {"NodeTransformLifecycle"}
    while more := {name for (_, name), bases in classes.items() if bases & derived} - derived:
        derived |= more
    return {
        ".".join([*file.relative_to(home).with_suffix("").parts, name])
        for file, name in classes
        if name in derived and file.relative_to(home).parts[0] != "function_modifiers"
    }


def exported() -> list[str]:
    return sorted(
        name
        for name, value in vars(function_modifiers).items()
        if not name.startswith("_") and not isinstance(value, ModuleType) and name not in WORDS | EXCLUDED
    )


def test_hamilton_has_these_modifiers_in_its_plugins() -> None:
    assert of_plugins() == PLUGINS


def test_every_modifier_is_understood_or_refused() -> None:
    """However it is imported; a name that nobody knows would pass for a decorator of somebody else's."""
    homes = {f"function_modifiers.{name}" for name in exported()} | PLUGINS
    for qualified in sorted(homes):
        home, _, word = qualified.rpartition(".")
        package, _, module = home.rpartition(".")
        name = modifier(f"hamilton.{qualified}")
        if any(each.startswith(f"{name}.") for each in known()):  # a namespace, like `schema.output`
            continue
        for line, written in (
            (f"from hamilton.{home} import {word} as it", "it"),
            (f"import hamilton.{home} as it", f"it.{word}"),
            (f"from {'.'.join(filter(None, ('hamilton', package)))} import {module}", f"{module}.{word}"),
        ):
            found = linted(f"{line}\n@{written}()\ndef f(x: int) -> int: ...\n")
            refused = [finding.message for finding in found if finding.rule == "unsupported-modifier"]
            still = "" if name in INSTEAD else " yet"
            expected = [] if name in known() else [f"`@{name}` on `f` is not supported{still}"]
            assert refused == expected, (line, found)
            assert not [finding for finding in found if finding.rule == "foreign-decorator"], line


def test_what_is_refused_for_good_is_not_understood() -> None:
    assert not INSTEAD.keys() & known()
    assert INSTEAD.keys() <= {modifier(f"hamilton.{name}") for name in PLUGINS} | {*exported()}


def manual() -> str:
    """What the files of the families say of themselves, and what is refused."""
    by_family: dict[ModuleType, list[str]] = {}
    for name in sorted(known()):
        answer = MODIFIERS[name].apply if name in MODIFIERS else {**DYNAMIC, **CHANGES}[name]
        by_family.setdefault(sys.modules[answer.__module__], []).append(name)
    lines = [
        "# Modifiers",
        "",
        "What Icosian understands of `hamilton.function_modifiers` 1.90, and of the modifiers in Hamilton's plugins.",
        "Arguments are evaluated without running anything: literals, arithmetic, comprehensions, constants and plain",
        "functions of the project. What only has to have a value is carried into the script; what decides about the",
        "graph has to be known.",
    ]
    for family in sorted(by_family, key=lambda module: module.__name__):
        title = ", ".join(f"`{name}`" for name in by_family[family])
        lines += ["", f"## {title}", "", "```text", cleandoc(family.__doc__ or ""), "```"]
    everything = {*exported(), *(modifier(f"hamilton.{name}") for name in PLUGINS)}
    refused = [
        name
        for name in sorted(everything)
        if name not in known() and not any(k.startswith(f"{name}.") for k in known())
    ]
    lines += ["", "## Not supported", "", "Each is the finding `unsupported-modifier`:", ""]
    lines += [f"- `{name}`" + (f": {INSTEAD[name]}" if name in INSTEAD else "") for name in refused]
    return "\n".join([*lines, ""])


def test_the_manual_is_what_the_files_say(request: pytest.FixtureRequest) -> None:
    path = ROOT / "docs" / "modifiers.md"
    if request.config.getoption("--refresh"):
        path.write_text(manual())
    assert path.read_text() == manual()
