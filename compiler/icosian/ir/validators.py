"""Hamilton's default validators: which keyword means what, for which types.

Source: Hamilton 1.90, `hamilton.data_quality` and the validators of its plugins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .types import Type, Verdict, is_known

_NUMPY = """
byte double floating half int_ intc integer intp long longdouble longlong short signedinteger single timedelta64
ubyte uint uintc uintp ulong ulonglong unsignedinteger ushort
"""

# The classes that Hamilton takes for numbers; it asks `numbers.Real`, and numpy has its own registered there.
_NUMBERS = frozenset({"bool", "float", "int", "fractions.Fraction", "enum.IntEnum", "enum.IntFlag"}) | {
    *(f"numbers.{name}" for name in ("Integral", "Rational", "Real")),
    *(f"numpy.{kind}int{size}" for kind in ("", "u") for size in (8, 16, 32, 64)),
    *(f"numpy.float{size}" for size in (16, 32, 64, 96, 128)),
    *(f"numpy.{name}" for name in _NUMPY.split()),
}
_STRINGS = frozenset({"str", "enum.StrEnum", "numpy.str_"})
_SERIES = frozenset({"pandas.Series", "pandas.core.series.Series"})
_TABLES = _SERIES | {
    *("pandas.DataFrame", "pandas.core.frame.DataFrame", "polars.DataFrame", "polars.Series"),
    *(
        "dask.dataframe.DataFrame",
        "dask.dataframe.Series",
        "pyspark.pandas.DataFrame",
        "pyspark.pandas.Series",
    ),
}
TYPED_FRAMES = frozenset({"pandera.typing.DataFrame", "pandera.typing.pandas.DataFrame"})
_TYPED_TABLES = TYPED_FRAMES | {
    *("pandera.typing.Series", "pandera.typing.pandas.Series"),
    *("pandera.typing.polars.DataFrame", "pandera.typing.polars.Series"),
}
_MODELS = frozenset({"pydantic.BaseModel", "dict", "collections.OrderedDict", "collections.defaultdict"})
_LIBRARIES = frozenset({"numpy", "pandas", "polars", "typing"})  # whose other classes are none of these


def is_one_of(type: Type, names: frozenset[str]) -> Verdict:
    """Is it one of these classes, or below one?"""
    if type.name in names:
        return True
    if type.kind == "newtype" or type.name.partition(".")[0] in _LIBRARIES:
        return False
    if type.kind:
        above = {is_one_of(base, names) for base in type.bases}
        return True if True in above else None if None in above else False
    return False if is_known(type) else None


def _bare(names: frozenset[str]) -> Callable[[Type], Verdict]:
    """Hamilton takes classes here, and nothing in brackets."""
    return lambda type: False if type.args else is_one_of(type, names)


def _tables(type: Type) -> Verdict:
    return is_one_of(type, _TYPED_TABLES if type.args else _TABLES) or False


@dataclass(frozen=True, slots=True)
class Default:
    """What a keyword of `check_output` means for some types."""

    keyword: str
    function: str  # of the runtime's checks
    fits: Callable[[Type], Verdict]
    name: str = ""  # if it is not called after the keyword


_number, _series = _bare(_NUMBERS), _bare(_SERIES)

DEFAULTS = (
    Default("allow_nans", "no_nans", _series),
    Default("allow_none", "is_given", lambda type: True),
    Default("contains", "contains", lambda type: type.name == "str"),
    Default("data_type", "series_has_type", _series),
    Default("data_type", "has_type", lambda type: type.name == "str" or _number(type)),
    Default("does_not_contain", "lacks", lambda type: type.name == "str"),
    Default("max_fraction_nans", "nans", _series),
    Default("max_standard_dev", "standard_dev", _series),
    Default("mean_in_range", "mean_in_range", _series),
    Default("model", "pydantic", lambda type: is_one_of(type, _MODELS), name="pydantic_validator"),
    Default("range", "series_in_range", _series),
    Default("range", "in_range", _number),
    Default("schema", "pandera", _tables, name="pandera_schema_validator"),
    Default("values_in", "series_in_values", _series),
    Default("values_in", "in_values", _bare(_NUMBERS | _STRINGS)),
)
KEYWORDS = tuple(dict.fromkeys(each.keyword for each in DEFAULTS))
