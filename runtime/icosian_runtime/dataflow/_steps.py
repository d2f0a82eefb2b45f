"""Modifiers that put functions before or behind a node."""

from __future__ import annotations

from collections.abc import Callable, Collection
from types import EllipsisType
from typing import Any, TypeAlias

from ._modifier import UNCHANGED, Modifier, Target

_Namespace: TypeAlias = str | EllipsisType | None  # `...` for the one that is there already


class Applicable:
    """A function that `step` or `apply_to` puts into a row."""

    def named(self, name: str, namespace: _Namespace = ...) -> Applicable:
        """Its value is a node of this name."""
        return self

    def namespaced(self, namespace: _Namespace) -> Applicable:
        """Its node lies in this namespace."""
        return self

    def when(self, **key_value_pairs: Any) -> Applicable:
        """Only where every key of the configuration has this value."""
        return self

    def when_not(self, **key_value_pairs: Any) -> Applicable:
        """Only where every key of the configuration has another value."""
        return self

    def when_in(self, **key_value_group_pairs: Collection[Any]) -> Applicable:
        """Only where every key of the configuration has one of these values."""
        return self

    def when_not_in(self, **key_value_group_pairs: Collection[Any]) -> Applicable:
        """Only where every key of the configuration has none of these values."""
        return self

    def on_output(self, target: Target) -> Applicable:
        """Only behind these of the function's nodes."""
        return self


_STEP = Applicable()


def step(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Applicable:
    """One function of a pipe: it takes the value before it as its first argument, and these beside it."""
    return _STEP


def apply_to(fn_: Callable[..., Any] | str, **mutating_fn_kwargs: Any) -> Applicable:
    """A function that `mutate` changes, with other arguments for it."""
    return _STEP


def pipe_input(
    *transforms: Applicable,
    namespace: _Namespace = ...,
    on_input: Target = None,
    collapse: bool = False,
) -> Modifier:
    """The steps run on the function's first parameter, or on those named, before it."""
    return UNCHANGED


def pipe(
    *transforms: Applicable,
    namespace: _Namespace = ...,
    on_input: Target = None,
    collapse: bool = False,
) -> Modifier:
    """The old name of `pipe_input`."""
    return UNCHANGED


def pipe_output(
    *transforms: Applicable,
    namespace: _Namespace = ...,
    on_output: Target = None,
    collapse: bool = False,
) -> Modifier:
    """The steps run on what the function gives."""
    return UNCHANGED


def mutate(
    *target_functions: Applicable | Callable[..., Any],
    collapse: bool = False,
    **mutating_function_kwargs: Any,
) -> Modifier:
    """The function runs on what the functions named give, and takes their place."""
    return UNCHANGED
