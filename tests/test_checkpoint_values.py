"""The digests of values, and how results are written down."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import math
import os
import pathlib
import re
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icosian_runtime.checkpoint.digest import Digest, Undigested
from icosian_runtime.checkpoint.values import PICKLE, decode, encode
from icosian_runtime.executors import Unpicklable

from .chores import iter_nothing
from .faults.matrix import row
from .test_fingerprints import pythons


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Sort(enum.Enum):
    RED = 1


class Point(NamedTuple):
    x: int
    y: int


@dataclasses.dataclass
class Pair:
    x: Any
    y: Any


@dataclasses.dataclass
class Twin:
    x: Any
    y: Any


class Slotted:
    __slots__ = ("one", "two")

    def __init__(self, one: int) -> None:
        self.one = one


def named() -> None: ...


FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
DAY = datetime.datetime(2020, 1, 1)

# No two of these are the same to a node that takes them.
ZOO: list[Any] = [
    None, True, False, 0, 1, 2, -1, 1.0, 0.0, -0.0, math.inf, math.nan, 1j, "", "1", "None", "True", b"", b"1",
    bytearray(b"1"), [], [1], ["1"], [True], [[1]], [1, 2], (), (1,), (1, 2), ((1, 2),), ([1], 2), {}, {1: 2},
    {"1": 2}, {1: "2"}, {"a": 1, "b": 2}, {"b": 2, "a": 1}, set(), {1}, {1, 2}, frozenset(), frozenset({1}),
    [None], [[], []], [[[]]], 2**31, 2**63, 2**64, 10**5000, "\ud800", "é", "e\u0301", "a\0b", "a", range(1), range(2),
    slice(1), ..., int, "int", print, named, Colour.RED, Colour.BLUE, Sort.RED, Point(1, 2), Pair(1, 2), Pair(2, 1),
    Pair("1", 2), Twin(1, 2), Slotted(1), Slotted(2), DAY, DAY.date(), DAY.replace(tzinfo=datetime.UTC), DAY - DAY,
    decimal.Decimal("1"), decimal.Decimal("1.0"), fractions.Fraction(1), uuid.UUID(int=1), pathlib.PurePosixPath("1"),
    collections.OrderedDict({1: 2}), collections.Counter({1: 2}), collections.defaultdict(int, {1: 2}),
    collections.deque([1]), array.array("i", [1]), array.array("l", [1]), functools.partial(int, 1), re.compile("1"),
    np.array([1]), np.array([1], "int32"), np.array([1.0]), np.array([[1]]), np.array(1), np.int64(1), np.float64(1),
    np.bool_(True), np.array(["1"]), np.array([b"1"]), np.array([1], object), np.array([1.0], object), np.array([]),
    np.array([], int), np.array([(1, 2)], "i4,i4"), np.datetime64("2020-01-01"), np.ma.masked_array([1], [True]),
    FRAME, FRAME.T, FRAME[["b", "a"]], FRAME.set_index("b"), FRAME.astype({"a": float}), FRAME["a"], FRAME["a"].rename("c"),
    FRAME.index, pd.Index([0, 1]), pd.Index([0, 1], name="n"), FRAME.astype({"a": "Int64"}), pd.Series(["x"], dtype="category"),
    pd.Series(["x"], dtype=pd.CategoricalDtype(["x", "y"])), pd.Series(["x"]), pd.Timestamp(DAY), pd.NaT, pd.NA,
    pd.MultiIndex.from_tuples([(1, 2)]), pd.date_range("2020", periods=2), pd.date_range("2020", periods=2, tz="UTC"),
    pl.DataFrame({"a": [1]}), pl.DataFrame({"b": [1]}), pl.DataFrame({"a": [1.0]}), pl.Series("a", [1]), pa.table({"a": [1]}),
    pa.table({"a": ["1"]}),
]  # fmt: skip

SAME: list[tuple[Any, Any]] = [
    ({1, 2, 3, "a"}, {"a", 3, 2, 1}),
    ({Pair(1, 2).x, (1, "b")}, {(1, "b"), 1}),
    ([1] * 2, [1, 1]),
    (np.arange(6).reshape(2, 3), np.asfortranarray(np.arange(6).reshape(2, 3))),
    (np.arange(6)[::2], np.array([0, 2, 4])),
    (FRAME, pd.DataFrame({"a": [1, 2], "b": ["x", None]})),
    (FRAME[FRAME.a > 0], FRAME),
    (pd.concat([FRAME, FRAME], axis=1).iloc[:, 2:], FRAME),
    (pa.concat_tables([pa.table({"a": [1]}), pa.table({"a": [2]})]), pa.table({"a": [1, 2]})),
    (pl.concat([pl.DataFrame({"a": [1]})] * 2), pl.DataFrame({"a": [1, 1]})),
    (Pair(1, [2]), Pair(y=[2], x=1)),
]


@row("F37")
def test_no_two_values_of_the_zoo_have_one_digest() -> None:
    """No two of 60 awkward values, such as 1, 1.0, True, '1', [1] and (1,), count as one."""
    digest = Digest().of
    found: dict[bytes, Any] = {}
    for value in ZOO:
        other = found.setdefault(digest(value), value)
        assert other is value, f"{value!r} and {other!r}"


@pytest.mark.parametrize("one", range(len(SAME)))
def test_what_is_the_same_to_code_has_the_same_digest(one: int) -> None:
    left, right = SAME[one]
    assert Digest().of(left) == Digest().of(right)


def test_the_digest_is_that_of_every_run_and_every_python() -> None:
    """Stored, since a digest that changes would make everything anew; sets under several seeds of hashing."""
    code = """
