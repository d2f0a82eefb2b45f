"""The kinds of the standard library that `will-not-pickle` knows are those that pickle refuses."""

from __future__ import annotations

import asyncio
import bz2
import concurrent.futures
import csv
import ftplib
import gzip
import http.client
import io
import lzma
import mmap
import multiprocessing.pool
import os
import pickle
import queue
import smtplib
import socket
import sqlite3
import ssl
import subprocess
import sys
import tarfile
import tempfile
import threading
import types
import zipfile
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from icosian.lint.serialization.will_not_pickle import _KIND

from .reading import linted

HERE = Path(__file__)


def _generator() -> Generator[int, None, None]:
    yield 1


def _pool() -> Any:
    pool = multiprocessing.pool.ThreadPool(1)
    pool.terminate()
    return pool


def _child() -> subprocess.Popen[bytes]:
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])
    child.wait()
    return child


def _future() -> asyncio.Future[None]:
    with closing(asyncio.new_event_loop()) as loop:
        return asyncio.Future(loop=loop)


def _cursor() -> sqlite3.Cursor:
    with closing(sqlite3.connect(":memory:")) as connection:
        return connection.cursor()


def _connected(client: Any) -> Any:
    """What it is there for."""
    client.sock = socket.socket()
    return client


# One of each; a name that only makes or describes such a thing stands beside it.
MADE: dict[str, Callable[[], object]] = {
    "threading.Lock _thread.lock": threading.Lock,
    "threading.RLock": threading.RLock,
    "threading.Condition": threading.Condition,
    "threading.Event": threading.Event,
    "threading.Semaphore": threading.Semaphore,
    "threading.BoundedSemaphore": threading.BoundedSemaphore,
    "threading.Barrier": lambda: threading.Barrier(1),
    "threading.local": threading.local,
    "threading.Thread": threading.Thread,
    "concurrent.futures.ThreadPoolExecutor": lambda: concurrent.futures.ThreadPoolExecutor(1),
    "concurrent.futures.ProcessPoolExecutor": lambda: concurrent.futures.ProcessPoolExecutor(1),
    "concurrent.futures.Future": concurrent.futures.Future,
    "multiprocessing.Pool multiprocessing.pool.Pool": _pool,
    "subprocess.Popen": _child,
    "asyncio.Future asyncio.Task": _future,
    "asyncio.AbstractEventLoop": asyncio.new_event_loop,
    "queue.Queue": queue.Queue,
    "queue.SimpleQueue": queue.SimpleQueue,
    "socket.socket ssl.SSLSocket": socket.socket,
    "ssl.SSLContext": ssl.create_default_context,
    "open io.open io.TextIOWrapper typing.IO typing.TextIO": HERE.open,
    "io.BufferedReader io.BufferedWriter typing.BinaryIO": partial(HERE.open, "rb"),
    "io.FileIO": partial(io.FileIO, HERE),
    "mmap.mmap": lambda: mmap.mmap(-1, 1),
    "tempfile.NamedTemporaryFile tempfile.TemporaryFile": tempfile.NamedTemporaryFile,
    "zipfile.ZipFile": lambda: zipfile.ZipFile(io.BytesIO(), "w"),
    "tarfile.TarFile": lambda: tarfile.TarFile(os.devnull, "w"),
    "gzip.open": partial(gzip.open, HERE),
    "bz2.open": partial(bz2.open, HERE),
    "lzma.open": partial(lzma.open, HERE),
    "csv.reader": lambda: csv.reader([]),
    "csv.writer": lambda: csv.writer(io.StringIO()),
    "csv.DictReader": lambda: csv.DictReader([]),
    "csv.DictWriter": lambda: csv.DictWriter(io.StringIO(), []),
    "types.GeneratorType typing.Generator collections.abc.Generator": _generator,
    "typing.AsyncGenerator collections.abc.AsyncGenerator": _generator,
    "types.ModuleType": lambda: types,
    "sqlite3.Connection sqlite3.connect": lambda: sqlite3.connect(":memory:"),
    "sqlite3.Cursor": _cursor,
    "ftplib.FTP": lambda: _connected(ftplib.FTP()),
    "smtplib.SMTP": lambda: _connected(smtplib.SMTP()),
    "http.client.HTTPConnection": lambda: _connected(http.client.HTTPConnection("localhost")),
    "http.client.HTTPSConnection": lambda: http.client.HTTPSConnection("localhost"),
}


@pytest.mark.parametrize("names", MADE)
def test_pickle_refuses_what_the_rule_knows(names: str) -> None:
    assert all(name in _KIND for name in names.split())
    made: Any = MADE[names]()
    try:
        with pytest.raises((TypeError, pickle.PicklingError, NotImplementedError, AttributeError, OSError)):
            pickle.dumps(made)
    finally:
        with suppress(AttributeError, sqlite3.ProgrammingError):  # nothing to close, or closed
            made.close()


def test_all_of_the_standard_library_is_tried() -> None:
    tried = {name for names in MADE for name in names.split()}
    ours = {
        name
        for name in _KIND
        if name.partition(".")[0] in sys.stdlib_module_names or name.partition(".")[0] == "open"
    }
    assert tried == ours


HEAD = """
import threading
from hamilton.htypes import Collect, Parallelizable
def item() -> Parallelizable[int]:
    yield 1
def total(each: Collect[int]) -> int:
    return sum(each)
def each(item: int, made: {type}) -> int:
    return item
def made() -> {type}:
"""


@pytest.mark.parametrize(
    ("type", "body", "kind"),
    [
        ("object", "return threading.Lock()", "a lock"),
        ("threading.Lock", "...", "a lock"),
        ("threading.Lock | None", "...", "a lock"),
        ("object", "return lambda x: x", "a lambda"),
        ("object", "def inner(): ...\n    return inner", "`inner`, which only exists inside a function,"),
        (
            "object",
            "class Inner: ...\n    return Inner()",
            "a `Inner`, whose class only exists inside a function,",
        ),
        ("object", "return (x for x in [])", "a generator"),
        ("object", "return threading.Lock() if x else 1", ""),
        ("list[int]", "return [1]", ""),
        ("dict[str, threading.Lock]", "...", ""),
    ],
)
def test_values_from_outside_are_judged_by_type_and_by_what_is_returned(
    type: str, body: str, kind: str
) -> None:
    found = linted(f"{HEAD.format(type=type)}    {body}\n")
    message = f"`made` is {kind}, and cannot travel to `each` in another process"
    assert [each.message for each in found if each.rule == "will-not-pickle"] == [message] * bool(kind)
