"""Days of a log as frames, one as it was and one as it may be, and what is missing in the log."""

import pandas as pd
from hamilton.function_modifiers import (
    ParameterizedExtract,
    does,
    extract_columns,
    extract_fields,
    parameterize_extract_columns,
    source,
    value,
)

Day = dict[str, float]


@extract_fields(["monday", "saturday", "sunday"], fill_with={})
def days(log: dict[str, Day]) -> dict[str, Day]:
    return dict(log)


@parameterize_extract_columns(
    ParameterizedExtract(("low", "high"), {"by": value(0.0)}),
    ParameterizedExtract(("future_low", "future_high"), {"by": source("warming")}),
)
def weather(monday: Day, saturday: Day, sunday: Day, by: float) -> pd.DataFrame:
    rows = [monday, saturday, sunday]
    return pd.DataFrame([[day.get("low", 0.0) + by, day.get("high", 0.0) + by] for day in rows])


@extract_columns("span", "frost", fill_with=False)
def spans(low: pd.Series, high: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"span": high - low})


def _rise(first: pd.Series, last: pd.Series, step: int) -> pd.Series:
    return (last - first) * step


@does(_rise, first="low", last="future_low")
def rise(low: pd.Series, future_low: pd.Series, step: int = 1) -> pd.Series: ...


def report(span: pd.Series, frost: pd.Series, rise: pd.Series, future_high: pd.Series) -> dict[str, list[object]]:
    columns = {"span": span, "frost": frost, "rise": rise, "future_high": future_high}
    return {name: column.tolist() for name, column in columns.items()}
