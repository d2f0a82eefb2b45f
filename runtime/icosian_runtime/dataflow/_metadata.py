"""Modifiers that say something about a node and leave its value alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from ._modifier import UNCHANGED, Function, Modifier, Target

_Tag: TypeAlias = str | list[str]


def tag(*, target_: Target = None, bypass_reserved_namespaces_: Any = False, **tags: _Tag) -> Modifier:
    """Tags of the node.

    (`bypass_reserved_namespaces_` is a bool; were it annotated so, mypy would refuse `**{"team.owner": "…"}`.)
    """
    return UNCHANGED


def tag_outputs(**tag_mapping: Mapping[str, _Tag]) -> Modifier:
    """Tags of each of the nodes that the function makes, by their names."""
    return UNCHANGED


class _Schema:
    """`schema.output`: what the frame that the node gives looks like."""

    def output(self, *fields: tuple[str, str], target_: str | None = None) -> Modifier:
        """The name and the type of each column."""
        return UNCHANGED


schema = _Schema()


def ray_remote_options(**kwargs: int | dict[str, int]) -> Modifier:
    """Resources that the node asks of Ray."""
    return UNCHANGED


def cache(
    *,
    behavior: Literal["default", "recompute", "ignore", "disable"] | None = None,
    format: str | None = None,
    target_: Target = ...,
) -> Modifier:
    """How the node is cached."""
    return UNCHANGED


def accept_error_sentinels(func: Function) -> Function:
    """The node runs although a node before it has failed, and gets the sentinel in place of its value."""
    return func
