"""Patterns of files, as in `.gitignore`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import PurePath


class Patterns:
    """Patterns from one folder.  Raises ValueError for one that is none."""

    def __init__(self, patterns: Iterable[str], folder: str = ".") -> None:
        lines = tuple(patterns)
        self._folder = folder
        self._matches = None
        if lines:
            from pathspec import GitIgnoreSpec

            try:
                self._matches = GitIgnoreSpec.from_lines(lines).match_file
            except re.error as error:
                raise ValueError(error.msg) from error

    def match(self, path: str, *, is_folder: bool = False) -> bool:
        """Is this file, or a folder around it, one of them?"""
        if self._matches is None:
            return False
        below = PurePath(os.path.relpath(path, self._folder)).as_posix()
        return self._matches(below + "/" * is_folder)
