"""Files -> Program: what the files say, one Module each, facts only.

Nothing is evaluated and nothing is judged here: values stay text with a place, and a file that
cannot be read becomes a Module with a flaw.  User code is parsed (by libcst, with `ast` beside
it), never imported; what it imports from its own project is read as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..ir.source import Flaw, Module, Program, Span
from .prescan import LARGEST, decode
from .search import Search

# A file smaller than this is not worth a process of its own.
_BYTES_PER_CHILD = 60_000


def discover(
    paths: tuple[str, ...],
    roots: tuple[str, ...] = (),
    home: str = ".",
    unsaved: Mapping[str, bytes] | None = None,
) -> Program:
    """Read each file once, and the first-party modules that they import; the former in the order of the paths.

    What is `unsaved`, as in an editor, counts instead of the file of its path.
    """
    search = Search(roots, home)
    texts = unsaved or {}

    def opened(path: str) -> Module:
        name = search.name(path)
        return _decoded(texts[path], path, name) if path in texts else _open(path, name)

    found = {path: opened(path) for path in paths}

    def follow(module: Module) -> Iterator[Module]:
        """The modules that this one imports, unless they are known already."""
        for asked in module.asks_for:
            path = _found(asked, module, search)
            if path and path not in found:
                found[path] = opened(path)
                yield found[path]

    readable = tuple(module for module in found.values() if not module.flaws)
    if readable:
        from .children import read_all

        size = sum(len(module.text) for module in readable)
        children = min(os.cpu_count() or 1, len(readable), 1 + size // _BYTES_PER_CHILD)
        found |= {module.path: module for module in read_all(readable, children, follow)}
    modules = {path: _at_home(module, search) for path, module in found.items()}
    return Program(
        modules=tuple(modules[path] for path in paths),
        others=tuple(modules[path] for path in sorted(modules) if path not in paths),
    )


def part(program: Program, paths: Iterable[str]) -> Program:
    """The modules of these paths, and what they import, however indirectly."""
    by_path = {module.path: module for module in program.all()}
    modules = {path: by_path[path] for path in paths}
    reached = dict(modules)
    waiting = list(modules.values())
    while waiting:
        for path in waiting.pop().homes.values():
            if path not in reached:
                reached[path] = by_path[path]
                waiting.append(by_path[path])
    others = tuple(reached[path] for path in sorted(reached) if path not in modules)
    return Program(tuple(modules.values()), others)


def _at_home(module: Module, search: Search) -> Module:
    """With the files of its first-party imports."""
    files = {asked: _found(asked, module, search) for asked in module.asks_for}
    return replace(module, homes={asked: path for asked, path in files.items() if path})


def _found(asked: str, module: Module, search: Search) -> str:
    """The file of a module that this one asks for; what is given to a driver is found by the script that it is."""
    given = {each.name for driver in module.drivers for each in driver.modules}
    return search.find(asked, module.path, is_run=asked in given)


def _open(path: str, name: str) -> Module:
    """The module with its text and nothing else, or with the flaw that keeps it from being read."""
    here = Span(path, 1, 1, 1, 1)
    try:
        file = Path(path)
        if not file.is_file():
            return Module(name, path, flaws=(Flaw("unreadable-file", "this is not a regular file", here),))
        if file.stat().st_size > LARGEST:
            message = f"the file has more than {LARGEST // 1_000_000} MB"
            return Module(name, path, flaws=(Flaw("too-large", message, here),))
        source = file.read_bytes()
    except OSError as error:
        return Module(name, path, flaws=(Flaw("unreadable-file", error.strerror or str(error), here),))
    return _decoded(source, path, name)


def _decoded(source: bytes, path: str, name: str) -> Module:
    text, flaws = decode(source, path)
    return Module(name, path, text=text, flaws=flaws)
