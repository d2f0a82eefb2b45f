"""Does a value of one type fit another?  The whole table of Hamilton's answers, and where ours is kinder."""

from __future__ import annotations

import pytest
from icosian.expand.annotations import type_of
from icosian.ir.types import fits

from .reading import module_of

NAMES = module_of(
    """
    import collections.abc as cabc
    import typing
    from typing import *
    from typing import (
        Annotated, Any, Callable, Dict, Generator, Generic, Iterable, Iterator, List, Literal, Mapping, NamedTuple,
        NewType, Optional, Protocol, Sequence, Set, Tuple, Type, TypedDict, TypeVar, Union,
    )
    import numpy as np
    import pandas as pd
    from hamilton.htypes import Collect, Parallelizable

    T = TypeVar("T")
    UserId = NewType("UserId", int)
    Numbers = list[int]
    Quoted = "Numbers"

    class A: ...
    class B(A): ...
    class Box(Generic[T]): ...
    class IntBox(Box[int]): ...
    class Point(NamedTuple):
        x: int
    class TD(TypedDict):
        x: int
    class Named(Protocol):
        name: str
    class Frame(pd.DataFrame): ...
    """
).names

# node -> parameter, as Hamilton and as we answer alike.
YES = """
int -> int; bool -> int; B -> A; int -> object; list[int] -> object; int -> Any; A -> Any; Any -> int; Any -> A
int -> Optional[int]; int -> Union[str, int]; B -> Union[A, str]; None -> Optional[int]
Optional[int] -> int | None; int | None -> Union[None, int]; Union[int, str] -> Union[str, int]
list -> list[int]; list[int] -> list; list[int] -> List[int]; List -> list; Numbers -> list[int]; Quoted -> List[int]
list[int] -> Sequence[int]; list[int] -> Iterable[int]; list[int] -> cabc.Sequence[int]; list[int] -> Iterable
dict[str, int] -> Dict[str, int]; dict[str, int] -> Mapping[str, int]; dict[str, int] -> dict; dict[str, int] -> Mapping
tuple[int, str] -> Tuple[int, str]; tuple[int, str] -> tuple; tuple -> tuple[int]
Point -> tuple; Point -> tuple[int]; Point -> Point; TD -> dict; TD -> TD; Box[int] -> Box[int]; IntBox -> Box
Literal['a'] -> Literal['a']; Annotated[int, 'x'] -> int; int -> Annotated[int, 'x']
Annotated[int, 'x'] -> Annotated[int, 'y']; list[int] -> Annotated[list[int], 1]
Callable[[int], int] -> Callable[[int], int]; Callable -> Callable; type -> type[int]; Type[int] -> type[int]
Iterator[int] -> Iterable[int]; Generator[int, None, None] -> Iterable; np.float64 -> float; T -> T
pd.Series -> pd.Series; pd.Series -> Annotated[pd.Series, int]
"""

NO = """
int -> float; int -> str; A -> B; Optional[int] -> int; list[int] -> list[float]; list[bool] -> list[int]
list[B] -> list[A]; list[int] -> Sequence[float]; int -> UserId; dict -> TD; str -> Literal['a']
Literal['a'] -> Literal['b']; Iterator[int] -> int; str -> None; A -> int; int -> A; UserId -> str; list[int] -> dict
tuple[int, str] -> tuple[int]; Union[int, str] -> int; B -> str; Callable[[int], int] -> int; list[int] -> int
"""

# Hamilton refuses to build these, and there is no need to.
KINDER = """
Union[int, str] -> Union[int, str, float]; dict[str, int] -> dict[str, Any]; list[int] -> list[Any]
list[Any] -> list[int]; tuple[int] -> tuple[int, ...]; UserId -> int; Box[int] -> Box; Box -> Box[int]; IntBox -> Box[int]
Literal['a'] -> str; Literal['a'] -> Literal['a', 'b']; Annotated[list[int], 1] -> list[int]; T -> Any
Callable[[int], int] -> Callable; Callable[[int], int] -> cabc.Callable[[int], int]; Generator[int, None, None] -> Iterator[int]
"""

# Nobody knows without running the code: never a finding.
UNKNOWN = """
int -> T; T -> int; list[int] -> list[T]; pd.Series -> pd.DataFrame; np.int64 -> int; A -> pd.DataFrame
pd.DataFrame -> A; Frame -> pd.Series; A -> Named; int -> Undefined; list[pd.Series] -> list[pd.DataFrame]
Callable[[int], int] -> Callable[[str], int]; pd.Series -> int
"""


def rows(table: str) -> list[tuple[str, str]]:
    pairs = (pair.split(" -> ") for line in table.strip().splitlines() for pair in line.split("; "))
    return [(given.strip(), wanted.strip()) for given, wanted in pairs]


@pytest.mark.parametrize(("given", "wanted"), rows(YES) + rows(KINDER))
def test_it_fits(given: str, wanted: str) -> None:
    assert fits(type_of(given, NAMES), type_of(wanted, NAMES)) is True


@pytest.mark.parametrize(("given", "wanted"), rows(NO))
def test_it_certainly_does_not(given: str, wanted: str) -> None:
    assert fits(type_of(given, NAMES), type_of(wanted, NAMES)) is False


@pytest.mark.parametrize(("given", "wanted"), rows(UNKNOWN))
def test_nobody_knows(given: str, wanted: str) -> None:
    assert fits(type_of(given, NAMES), type_of(wanted, NAMES)) is None


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
    assert str(type_of(text, NAMES)) == expected
