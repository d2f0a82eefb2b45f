"""Module names <-> files: which imports are first-party, and where their files lie.

    pkg/steps/load.py      named pkg.steps.load, found from pkg's own folder, the project's, or its src/

What Python finds elsewhere, the standard library above all, is nobody's to read: it stays an import.  So does
Hamilton, also where its sources lie at hand.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import PurePath

# Never a project's own, wherever they lie; the words of the last two are known (`ir/vocabulary.py`).
_ELSEWHERE = sys.stdlib_module_names | {"hamilton", "icosian_runtime"}


class Search:
    """Looks for modules below the source roots; without any, below the project's folder and its `src`."""

    def __init__(self, roots: tuple[str, ...], home: str = ".") -> None:
        self._given = roots
        self.roots = roots or (home, os.path.join(home, "src"))
        # Of this search: files come and go, and so does the working directory.
        self._is_there = cache(_is_there)
        self._top = cache(_top)
        self._package = cache(self._above)
        self._find = cache(self._below)

    def name(self, path: str) -> str:
        """What Python calls the file: from the root that was given, else from the top of its package."""
        folder, file = os.path.split(path)
        top, package = self._package(folder)
        stem = os.path.splitext(file)[0]
        parts = package if stem == "__init__" else (*package, stem)
        return ".".join(parts) or os.path.basename(os.path.abspath(top))

    def _above(self, folder: str) -> tuple[str, tuple[str, ...]]:
        """Where names in the folder begin, and what they begin with."""
        above = [root for root in self._given if _is_below(folder or ".", root)]
        top = max(above, key=lambda root: len(os.path.abspath(root)), default="") or self._top(folder)
        return top, PurePath(os.path.relpath(folder or ".", top)).parts

    def find(self, module: str, near: str = "", *, is_run: bool = False) -> str:
        """The file of a module, as a module in the file `near` imports it; "" if it is not first-party.

        A file that is run as a script finds what lies beside it, also if it belongs to a package.
        """
        head = module.partition(".")[0]
        if head in _ELSEWHERE:
            return ""
        if head == "__init__":  # what a package that is run as a script calls itself
            return near if os.path.basename(near) == "__init__.py" else ""
        folder = os.path.dirname(near)
        return self._find(module, self._top(folder) if near else "", (folder or ".") if is_run else "")

    def _below(self, module: str, near: str, beside: str) -> str:
        """The same, with the folder in which the file's own package lies, and that of a script."""
        head, *_ = parts = module.split(".")
        for root in dict.fromkeys([*([near] if near else []), *self.roots, *([beside] if beside else [])]):
            if self._is_there(os.path.join(root, head)):
                base = os.path.join(root, *parts)
                for file in (os.path.join(base, "__init__.py"), f"{base}.py"):
                    if os.path.isfile(file):
                        return PurePath(os.path.normpath(file)).as_posix()
        return ""


def _is_there(base: str) -> bool:
    return os.path.isdir(base) or os.path.isfile(f"{base}.py")


def _top(folder: str) -> str:
    """The folder that holds the outermost package of files in this one."""
    folder = folder or "."
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder = os.path.normpath(os.path.join(folder, os.pardir))
    return folder


def _is_below(path: str, root: str) -> bool:
    return not os.path.relpath(path, root).startswith(os.pardir)
