"""What a checkpoint keeps: digests of values, results on the disk, and whose directory it is."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import errno
import fractions
import functools
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icosian_runtime.checkpoint import journal
from icosian_runtime.checkpoint.digest import Digest, Undigested
from icosian_runtime.checkpoint.directory import Refused
from icosian_runtime.checkpoint.store import Recipe, Store
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


RECIPE = Recipe("a", {"a": "1"}, {"x": "2"})


def kept(store: Store, **values: Any) -> None:
    for name, value in values.items():
        store.keep([(key(name), RECIPE, journal.NOTHING, *encode(value))])


def key(name: str) -> bytes:
    return name.encode().ljust(16, b"_")


@contextmanager
def opened(folder: Path, script: str = "run.py", **how: bool) -> Iterator[Store]:
    store = Store(str(folder / "kept"), script, **how)
    try:
        yield store
    finally:
        store.close()


def found(folder: Path, *names: str) -> dict[str, Any]:
    with opened(folder) as store:
        results = {name: store.find(key(name)) for name in names}
        return {name: result[0] for name, result in results.items() if result}


def test_what_was_kept_is_found(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        kept(store, a=1, b=[2, None], c=Pair(1, 2), none=None)
    with opened(tmp_path, is_durable=False) as store:
        kept(store, a="anew", big=b"x" * 3_000_000, after=1)
    expected = {
        "a": "anew",
        "b": [2, None],
        "c": Pair(1, 2),
        "none": None,
        "big": b"x" * 3_000_000,
        "after": 1,
    }
    assert found(tmp_path, "a", "b", "c", "none", "big", "after", "other") == expected
    with opened(tmp_path, is_fresh=True) as store:
        assert store.find(key("a")) is None


def test_only_what_is_wanted_stays(tmp_path: Path) -> None:
    other = Recipe("b", {}, {})
    with opened(tmp_path) as store:
        kept(store, a=1, b=2)
        store.keep([(key("c"), other, journal.NOTHING, *encode(3))])
        kept(store, a=4)
    with opened(tmp_path) as store:
        assert next(iter(store.recipes().values())).inputs == {"x": "2"}
        before = store.size
        store.drop({RECIPE.key})
        assert store.size < before
        kept(store, d=5)
    assert found(tmp_path, "a", "b", "c", "d") == {"a": 4, "b": 2, "d": 5}


def journal_of(folder: Path) -> Path:
    return folder / "kept" / "results"


@row("F28")
def test_a_journal_torn_anywhere_loses_only_its_last_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cut at every byte, it loses its last result, which counts as absent, with a warning."""
    with opened(tmp_path) as store:
        kept(store, a=1)
        first = store.size
        kept(store, b=2)
    whole = journal_of(tmp_path).read_bytes()
    for length in range(len(whole)):
        journal_of(tmp_path).write_bytes(whole[:length])
        with opened(tmp_path) as store:
            kept(store, c=3)
        expected = {"a": 1, "c": 3} if length >= first else {"c": 3}
        assert found(tmp_path, "a", "b", "c") == expected, length
        torn = length not in (0, first, whole.find(b"\xd1Ic1", 1))
        assert ("is damaged at one place; what stood there is made anew" in capsys.readouterr().err) == torn


