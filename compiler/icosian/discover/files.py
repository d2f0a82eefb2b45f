"""The files of one run: each is opened once, and read once, so that all who ask speak of the same text."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..ir.driver import given
from ..ir.question import reached
from ..ir.source import Flaw, Module, Program, Span
from .prescan import LARGEST, decode
from .search import Search

# A file smaller than this is not worth a process of its own.
_BYTES_PER_CHILD = 60_000

_NOTHING: Mapping[str, bytes] = {}


class Facts:
    """What is known of files that were read before: here, nothing."""

    def of(self, module: Module) -> str:
        """The facts of a module of which only the text is known, as its reader told them; "" if they are not known."""
        return ""

    def former(self, module: Module) -> str:
        """The facts of its file in a former state, as far as they are known."""
        return ""

    def keep(self, module: Module, told: str) -> None:
        """Know them from now on."""


class Files:
    """Opens and reads files, and the first-party modules that they import.

    What is `unsaved`, as in an editor, counts instead of the file of its path.
    """

    def __init__(
        self,
        roots: tuple[str, ...] = (),
        home: str = ".",
        unsaved: Mapping[str, bytes] = _NOTHING,
        facts: Facts | None = None,
    ) -> None:
        self.search = Search(roots, home)
        self.unsure: set[str] = set()  # could not be read in time; they may be the next time
        self._unsaved = unsaved
        self._facts = facts or Facts()
        self._opened: dict[str, Module] = {}
        self._asked: set[str] = set()  # files that are read, or being read
        self._read: dict[str, Module] = {}

    def open(self, path: str) -> Module:
        """The module with its text and nothing else, or with the flaw that keeps it from being read."""
        if path not in self._opened:
            name = self.search.name(path)
            source = self._unsaved.get(path)
            self._opened[path] = _opened(path, name) if source is None else _decoded(source, path, name)
        return self._opened[path]

    def homes(self, path: str, asks_for: Iterable[str], run: Iterable[str]) -> dict[str, str]:
        """The files of the first-party modules among those that the file asks for.

        What it gives to a driver, it finds as a script that is run does.
        """
        found = {asked: self.search.find(asked, path, is_run=asked in run) for asked in asks_for}
        return {asked: home for asked, home in found.items() if home}

    def of(self, path: str) -> Module | None:
        """The module as read, None as long as nobody has asked for it."""
        return self._read.get(path)

    def texts(self) -> dict[str, str]:
        """Of the files opened so far."""
        return {path: module.text for path, module in self._opened.items()}

    def program(self, paths: tuple[str, ...]) -> Program:
        """These files in this order, and whatever they import, however indirectly."""
        for _ in self.read(paths):
            pass
        found = reached(paths, self._imports)
        return Program(
            modules=tuple(self._read[path] for path in paths),
            others=tuple(self._read[path] for path in sorted(found.difference(paths))),
        )

    def is_read(self, paths: tuple[str, ...]) -> bool:
        """Have they been read, and all that they import?"""
        return self._read.keys() >= reached(paths, self._imports)

    def read(self, paths: tuple[str, ...]) -> Generator[None, None, None]:
        """Read files and all that they import, side by side; whoever iterates can do something after each."""
        if readable := tuple(self._wanted(paths)):
            from .children import read_all

            size = sum(len(module.text) for module in readable)
            children = min(_cores(), len(readable), 1 + size // _BYTES_PER_CHILD)
            yield from read_all(readable, children, self._facts, self._take)

    def _imports(self, path: str) -> Iterable[str]:
        return self._read[path].homes.values() if path in self._read else ()

    def _wanted(self, paths: Iterable[str]) -> Iterator[Module]:
        """Those of the files that can be read, and that nobody has asked for yet."""
        for path in paths:
            if path not in self._asked:
                self._asked.add(path)
                module = self.open(path)
                if module.flaws:
                    self._read[path] = module
                else:
                    yield module

    def _take(self, module: Module, *, is_certain: bool) -> Iterator[Module]:
        """A module has been read; gives those that it imports."""
        homes = self.homes(module.path, module.asks_for, given(module))
        self._read[module.path] = replace(module, homes=homes)
        if not is_certain:
            self.unsure.add(module.path)
        return self._wanted(homes.values())


def _cores() -> int:
    """Those that we may use, be there more; where the system does not tell (macOS, Windows), we may use all."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _opened(path: str, name: str) -> Module:
    here = Span(path, 1, 1, 1, 1)
    try:
        if not os.path.isfile(path):
            what = "this link leads nowhere" if os.path.islink(path) else "this is not a regular file"
            return _flawed(path, name, Flaw("unreadable-file", what, here, "name another, or exclude it"))
        if os.path.getsize(path) > LARGEST:
            message = f"the file has more than {LARGEST // 1_000_000} MB"
            return _flawed(path, name, Flaw("too-large", message, here))
        source = Path(path).read_bytes()
    except OSError as error:
        return _flawed(path, name, Flaw("unreadable-file", error.strerror or str(error), here))
    return _decoded(source, path, name)


def _decoded(source: bytes, path: str, name: str) -> Module:
    text, flaws = decode(source, path)
    if flaws:
        return _flawed(path, name, *flaws)
    return Module(name, path, hashlib.sha256(text.encode()).hexdigest(), text)


def _flawed(path: str, name: str, *flaws: Flaw) -> Module:
    """Its digest is that of the reason, so that it differs from any other state of the file."""
    return Module(name, path, "unread " + hashlib.sha256(repr(flaws).encode()).hexdigest(), flaws=flaws)