import sys, types
sys.path.insert(0, sys.argv[1])
runtime = types.ModuleType("icosian_runtime"); runtime.__path__ = [sys.argv[1] + "/icosian_runtime"]
sys.modules["icosian_runtime"] = runtime
from icosian_runtime.checkpoint.digest import Digest
import datetime, decimal, collections
zoo = [None, True, 1, 2**80, 1.5, -0.0, 1j, "a", "\\u00e9\\ud800", b"a", [1, [2]], (1,), {"b": 1, "a": {2: None}}, {"x", "y", 1, (2, 3)},
    frozenset("abc"), datetime.datetime(2020, 1, 1), decimal.Decimal("1.0"), collections.OrderedDict(a=1), {("a", datetime.date(2020, 1, 1)), "b"}, int, len]
print(" ".join(Digest().of(each).hex()[:6] for each in zoo))
"""
    runtime = str(Path(__file__).parent.parent / "runtime")
    told = set()
    for python in [Path(sys.executable), *pythons()]:
        for seed in ("0", "7"):
            environment = {**os.environ, "PYTHONHASHSEED": seed}
            done = subprocess.run(
                [python, "-c", code, runtime], env=environment, capture_output=True, text=True, timeout=60
            )
            assert done.returncode == 0, done.stderr
            told.add(done.stdout.strip())
    assert told == {
        "455257 70aea3 5244ff 2dee7d e8c986 647059 36b1e5 0f8e65 88f2c7 0e636d de5d5e 08f8bc 6575d0 851334 24f636 270fbb 0e7491 eb47b0 f665a9 2836a7 2499e2"
    }


UNDIGESTED: list[tuple[Any, str, str]] = [
    (lambda: 1, "", "`<lambda>` has no name by which it could be found again"),
    ([1, {"a": threading.Lock()}], "[1]['a']", "cannot pickle '_thread.lock' object"),
    (Pair(1, Pair(2, iter_nothing())), ".y.y", "cannot pickle 'generator' object"),
]


@pytest.mark.parametrize(("value", "path", "why"), UNDIGESTED, ids=[path for _, path, _ in UNDIGESTED])
def test_what_has_no_digest_is_named(value: Any, path: str, why: str) -> None:
    with pytest.raises(Undigested) as caught:
        Digest().of(value)
    assert (caught.value.path, caught.value.why) == (path, why)


def test_what_contains_itself_has_no_digest() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(Undigested, match="contains itself"):
        Digest().of(value)


def test_what_stands_in_the_script_counts_with_its_code() -> None:
    one, two = (
        Digest(__name__, lambda name: f"code of {name}"),
        Digest(__name__, lambda name: f"other {name}"),
    )
    for value in (Pair(1, 2), [named], Colour.RED, {"a": Pair}):
        assert one.of(value) != two.of(value)
    assert one.of(DAY) == two.of(DAY)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers(),
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers(), inner)
    ),
)


@given(plain)
def test_plain_data_comes_back_as_it_was_without_pickle(value: Any) -> None:
    form, data = encode(value)
    assert form != PICKLE
    again = decode(form, data)
    assert repr(again) == repr(value)
    assert Digest().of(again) == Digest().of(value)


@pytest.mark.parametrize("value", ZOO, ids=[f"{at}" for at in range(len(ZOO))])
def test_every_value_of_the_zoo_comes_back(value: Any) -> None:
    again = decode(*encode(value))
    assert type(again) is type(value)
    assert Digest().of(again) == Digest().of(value)


def test_arrays_and_tables_need_no_pickle() -> None:
    values = [
        np.arange(3),
        np.asfortranarray(np.ones((2, 3))),
        np.array("2020", "M8[s]"),
        pa.table({"a": [1]}),
    ]
    values += [pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [[1], None]})]
    assert PICKLE not in [encode(value)[0] for value in values]
    assert not decode(*encode(values[1])).flags.c_contiguous


def test_a_result_that_cannot_be_stored_names_what_is_to_blame() -> None:
    with pytest.raises(Unpicklable, match=re.escape("because of `value.x['lock']`: cannot pickle")):
        encode(Pair({"lock": threading.Lock()}, 1))