@row("F29")
def test_a_flipped_bit_is_a_result_less_and_never_another_one(tmp_path: Path) -> None:
    """A flipped bit, every fifth of all, costs one result; none ever comes back as another one."""
    with opened(tmp_path) as store:
        kept(store, a=["left", 1], b="right")
    whole = journal_of(tmp_path).read_bytes()
    for at in range(0, 8 * len(whole), 5):
        changed = bytearray(whole)
        changed[at // 8] ^= 1 << at % 8
        journal_of(tmp_path).write_bytes(changed)
        results = found(tmp_path, "a", "b")
        expected = {"a": ["left", 1], "b": "right"}
        assert results in [{name: expected[name] for name in names} for names in ("a", "b", "ab")], at


@pytest.mark.parametrize("text", ["", "{", "[]", "\0" * 100, '{"format": 1}'])
@row("F30")
def test_the_manifest_can_be_lost(tmp_path: Path, text: str) -> None:
    """Empty, torn, of another form or gone: it is written anew, and every result is found."""
    with opened(tmp_path) as store:
        kept(store, a=1)
    manifest = tmp_path / "kept" / "manifest.json"
    manifest.write_text(text)
    assert found(tmp_path, "a") == {"a": 1}
    assert json.loads(manifest.read_text())["script"] == "run.py"
    manifest.unlink()
    assert found(tmp_path, "a") == {"a": 1}


def _file(folder: Path) -> None:
    (folder / "kept").rename(folder / "other")
    (folder / "kept").touch()


def _folder(folder: Path) -> None:
    journal_of(folder).unlink()
    journal_of(folder).mkdir()


def _link(folder: Path) -> None:
    (folder / "kept").rename(folder / "other")
    (folder / "kept").symlink_to("other")


REFUSED: list[tuple[Callable[[Path], object], str]] = [
    (lambda folder: os.chmod(folder / "kept", 0o777), "DIR can be written by others; `chmod go-w DIR` makes it yours alone"),
    (lambda folder: os.chmod(folder / "kept", 0o770), "DIR can be written by others; `chmod go-w DIR` makes it yours alone"),
    (lambda folder: os.chmod(folder / "kept/results", 0o666), "DIR/results can be written by others; `chmod go-w DIR/results` makes it yours alone"),
    (_link, "DIR is a symbolic link; name what it points to"),
    (_file, "DIR is no directory"),
    (_folder, "DIR/results cannot be opened: Is a directory"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_a_directory_that_others_could_have_written_is_refused(
    tmp_path: Path, change: Callable[[Path], object], message: str
) -> None:
    with opened(tmp_path) as store:
        kept(store, a=1)
    change(tmp_path)
    with pytest.raises(Refused) as caught, opened(tmp_path):
        pass
    assert str(caught.value) == message.replace("DIR", str(tmp_path / "kept"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    os.chown(tmp_path / "kept", 12345, -1)
    with pytest.raises(Refused, match=r"belongs to another user \(12345\)"), opened(tmp_path):
        pass


def test_directories_of_something_else_are_refused(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    with pytest.raises(Refused, match=r"belongs to `run.py`; give `other.py` a directory of its own"):
        Store(str(tmp_path / "kept"), "other.py")
    with pytest.raises(Refused, match="is no checkpoint, it holds `kept`"):
        Store(str(tmp_path), "run.py")


@row("F33")
def test_a_directory_has_one_owner(tmp_path: Path) -> None:
    """A second run is refused, with process, host and time of the first; a child of the first does not hold on to it."""
    with opened(tmp_path):
        with pytest.raises(
            Refused, match=rf"is in use by process {os.getpid()} on .*, since 20.*; wait for it"
        ):
            Store(str(tmp_path / "kept"), "run.py")
        # A child that was forked does not hold it.
        if (child := os.fork()) == 0:
            threading.Event().wait(30)
            os._exit(0)
    with opened(tmp_path):
        os.kill(child, 9)
        os.waitpid(child, 0)


@row("F36")
def test_other_versions_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was written with other versions is used, with a warning that names both."""
    with opened(tmp_path):
        pass
    manifest = tmp_path / "kept" / "manifest.json"
    known = json.loads(manifest.read_text())
    assert known["versions"]["numpy"] == np.__version__
    manifest.write_text(json.dumps({**known, "versions": {**known["versions"], "numpy": "1.0"}}))
    with opened(tmp_path):
        pass
    kept = tmp_path / "kept"
    assert (
        capsys.readouterr().err
        == f"warning: {kept} was written with numpy 1.0, and this is {np.__version__}\n"
    )


# Every call of the store to the system fails in turn, in every way.

CALLS = (
    "open",
    "write",
    "fsync",
    "fdatasync",
    "replace",
    "ftruncate",
    "pwrite",
    "mkdir",
    "lseek",
    "fstat",
    "pread",
    "close",
)


class Died(BaseException):
    """The process has ended here."""


class Faults:
    """Lets the n-th call fail; "die" leaves nothing to be done after it, "half" writes half of the bytes before."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, how: str) -> None:
        self.left, self.how, self.is_dead = at, how, False
        for name in CALLS:
            patch.setattr(os, name, functools.partial(self._call, getattr(os, name)))
        patch.setattr(journal, "_sync", functools.partial(self._call, journal._sync))

    def _call(self, real: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        if self.is_dead and real.__name__ != "close":
            raise Died
        self.left -= 1
        if self.left != 0:
            return real(*args, **keywords)
        if real.__name__ in ("write", "pwrite") and self.how in ("half", "ENOSPC"):
            real(args[0], bytes(args[1])[: len(args[1]) // 2], *args[2:])
        if real.__name__ == "close":
            real(*args)
        if self.how in ("die", "half"):
            self.is_dead = True
            raise Died
        raise OSError(getattr(errno, self.how), os.strerror(getattr(errno, self.how)))


def _run(folder: Path, done: list[str]) -> None:
    """Make three results, of which those that are there need not be made."""
    with opened(folder) as store:
        for name in ("a", "b", "c"):
            if not store.find(key(name)):
                kept(store, **{name: [name] * 10})
                done.append(name)


@pytest.mark.parametrize("how", ["die", "half", "ENOSPC", "EIO", "EINTR"])
@row("F31")
def test_wherever_a_call_fails_what_was_kept_is_found(tmp_path: Path, how: str) -> None:
    """Every call to the system in turn dies, writes half, or fails with ENOSPC, EIO, EINTR: what was kept is found, and only the rest is made."""
    for at in range(1, 1000):
        folder = tmp_path / str(at)
        folder.mkdir()
        done: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, at, how)
            try:
                _run(folder, done)
            except (Died, OSError, Refused):
                assert faults.left <= 0
        again: list[str] = []
        _run(folder, again)
        assert not set(done) & set(again), (at, done, again)
        assert found(folder, "a", "b", "c") == {name: [name] * 10 for name in ("a", "b", "c")}, at
        if faults.left > 0:
            break
    assert at > 25
