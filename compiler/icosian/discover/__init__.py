"""Files -> Program: what the files say, one Module each, facts only.

Nothing is evaluated and nothing is judged here: values stay text with a place, and a file that
cannot be read becomes a Module with a flaw.  User code is parsed (by libcst, with `ast` beside
it), never imported; what it imports from its own project is read as well.
"""

from __future__ import annotations

from ..ir.source import Program
from .files import Files


def discover(paths: tuple[str, ...], roots: tuple[str, ...] = (), home: str = ".") -> Program:
    """Read each file once, and the first-party modules that they import; the former in the order of the paths."""
    return Files(roots, home).program(paths)
