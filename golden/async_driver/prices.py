"""Prices, asked of a slow service."""

import asyncio


async def price(item: str) -> float:
    await asyncio.sleep(0)
    return len(item) * 1.5


async def rate(region: str) -> float:
    await asyncio.sleep(0)
    return {"EU": 0.25, "US": 0.5}[region]


def total(price: float, rate: float) -> float:
    return price * (1 + rate)
