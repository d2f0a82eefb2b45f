"""Does a value of one type fit another?  The whole table of Hamilton's answers, and where ours is kinder.

Hamilton itself is asked, so that the table cannot be wrong about it.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import pytest
from hamilton.htypes import types_match
from icosian.expand.annotations import Where, type_of
from icosian.ir.hamilton_types import is_refused
from icosian.ir.types import fits

from .reading import linted, module_of

SOURCE = """
import collections.abc as cabc
import typing
from typing import *
from typing import (
    Annotated, Any, Callable, Dict, Generator, Generic, Iterable, Iterator, List, Literal, Mapping, NamedTuple,
    NewType, Optional, Protocol, Sequence, Set, Tuple, Type, TypedDict, TypeVar, Union, runtime_checkable,
)
import numpy as np
import pandas as pd
from hamilton.htypes import Collect, Parallelizable

T = TypeVar("T")
UserId = NewType("UserId", int)
Numbers = list[int]

class A:
    name: str = "a"
class B(A): ...
class Box(Generic[T]): ...
class IntBox(Box[int]): ...
class Point(NamedTuple):
    x: int
class TD(TypedDict):
    x: int
class Named(Protocol):
    name: str
@runtime_checkable
class Sized(Protocol):
    def __len__(self) -> int: ...
