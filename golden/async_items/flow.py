"""The pages of all sites, fetched by one client."""

import asyncio

from hamilton.htypes import Collect, Parallelizable


class Client:
    """Counts how many requests it has seen; belongs to nobody, so that it can go to other processes."""

    def __init__(self) -> None:
        self.seen = 0

    async def get(self, path: str) -> str:
        self.seen += 1
        await asyncio.sleep(0)
        return f"page of {path}"


async def client() -> Client:
    await asyncio.sleep(0)
    return Client()


async def url(sites: list[str], client: Client) -> Parallelizable[str]:
    found = await asyncio.gather(*(client.get(site) for site in sites))
    return [text.removeprefix("page of ") for text in found]


async def page(url: str, client: Client) -> str:
    return await client.get(url)


def length(page: str) -> int:
    return len(page)


async def total(length: Collect[int]) -> int:
    await asyncio.sleep(0)
    return sum(length)
