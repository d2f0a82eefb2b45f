"""The dataflow of the fault matrix: `faults.json`, beside its log, says what goes wrong where.

    {"each 3": "SIGKILL"}      where item 3 is made
    {"item 3": "ValueError"}   before it is drawn
    {"total": "sys.exit 0"}    where all are collected

The file is no input, so that a run that is done again with another one goes on from its checkpoint.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from icosian_runtime.dataflow import Collect, Parallelizable


def item(folder: str, count: int) -> Parallelizable[Any]:
    try:
        for number in range(count):
            made = _meet(folder, f"item {number}", number)
            _note(folder, f"drawn {number}")
            yield made
    finally:
        _note(folder, "closed")
        _meet(folder, "closed", 0)


def each(item: Any, folder: str, seconds: float = 0.0) -> Any:
    number = item[0] if isinstance(item, list) else item
    _note(folder, f"begun {number}")
    time.sleep(seconds)
    made = _meet(folder, f"each {number}", number)
    _note(folder, f"ended {number}")
    return made


def total(each: Collect[Any], folder: str) -> int:
    _note(folder, "collected")
    _meet(folder, "total", 0)
    return len(each) * 100 + sum(number for number in each if isinstance(number, int))


def _note(folder: str, line: str) -> None:
    file = os.open(f"{folder}/log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)


def _meet(folder: str, place: str, number: int) -> Any:
    """What is planned for that place; the number where nothing is, or beside what is made there."""
    trouble = json.loads(Path(f"{folder}/faults.json").read_text()).get(place)
    if trouble is None:
        return number
    name, _, more = trouble.partition(" ")
    made = TROUBLES[name](more) if more else TROUBLES[name]()
    return number if made is None else [number, made]


class Odd(Exception):
    """Cannot be rebuilt from its `args`."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


class Locked(Exception):
    """Cannot be pickled."""

    def __init__(self) -> None:
        super().__init__("locked")
        self.lock = threading.Lock()


class Mute(Exception):
    """Cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError


class NotPickled:
    def __reduce__(self) -> Any:
        raise ValueError("never")


class NotRebuilt:
    def __reduce__(self) -> Any:
        return _raise, (ValueError("never"),)


def _raise(error: BaseException) -> None:
    raise error


def _iterate() -> Iterator[int]:
    yield 1


def _raiser(make: Callable[[], BaseException]) -> Callable[[], None]:
    return lambda: _raise(make())


def _kill(once: str = "") -> None:
    """Always, or the first time only, of which the file `once` tells."""
    if once and os.path.exists(once):
        return
    if once:
        Path(once).touch()
    os.kill(os.getpid(), signal.SIGKILL)


def _exit(code: str) -> None:
    sys.exit({"None": None, "0": 0, "1": 1}.get(code, code))


def _run_out_of_memory() -> None:
    """More than there may be, as far as this process goes."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, before[1]))
    try:
        bytearray(4 << 30)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _crowd(group: str) -> None:
    """Take more memory than the control group has, which the system answers with SIGKILL."""
    Path(f"{group}/cgroup.procs").write_text(str(os.getpid()))
    b"x" * (600 << 20)


def _group(depth: int) -> Exception:
    inner = [_group(depth - 1)] if depth > 1 else [ValueError("deep"), LookupError("deeper")]
    return ExceptionGroup(f"{depth} deep", inner)


def _hang() -> None:
    time.sleep(3600)


def _make_noise() -> None:
    """A megabyte, then bytes that are no text, then no more standard output at all."""
    print("noise " * 200_000)
    sys.stdout.flush()
    os.write(1, bytes(range(256)))
    os.close(1)


def _move(where: str) -> None:
    os.chdir(where)
    os.environ.clear()


def _import(name: str) -> None:
    importlib.import_module(name)


TROUBLES: dict[str, Callable[..., Any]] = {
    "SIGKILL": _kill,
    "segfault": lambda: ctypes.string_at(0),
    "memory": _run_out_of_memory,
    "crowd": _crowd,
    "sys.exit": _exit,
    "os._exit": lambda code: os._exit(int(code)),
    "hang": _hang,
    "nap": lambda seconds: time.sleep(float(seconds)),
    "noise": _make_noise,
    "move": _move,
    "import": _import,
    "remove": os.rmdir,
    "lock": threading.Lock,
    "generator": _iterate,
    "file": lambda: open(os.devnull),  # noqa: SIM115  # an open file is the item
    "database": lambda: sqlite3.connect(":memory:"),
    "NotPickled": NotPickled,
    "NotRebuilt": NotRebuilt,
    "ValueError": _raiser(lambda: ValueError("bad")),
    "Odd": _raiser(lambda: Odd(1, 2)),
    "Locked": _raiser(Locked),
    "Mute": _raiser(Mute),
    "Long": _raiser(lambda: ValueError("long" * (25 << 20))),
    "KeyboardInterrupt": _raiser(KeyboardInterrupt),
    "GeneratorExit": _raiser(GeneratorExit),
    "StopIteration": _raiser(lambda: StopIteration(3)),
    "ExceptionGroup": _raiser(lambda: _group(3)),
}
