"""Run by hand: python run.py."""

import asyncio
import json

import prices
from hamilton import async_driver

REGIONS = {number: name for number, name in enumerate(["US", "EU"])}


async def main() -> None:
    dr = await async_driver.Builder().with_modules(prices).build()
    result = await dr.execute(
        ["total", prices.rate], inputs={"item": f"{'shirt'}s", "region": REGIONS[1]}
    )
    print(json.dumps(result))


if __name__ == "__main__":
    asyncio.run(main())
