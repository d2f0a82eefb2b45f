"""What every modifier gives: a decorator that changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from types import EllipsisType
from typing import Any, TypeAlias, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

# Which of the nodes that a function makes are meant: None for the last ones, `...` for all, or by name.
Target: TypeAlias = str | Collection[str] | EllipsisType | None


class Modifier:
    """A decorator that the compiler reads, and that gives back the very function that it got."""

    def __call__(self, function: Function) -> Function:
        return function


UNCHANGED = Modifier()
