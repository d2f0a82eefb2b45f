"""Validators of series of pandas."""

from __future__ import annotations

from collections.abc import Iterable

from .nouns import ValidationResult, match, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def series_in_range(series: Any, range: tuple[Any, Any], /) -> ValidationResult:
    least, most = range
    inside, outside = _counts(series.between(least, most, inclusive="both"))
    message = f"Series contains {inside} values in range ({least},{most}), and {outside} outside."
    found = {"range": range, "in_range": inside, "out_range": outside, "data_size": len(series)}
    return ValidationResult(outside == 0, message, found)


def series_in_values(series: Any, values_in: Iterable[Any], /) -> ValidationResult:
    values = frozenset(values_in)
    is_valid = series.isin(values)
    right, wrong = _counts(is_valid | series.isna())
    message = f"Series contains {right} correct values, and {wrong} incorrect values."
    if wrong:
        message += f" Valid values are: {shown(values)}."
    found = {
        "values": values,
        "correct_values_count": right,
        "incorrect_values_count": wrong,
        "incorrect_values": series[~is_valid].value_counts().to_dict(),
        "data_size": len(series),
    }
    return ValidationResult(wrong == 0, message, found)


def series_has_type(series: Any, data_type: Any, /) -> ValidationResult:
    import numpy

    dtype = getattr(series.dtype, "type", series.dtype)
    passes = numpy.issubdtype(dtype, data_type)
    message = f"Requires subclass of datatype: {data_type}. Got datatype: {dtype}. {match(passes)}"
    return ValidationResult(passes, message, {"required_dtype": data_type, "actual_dtype": dtype})


def nans(series: Any, max_fraction_nans: float, /) -> ValidationResult:
    length, missing = len(series), series.isna().sum()
    fraction = missing / length if length else 0
    passes = fraction <= max_fraction_nans
    message = (
        f"Out of {length} items in the series, {missing} of them are Nan, representing: {fraction:.2%}. "
        f"Max allowable Nans is: {max_fraction_nans:.2%}, so this {'passes' if passes else 'does not pass'}."
    )
    found = {
        "total_nan": missing,
        "total_length": length,
        "fraction_na": fraction,
        "max_fraction_na": max_fraction_nans,
    }
    return ValidationResult(passes, message, found)


def no_nans(series: Any, allow_nans: bool, /) -> ValidationResult:
    if allow_nans:
        raise ValueError("`allow_nans` can only be False; `max_fraction_nans` says how many are allowed")
    return nans(series, 0)


def standard_dev(series: Any, max_standard_dev: float, /) -> ValidationResult:
    found = series.std()
    passes = found <= max_standard_dev
    message = (
        f"Max allowable standard dev is: {max_standard_dev}. Dataset stddev is : {found}. "
        f"This {'passes' if passes else 'does not pass'}."
    )
    return ValidationResult(passes, message, {"standard_dev": found, "max_standard_dev": max_standard_dev})


def mean_in_range(series: Any, mean_in_range: tuple[Any, Any], /) -> ValidationResult:
    mean = series.mean()
    least, most = mean_in_range
    passes = least <= mean <= most
    message = (
        f"Dataset has mean: {mean}. This {'is ' if passes else 'is not '} in the required range: "
        f"[{least}, {most}]."
    )
    return ValidationResult(passes, message, {"dataset_mean": mean, "mean_in_range": mean_in_range})


def _counts(truths: Any) -> tuple[int, int]:
    counts = truths.value_counts().to_dict()
    return counts.get(True, 0), counts.get(False, 0)
