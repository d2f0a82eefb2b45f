"""The modifier that puts columns into a frame; every library of frames has one of its own."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from ._modifier import UNCHANGED, Modifier


def with_columns(
    *load_from: Callable[..., Any] | ModuleType,
    columns_to_pass: list[str] | None = None,
    pass_dataframe_as: str | None = None,
    on_input: str | None = None,
    select: list[str] | None = None,
    namespace: str | None = None,
    config_required: list[str] | None = None,
) -> Modifier:
    """The frame that the function takes gets columns first, which other functions make of its columns."""
    return UNCHANGED
