"""What items do in the tests of executors: top-level functions, so that every executor can find them.

A `log` is a file to which every process appends whole lines.
"""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def note(log: str, line: object) -> None:
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)


def lines(log: str) -> list[str]:
    with open(log) as file:
        return file.read().splitlines()


def double(item: int) -> int:
    return 2 * item


async def double_async(item: int) -> int:
    return 2 * item


async def sleep_async(item: int) -> int:
    await asyncio.sleep(60)
    return item


def same(item: Any) -> Any:
    return item


def collect(each: list[Any]) -> list[Any]:
    return each


def slow_first(item: int) -> int:
    time.sleep(0.05 if item == 0 else 0)
    return item


def scale(item: int, factor: int) -> int:
    return item * factor


def sleep(item: float) -> int:
    time.sleep(item)
    return os.getpid()


def wait_for(item: str) -> bool:
    """Until that file is there; not for ever.  Says that it waits by another file."""
    note(f"{item}.begun", "waiting")
    until = time.monotonic() + 30
    while not os.path.exists(item) and time.monotonic() < until:
        time.sleep(0.01)
    return os.path.exists(item)


def draw_noted(log: str) -> Iterator[int]:
    """Yields for ever, and notes what is drawn and when it is closed."""
    try:
        for item in itertools.count():
            note(log, "drawn")
            yield item
    finally:
        note(log, "closed")


def fail_at_100(item: int, log: str) -> int:
    time.sleep(0.002)
    note(log, "done")
    if item == 100:
        raise LookupError("no such thing")
    return item


class Odd(Exception):
    """Cannot be rebuilt from its `args`."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


class Changing(Exception):
    """Can be rebuilt, but not as what it was."""

    def __init__(self, text: str) -> None:
        super().__init__(f"no: {text}")


class Locked(Exception):
    """Cannot be pickled."""

    def __init__(self) -> None:
        super().__init__("locked")
        self.lock = threading.Lock()


class Mute(Exception):
    """Cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError


class Plain(Exception):
    """Travels well."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


RAISED: dict[str, Callable[[], BaseException]] = {
    "Odd": lambda: Odd(1, 2),
    "Changing": lambda: Changing("x"),
    "Locked": Locked,
    "Mute": Mute,
    "Plain": lambda: Plain(7),
    "SystemExit": lambda: SystemExit(0),
    "KeyboardInterrupt": KeyboardInterrupt,
    "GeneratorExit": GeneratorExit,
    "StopIteration": lambda: StopIteration(3),
    "ExceptionGroup": lambda: ExceptionGroup("two", [ValueError(1), LookupError(2)]),
}


def fail(item: str) -> str:
    if item in RAISED:
        raise RAISED[item]()
    return item


def die(item: int | str, log: str = "") -> int | str:
    if log:
        note(log, item)
    match item:
        case "SIGKILL":
            os.kill(os.getpid(), signal.SIGKILL)
        case "segfault":
            ctypes.string_at(0)
        case "exit":
            os._exit(3)
    return item


class Client:
    """Has something that cannot be pickled."""

    def __init__(self) -> None:
        self.name = "client"
        self.lock = threading.Lock()


class Holder:
    def __init__(self) -> None:
        self.client = Client()


class Refuses:
    """Can be pickled, and not be rebuilt."""

    def __reduce__(self) -> Any:
        return refuse, ("never",)


def refuse(reason: str) -> None:
    raise ValueError(reason)


def iter_nothing() -> Iterator[int]:
    yield from ()


UNFIT: dict[str, Callable[[], Any]] = {
    "lock": threading.Lock,
    "attribute": Holder,
    "nested": lambda: {"a": [1, {"b": Holder()}]},
    "generator": iter_nothing,
    "refuses": Refuses,
}


def unfit(item: Any) -> Any:
    return UNFIT[item]() if item in UNFIT else item


def use(item: int, model: Any) -> str:
    return type(model).__name__


class Counted:
    """Notes every time that it is rebuilt."""

    def __init__(self, log: str) -> None:
        self.log = log

    def __setstate__(self, state: dict[str, str]) -> None:
        self.__dict__.update(state)
        note(self.log, f"rebuilt in {os.getpid()}")


def weigh(item: int, model: dict[str, Any]) -> tuple[Any, ...]:
    """What is in a value of arrays, and which of them may be changed."""
    first, second, third = model["arrays"]
    can_change = [array.flags.writeable for array in model["arrays"]]
    second.fill(1.0)
    return int(first.sum()), second.size, int(third.sum()), len(model["text"]), can_change


def own_memory(item: float, model: Any) -> int:
    """Bytes of this process that no other one shares, while every worker has the value."""
    assert model.sum() == len(model)
    time.sleep(item)
    text = Path("/proc/self/smaps_rollup").read_text()
    private = [line.split() for line in text.splitlines() if line.startswith("Private_")]
    return 1024 * sum(int(size) for _, size, _ in private)


def upper(address: str) -> str:
    return address.upper()


class Connection:
    """Like that of a database: it holds a lock and a socket, and cannot be pickled."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.lock = threading.Lock()
        self.sockets = socket.socketpair()
        self.maker = f"{os.getpid()} {threading.get_ident()}"

    def __del__(self) -> None:
        for each in self.sockets:
            each.close()


def connect(place: str) -> Connection:
    return Connection(place)


def refuse_to_connect(place: str) -> Connection:
    raise ConnectionError(f"nobody at {place}")


def ask(item: int, client: Connection) -> tuple[str, str]:
    with client.lock:
        return f"{client.place} answers {item}", client.maker


def noted(item: str) -> str:
    note(item, "ran")
    return item


def where(item: int) -> tuple[int, int]:
    return os.getpid(), threading.get_ident()


def flaky(item: int, log: str) -> int:
    """Item 13 fails three times, 7 and 29 always; every run of an item is noted."""
    note(log, item)
    if item in (7, 29) or (item == 13 and lines(log).count("13") <= 3):
        raise LookupError(f"no {item}")
    return item


def deadly(item: int, log: str) -> int:
    """Item 7 kills its worker always, 13 the first time."""
    note(log, item)
    if item == 7 or (item == 13 and lines(log).count("13") == 1):
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def stuck(item: int, log: str) -> int:
    """Item 3 never ends."""
    note(log, item)
    if item == 3:
        time.sleep(60)
    return item
