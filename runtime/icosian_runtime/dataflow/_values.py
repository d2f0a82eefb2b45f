"""Where a modifier takes a value from: a literal, a node or an input, the configuration, or several of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Dependency:
    """A value that a modifier names."""


@dataclass(frozen=True, slots=True)
class LiteralDependency(Dependency):
    """The value itself."""

    value: Any


@dataclass(frozen=True, slots=True)
class UpstreamDependency(Dependency):
    """The value of a node, or an input."""

    source: str


@dataclass(frozen=True, slots=True)
class ConfigDependency(Dependency):
    """The value of a config key."""

    source: str


@dataclass(frozen=True, slots=True)
class GroupedDependency(Dependency):
    """Several values, as a list or by name."""

    members: tuple[Dependency, ...]
    named: tuple[tuple[str, Dependency], ...]


def value(literal_value: Any) -> LiteralDependency:
    """The literal itself: `value(3)`."""
    return LiteralDependency(literal_value)


def source(dependency_on: str) -> UpstreamDependency:
    """What this node gives, or the input of this name: `source("price")`."""
    return UpstreamDependency(dependency_on)


def configuration(dependency_on: str) -> ConfigDependency:
    """What the configuration holds under this key."""
    return ConfigDependency(dependency_on)


def group(*dependency_args: Dependency, **dependency_kwargs: Dependency) -> GroupedDependency:
    """A list of values, or a dict of them when they are given by name."""
    return GroupedDependency(dependency_args, tuple(dependency_kwargs.items()))
