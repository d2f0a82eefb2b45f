"""Modifiers that check values, and what validators of one's own derive from."""

from __future__ import annotations

from typing import Any

from ..checks import (
    BaseDefaultValidator,
    DataValidationError,
    DataValidationLevel,
    DataValidator,
    ValidationResult,
)
from ._modifier import UNCHANGED, Modifier, Target

__all__ = [
    "BaseDefaultValidator",
    "DataValidationError",
    "DataValidationLevel",
    "DataValidator",
    "ValidationResult",
    "check_output",
    "check_output_custom",
    "h_pandera",
    "h_pydantic",
]


def check_output(
    importance: str = "warn",
    default_validator_candidates: list[type[Any]] | None = None,
    target_: Target = None,
    **default_validator_kwargs: Any,
) -> Modifier:
    """The value is checked: `range=(0, 1)`, `data_type=float` and the like."""
    return UNCHANGED


def check_output_custom(*validators: Any, target_: Target = None) -> Modifier:
    """The value is checked by validators of one's own."""
    return UNCHANGED


class _ByType:
    """`h_pandera.check_output`, `h_pydantic.check_output`: what the annotation says of the value is checked."""

    def check_output(self, importance: str = "warn", target: Target = None) -> Modifier:
        """A frame against the schema of its annotation, or a value against its model."""
        return UNCHANGED


h_pandera = _ByType()
h_pydantic = _ByType()
