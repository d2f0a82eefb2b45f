"""Prices day by day."""

import pandas as pd


def day(start: pd.Timestamp, count: int) -> pd.DatetimeIndex:
    return pd.date_range(start, periods=count)


def price(day: pd.DatetimeIndex, count: int) -> pd.Series:
    return pd.Series([2.0 * each for each in range(count)], index=day)


def mean(price: pd.Series) -> float:
    return float(price.mean())
