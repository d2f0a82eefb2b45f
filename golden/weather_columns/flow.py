"""Temperatures of some cities."""

from typing import TypedDict

import pandas as pd
from hamilton.function_modifiers import extract_columns, extract_fields, unpack_fields


class Bounds(TypedDict):
    low: float
    high: float


@extract_columns("city", "temperature")
def weather(degrees: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"city": ["Oslo", "Rome", "Riga"], "temperature": degrees})


@extract_fields()
def bounds(temperature: pd.Series) -> Bounds:
    return {"low": float(temperature.min()), "high": float(temperature.max())}


def spread(high: float, low: float) -> float:
    return high - low


@unpack_fields("warmest", "rank")
def ranking(city: pd.Series, temperature: pd.Series) -> tuple[str, int]:
    place = int(temperature.argmax())
    return city.iloc[place], place + 1


def label(warmest: str, rank: int) -> str:
    return f"{warmest} is number {rank}"