class Frame(pd.DataFrame): ...
"""

# Each row of semantics 2.2 stands in one of these tables, and Hamilton itself is asked about every one.

# Hamilton connects them, and so do we.
YES = """
int -> int; bool -> int; B -> A; int -> object; list[int] -> object; int -> Any; A -> Any; Any -> int; Any -> A
int -> Optional[int]; int -> Union[str, int]; B -> Union[A, str]; None -> Optional[int]
Optional[int] -> int | None; int | None -> Union[None, int]; Union[int, str] -> Union[str, int]
list -> list[int]; list[int] -> list; list[int] -> List[int]; List -> list; Numbers -> list[int]
list[int] -> Sequence[int]; list[int] -> Iterable[int]; list[int] -> cabc.Sequence[int]; list[int] -> Iterable
dict[str, int] -> Dict[str, int]; dict[str, int] -> Mapping[str, int]; dict[str, int] -> dict; dict[str, int] -> Mapping
tuple[int, str] -> Tuple[int, str]; tuple[int, str] -> tuple; tuple -> tuple[int]
Point -> tuple; Point -> tuple[int]; Point -> Point; TD -> dict; TD -> dict[str, Any]; TD -> TD; Box[int] -> Box[int]; IntBox -> Box
Literal['a'] -> Literal['a']; Annotated[int, 'x'] -> int; int -> Annotated[int, 'x']
Annotated[int, 'x'] -> Annotated[int, 'y']; list[int] -> Annotated[list[int], 1]
Callable[[int], int] -> Callable[[int], int]; Callable -> Callable; type -> type[int]; Type[int] -> type[int]
Iterator[int] -> Iterable[int]; Generator[int, None, None] -> Iterable; np.float64 -> float; T -> T
pd.Series -> pd.Series; pd.Series -> Annotated[pd.Series, int]; Annotated[pd.Series, int] -> pd.Series; UserId -> UserId
Parallelizable[int] -> int; Parallelizable[int] -> Optional[int]; Parallelizable[int] -> Any; Parallelizable[int] -> Collect[int]
Parallelizable[bool] -> int; Parallelizable[list[int]] -> list[int]; Parallelizable[Union[int, str]] -> Union[int, str]
int -> Collect[int]; int -> Collect[Any]; int -> Collect[Optional[int]]; int -> Collect[Union[int, str]]; bool -> Collect[int]
Any -> Collect[int]; list[int] -> Collect[list]; list[int] -> Collect[list[int]]
"""

# Hamilton refuses to build them, and they are findings of `type-mismatch`.
NO = """
int -> float; int -> str; A -> B; Optional[int] -> int; list[int] -> list[float]; list[bool] -> list[int]
list[B] -> list[A]; list[int] -> Sequence[float]; int -> UserId; dict -> TD; str -> Literal['a']
Literal['a'] -> Literal['b']; Iterator[int] -> int; str -> None; A -> int; int -> A; UserId -> str; list[int] -> dict
tuple[int, str] -> tuple[int]; Union[int, str] -> int; B -> str; Callable[[int], int] -> int; list[int] -> int
Parallelizable[int] -> float; Parallelizable[int] -> list[int]; Parallelizable[int] -> Iterable[int]
Parallelizable[int] -> Collect[str]; Parallelizable[Optional[int]] -> int
str -> Collect[int]; int -> Collect[str]; Optional[int] -> Collect[int]; list[int] -> Collect[int]
"""

# Hamilton refuses to build them, and there is no need to: each of these values may be passed there.
KINDER = """
Union[int, str] -> Union[int, str, float]; Union[int, str] -> object
dict[str, int] -> dict[str, Any]; list[int] -> list[Any]; list[Any] -> list[int]
tuple[int] -> tuple[int, ...]; UserId -> int; Box[int] -> Box; Box -> Box[int]; IntBox -> Box[int]
Literal['a'] -> str; Literal['a'] -> Literal['a', 'b']
Generator[int, None, None] -> Iterator[int]; Parallelizable[Any] -> int
"""

# The same, but `hamilton-type` does not tell: whether it is refused depends on how it is written.
KINDER_UNTOLD = """
Annotated[list[int], 1] -> list[int]; T -> Any; Callable[[int], int] -> Callable
Callable[[int], int] -> cabc.Callable[[int], int]; list[List[int]] -> list[list[int]]
"""

# Nobody knows without running the code: never a finding.  Hamilton knows, and says no.
UNKNOWN_NO = """
int -> T; T -> int; list[int] -> list[T]; pd.Series -> pd.DataFrame; np.int64 -> int; A -> pd.DataFrame
pd.DataFrame -> A; Frame -> pd.Series; A -> Named; list[pd.Series] -> list[pd.DataFrame]
Callable[[int], int] -> Callable[[str], int]; pd.Series -> int; int -> Sized
"""

# The same, and Hamilton says yes.
UNKNOWN_YES = """
str -> Sized; np.bool_ -> np.generic
"""

# A marker where it marks nothing: `wrapped-marker` tells, whatever Hamilton's types say.
MISPLACED = """
int -> Optional[Collect[int]]; int -> Annotated[Collect[int], 1]; int -> list[Collect[int]]; Collect[int] -> int
Parallelizable[int] -> Parallelizable[int]; Parallelizable -> Any; Parallelizable -> int; int -> Collect
"""

NAMES = module_of(SOURCE).names


@cache
def real(text: str) -> Any:
    """The type that Python makes of an annotation."""
    found = eval(text, _world())
    return type(None) if found is None else found  # as `typing.get_type_hints` does


@cache
def _world() -> dict[str, Any]:
    world: dict[str, Any] = {"__name__": "flow"}
    exec(SOURCE, world)
    return world


def hamilton(given: str, wanted: str) -> bool:
    """What Hamilton says when it builds the graph; a TypeError is a no."""
    try:
        return bool(types_match(real(wanted), real(given)))
    except TypeError:
        return False


def ours(given: str, wanted: str) -> bool | None:
    """What `type-mismatch` asks."""
    return fits(type_of(given, Where(NAMES)).element, type_of(wanted, Where(NAMES)).element)


def told(given: str, wanted: str) -> bool:
    """What `hamilton-type` asks."""
    return is_refused(type_of(given, Where(NAMES)), type_of(wanted, Where(NAMES)))


def rows(table: str) -> list[tuple[str, str]]:
    pairs = (pair.split(" -> ") for line in table.strip().splitlines() for pair in line.split("; "))
    return [(given.strip(), wanted.strip()) for given, wanted in pairs]


@pytest.mark.parametrize(("given", "wanted"), rows(YES))
def test_both_connect(given: str, wanted: str) -> None:
    assert (hamilton(given, wanted), ours(given, wanted)) == (True, True)


@pytest.mark.parametrize(("given", "wanted"), rows(NO))
def test_both_refuse(given: str, wanted: str) -> None:
    assert (hamilton(given, wanted), ours(given, wanted)) == (False, False)


@pytest.mark.parametrize(("given", "wanted"), rows(KINDER))
def test_hamilton_is_stricter_than_need_be(given: str, wanted: str) -> None:
    assert (hamilton(given, wanted), ours(given, wanted), told(given, wanted)) == (False, True, True)


@pytest.mark.parametrize(("given", "wanted"), rows(KINDER_UNTOLD))
def test_hamilton_is_stricter_in_ways_that_are_not_told(given: str, wanted: str) -> None:
    assert (hamilton(given, wanted), ours(given, wanted), told(given, wanted)) == (False, True, False)


@pytest.mark.parametrize(
    ("given", "wanted", "answer"),
    [(*row, False) for row in rows(UNKNOWN_NO)] + [(*row, True) for row in rows(UNKNOWN_YES)],
)
def test_nobody_knows(given: str, wanted: str, answer: bool) -> None:
    assert (hamilton(given, wanted), ours(given, wanted)) == (answer, None)


@pytest.mark.parametrize(("given", "wanted"), rows(MISPLACED))
def test_a_misplaced_marker_is_told_whatever_the_types_are(given: str, wanted: str) -> None:
    found = linted(
        SOURCE.replace("class A:", f"def a() -> {given}: ...\ndef b(a: {wanted}) -> int: ...\nclass A:")
    )
    assert {finding.rule for finding in found} - {"unannotated-node"} == {"wrapped-marker"}


def test_a_name_that_means_nothing_is_unknown() -> None:
    assert ours("int", "Undefined") is None
    assert ours("Undefined", "int") is None


ATOMS = [
    "int",
    "bool",
    "float",
    "str",
    "object",
    "None",
    "Any",
    "A",
    "B",
    "UserId",
    "Point",
    "TD",
    "Literal['a']",
    "Literal['a','b']",
    "list",
    "dict",
    "T",
    "np.float64",
    "pd.Series",
]
AROUND = (
    "{}", "list[{}]", "Optional[{}]", "dict[str, {}]", "tuple[{}, ...]", "tuple[{}]", "Sequence[{}]", "Union[{}, bytes]",
    "Collect[{}]", "Parallelizable[{}]", "Annotated[{}, 1]", "list[Optional[{}]]", "Box[{}]", "type[{}]",
)  # fmt: skip


def test_in_every_pair_a_no_is_hamiltons_no() -> None:
    """Beside whole tables, all pairs of many: what we refuse, Hamilton refuses, and what it connects, we do."""
    texts = [around.format(atom) for around in AROUND for atom in ATOMS]
    types = {text: type_of(text, Where(NAMES)) for text in texts}
    wrong = []
    for given, wanted in product(texts, texts):
        refused = is_refused(types[given], types[wanted])
        mismatched = fits(types[given].element, types[wanted].element) is False
        if (refused or mismatched) and hamilton(given, wanted):
            wrong.append(f"{given} -> {wanted}")
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("typing.Optional[ 'Numbers' ]", "list[int] | None"),
        ("Dict[str, List[Any]]", "dict[str, list[Any]]"),
        ("None | int | Union[str, None]", "int | str | None"),
        ("Mapping", "collections.abc.Mapping"),
        ("Literal['a', 3]", "Literal['a', 3]"),
        ("Parallelizable[pd.DataFrame]", "Parallelizable[pandas.DataFrame]"),
        ("Tuple[int, ...]", "tuple[int, ...]"),
        ("3 +", "3 +"),
        ("lambda: 1", "lambda: 1"),
    ],
)
def test_a_type_is_spelt_in_one_way(text: str, expected: str) -> None:
    assert str(type_of(text, Where(NAMES))) == expected
