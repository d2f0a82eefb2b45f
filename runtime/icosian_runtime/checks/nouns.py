"""What validators derive from, and what they find."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class DataValidationError(Exception):
    """A value that must not go on."""


class ValidationResult:
    """What a validator found."""

    def __init__(self, passes: bool, message: str, diagnostics: dict[str, Any] | None = None) -> None:
        self.passes, self.message = passes, message
        self.diagnostics: dict[str, Any] = {} if diagnostics is None else diagnostics

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ValidationResult) and vars(self) == vars(other)

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"ValidationResult({fields})"


class DataValidationLevel(Enum):
    """What becomes of a value that does not pass."""

    WARN = "warn"
    FAIL = "fail"


class DataValidator(ABC):
    """What validators of the user's derive from."""

    def __init__(self, importance: str) -> None:
        self._importance = DataValidationLevel(importance)

    @property
    def importance(self) -> DataValidationLevel:
        return self._importance

    @abstractmethod
    def applies_to(self, datatype: Any) -> bool: ...

    @abstractmethod
    def description(self) -> str: ...

    @abstractmethod
    def name(self) -> str: ...  # a method of the instance, or of the class

    @abstractmethod
    def validate(self, dataset: Any) -> Any: ...


class BaseDefaultValidator(DataValidator, ABC):
    """A validator with one argument, after which it is called."""

    @classmethod
    @abstractmethod
    def arg(cls) -> str: ...

    @classmethod
    def name(cls) -> str:
        return f"{cls.arg()}_validator"


# How messages say it


def shown(values: frozenset[Any]) -> str:
    """In an order that does not depend on hashes."""
    return f"frozenset({{{', '.join(sorted(map(repr, values)))}}})" if values else "frozenset()"


def match(passes: bool) -> str:
    return f"This {'is' if passes else 'is not'} a match."
