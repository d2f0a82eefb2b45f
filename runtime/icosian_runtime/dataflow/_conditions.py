"""Modifiers that say whether a node exists."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection
from typing import Any

from ._modifier import UNCHANGED, Function, Modifier


class _Config:
    """`config.when(key=value)` and its kin: the node exists only in some configurations.

    Variants of one node are functions called `name__variant`.
    """

    def __call__(
        self,
        resolves: Callable[[dict[str, Any]], bool],
        target_name: str | None = None,
        config_used: list[str] | None = None,
    ) -> Modifier:
        """The node exists where the function of the configuration says so."""
        return UNCHANGED

    def when(self, name: str | None = None, **key_value_pairs: Any) -> Modifier:
        """Where every key has this value."""
        return UNCHANGED

    def when_not(self, name: str | None = None, **key_value_pairs: Any) -> Modifier:
        """Where every key has another value."""
        return UNCHANGED

    def when_in(self, name: str | None = None, **key_value_group_pairs: Collection[Any]) -> Modifier:
        """Where every key has one of these values."""
        return UNCHANGED

    def when_not_in(self, **key_value_group_pairs: Collection[Any]) -> Modifier:
        """Where every key has none of these values."""
        return UNCHANGED


config = _Config()


def hamilton_exclude(fn: Function) -> Function:
    """Not a node, although its name is public."""
    return fn


class ResolveAt(enum.Enum):
    """When a delayed modifier is made."""

    CONFIG_AVAILABLE = "config_available"


def resolve(*, when: ResolveAt, decorate_with: Callable[..., Modifier]) -> Modifier:
    """The modifier that the function makes of the configuration; its parameters name the keys."""
    return UNCHANGED


def resolve_from_config(*, decorate_with: Callable[..., Modifier]) -> Modifier:
    """`resolve` where the configuration is known."""
    return UNCHANGED
