"""Validators of numbers and strings, and of values of any kind."""

from __future__ import annotations

from collections.abc import Iterable

from .nouns import ValidationResult, match, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_given(value: Any, allow_none: bool, /) -> ValidationResult:
    passes = allow_none or value is not None
    return ValidationResult(
        passes, "Data is not None" if passes else "Data is not allowed to be None, got None"
    )


# Numbers and strings


def in_range(value: Any, range: tuple[Any, Any], /) -> ValidationResult:
    least, most = range
    value = _computed(value)
    passes = least <= value <= most
    verb = "falls" if passes else "does not fall"
    message = f"Data point {value} {verb} within acceptable range: ({least}, {most})"
    return ValidationResult(passes, message, {"range": range, "value": value})


def in_values(value: Any, values_in: Iterable[Any], /) -> ValidationResult:
    values = frozenset(values_in)
    value = _computed(value)
    passes = value in values
    message = f"Primitive python value was valid is {passes}."
    if not passes:
        message += f" Correct possible values are {shown(values)}."
    found = {
        "values": values,
        "was_correct": passes,
        "incorrect_value": None if passes else value,
        "data_size": 1,
    }
    return ValidationResult(passes, message, found)


def has_type(value: Any, data_type: Any, /) -> ValidationResult:
    value = _computed(value)
    passes = isinstance(value, data_type)
    message = f"Requires data type: {data_type}. Got data type: {type(value)}. {match(passes)}"
    found = {"required_data_type": data_type, "actual_data_type": type(value)}
    return ValidationResult(passes, message, found)


def contains(value: str, contains: str | list[str], /) -> ValidationResult:
    wanted = [contains] if isinstance(contains, str) else contains
    if all(each in value for each in wanted):
        return ValidationResult(True, "All good.")
    found = {"contains": wanted, "data": value[:100]}
    return ValidationResult(False, f"String did not contain {wanted}", found)


def lacks(value: str, does_not_contain: str | list[str], /) -> ValidationResult:
    unwanted = [does_not_contain] if isinstance(does_not_contain, str) else does_not_contain
    if all(each not in value for each in unwanted):
        return ValidationResult(True, "All good.")
    found = {"does_not_contain": unwanted, "data": value[:100]}
    return ValidationResult(False, f"String did contain {unwanted}", found)


def _computed(value: Any) -> Any:
    return value.compute() if hasattr(value, "dask") else value
