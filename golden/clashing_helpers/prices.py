"""Prices in cents; a comma is the decimal point."""

import json as format

LIMIT = 150


def _clean(text: str) -> str:
    return text.replace(",", ".")


def prices(raw_prices: list[str]) -> list[int]:
    return [min(round(float(_clean(text)) * 100), LIMIT) for text in raw_prices]


def printed(prices: list[int]) -> str:
    return format.dumps(prices)
