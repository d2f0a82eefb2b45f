"""What a page about a user needs, fetched from two services at the same time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import wraps
from typing import Any

from hamilton.function_modifiers import (
    config,
    extract_fields,
    inject,
    pipe_input,
    source,
    step,
    tag,
)


class Client:
    """A client that belongs to the event loop in which it was made."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    async def get(self, path: str) -> dict[str, Any]:
        assert asyncio.get_running_loop() is self._loop
        await asyncio.sleep(0)
        return {"path": path, "length": len(path)}


def _retried(function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @wraps(function)
    async def again(*args: Any, **kwargs: Any) -> Any:
        try:
            return await function(*args, **kwargs)
        except OSError:
            return await function(*args, **kwargs)

    return again


def client() -> Client:
    return Client()


@tag(service="users")
@extract_fields({"path": str, "length": int})
async def profile(user: str, client: Client) -> dict[str, Any]:
    return await client.get(f"/users/{user}")


@_retried
async def orders(user: str, client: Client) -> list[str]:
    found = await client.get(f"/orders/{user}")
    return [found["path"]] * found["length"]


async def _shortened(path: str, width: int) -> str:
    await asyncio.sleep(0)
    return path[:width]


@config.when_not(style="long")
@pipe_input(step(_shortened, width=4))
async def title__short(path: str) -> str:
    return path.upper()


@config.when(style="long")
async def title__long(path: str) -> str:
    return path.title()


@inject(text=source("title"))
def heading(text: str, length: int) -> str:
    return f"{text} ({length})"


async def lines(orders: list[str]) -> AsyncIterator[str]:
    for order in orders:
        yield order


async def page(heading: str, lines: AsyncIterator[str]) -> list[str]:
    return [heading, *[line async for line in lines]]
