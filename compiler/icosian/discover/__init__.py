"""Files -> Program: what the files say, one Module each, facts only.

Nothing is evaluated and nothing is judged here: values stay text with a place, and a file that
cannot be read becomes a Module with a flaw.  User code is parsed (by libcst, with `ast` and
`symtable` beside it), never imported.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from ..ir.source import Flaw, Module, Program, Span
from .prescan import LARGEST, decode

# A file smaller than this is not worth a process of its own.
_BYTES_PER_CHILD = 60_000


def discover(paths: tuple[str, ...]) -> Program:
    """Read each file once; the modules come back in the order of the paths."""
    modules = {path: _open(path) for path in paths}
    sound = {path: module for path, module in modules.items() if not module.flaws}
    if sound:
        from .children import read_all

        size = sum(len(module.text) for module in sound.values())
        children = min(os.cpu_count() or 1, len(sound), 1 + size // _BYTES_PER_CHILD)
        modules |= {module.path: module for module in read_all(tuple(sound.values()), children)}
    return Program(modules=tuple(modules.values()))


def _open(path: str) -> Module:
    """The module with its text and nothing else, or with the flaw that keeps it from being read."""
    name = PurePath(path).stem
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
    text, flaws = decode(source, path)
    return Module(name, path, text=text, flaws=flaws)
