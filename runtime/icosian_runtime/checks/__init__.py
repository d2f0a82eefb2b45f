"""What a script says of values that are checked: a validator is a call, and so is what comes of them all.

    price_range_validator = in_range(price_raw, (0, 100))                  a ValidationResult
    price = checked("price", price_raw, "warn", range_validator=…)         the value, a warning, or an error

Results are those of Hamilton's own validators, field by field.  Libraries are those of the user's, and are
imported only by a validator that is about them.
"""

from .judging import checked, custom, items, judged
from .libraries import pandera, pydantic
from .nouns import (
    BaseDefaultValidator,
    DataValidationError,
    DataValidationLevel,
    DataValidator,
    ValidationResult,
)
from .scalars import contains, has_type, in_range, in_values, is_given, lacks
from .series import (
    mean_in_range,
    nans,
    no_nans,
    series_has_type,
    series_in_range,
    series_in_values,
    standard_dev,
)

__all__ = [
    "BaseDefaultValidator",
    "DataValidationError",
    "DataValidationLevel",
    "DataValidator",
    "ValidationResult",
    "checked",
    "contains",
    "custom",
    "has_type",
    "in_range",
    "in_values",
    "is_given",
    "items",
    "judged",
    "lacks",
    "mean_in_range",
    "nans",
    "no_nans",
    "pandera",
    "pydantic",
    "series_has_type",
    "series_in_range",
    "series_in_values",
    "standard_dev",
]
