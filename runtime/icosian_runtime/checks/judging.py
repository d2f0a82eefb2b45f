"""What becomes of a value, once its validators have looked at it."""

from __future__ import annotations

from collections.abc import Iterable

from .nouns import DataValidationError, DataValidationLevel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def checked(node: str, value: Any, importance: str, /, **results: Any) -> Any:
    """The value that these validators have looked at; raises DataValidationError if one that must pass does not."""
    if all(result.passes for result in results.values()):
        return value
    is_fatal = DataValidationLevel(importance) is DataValidationLevel.FAIL
    return _judged(node, value, [(name, result, is_fatal) for name, result in results.items()])


def judged(node: str, value: Any, *results: tuple[Any, Any]) -> Any:
    """The same for validators of the user's, of which each knows how important it is."""
    if all(result.passes for _, result in results):
        return value
    return _judged(node, value, [(each.name(), result, _is_fatal(each)) for each, result in results])


def _judged(node: str, value: Any, results: list[tuple[str, Any, bool]]) -> Any:
    failures = []
    for name, result, is_fatal in results:
        if result.passes:
            continue
        more = f" {result.diagnostics}" if result.diagnostics else ""
        if is_fatal:
            failures.append(f"{name}: {result.message}{more}")
        else:
            from logging import getLogger

            getLogger("icosian.checks").warning(f"`{node}` did not pass {name}: {result.message}{more}")
    if failures:
        raise DataValidationError("\n  ".join([f"`{node}` did not pass", *failures]))
    return value


def _is_fatal(validator: Any) -> bool:
    """Its level may be Hamilton's, where its class comes from a module that is imported."""
    return getattr(validator.importance, "value", None) != DataValidationLevel.WARN.value


def items(values: Iterable[Any]) -> list[Any]:
    """What a fan-out gives, all of it: validators look at the whole list."""
    return list(values)


def custom(validator: Any, value: Any) -> Any:
    """What a validator of the user's finds."""
    result = validator.validate(value)
    if hasattr(result, "__await__"):
        if close := getattr(result, "close", None):
            close()
        raise TypeError(f"`validate` of `{type(validator).__name__}` gives a coroutine")
    return result
