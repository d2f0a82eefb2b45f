"""Validators that leave the work to a library of the user's, which they import."""

from __future__ import annotations

from functools import cache

from .nouns import ValidationResult

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def pandera(data: Any, schema: Any, /) -> ValidationResult:
    """Is it what a schema of pandera asks for?"""
    from pandera.errors import SchemaErrors

    try:
        result = schema.validate(data, lazy=True, inplace=True)
        if hasattr(result, "dask"):
            result.compute()
    except SchemaErrors as error:
        return ValidationResult(False, str(error), {"schema_errors": error.schema_errors})
    return ValidationResult(True, f"Data passes pandera check for schema {schema}")


def pydantic(data: Any, model: Any, /) -> ValidationResult:
    """Is it a model of pydantic, or could it be one as it is, without anything being converted?"""
    from pydantic import ValidationError

    try:
        _adapter(model).validate_python(data, strict=True)
    except ValidationError as error:
        return ValidationResult(False, str(error), {"model_errors": error.errors()})
    return ValidationResult(True, f"Data passes pydantic check for model {model}")


@cache
def _adapter(model: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(model)
