"""Paths -> the dataflows to be judged, each with the settings that are nearest above it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from ..files import shown
from .finder import Finder
from .patterns import Patterns
from .settings import Settings

# Folders that hold other people's code, or none.
_PASSED_OVER = frozenset({"__pycache__", "node_modules", "site-packages", "build", "dist", "venv"})

# A file in a searched folder is a dataflow if it imports markers or modifiers (what imports Hamilton's driver is a
# program that runs one).  Strings and comments are stepped over: they may hold such imports as well.
_IMPORT = re.compile(
    rb'''"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\'|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*
    |(?P<sign>^[ \t]*(?:
        from[ \t]+(?:hamilton\.(?:htypes|function_modifiers)|icosian_runtime\.dataflow)\b
        |from[ \t]+hamilton[ \t]+import\b(?:[ \t]*\([^)]*|[^\n]*)\b(?:htypes|function_modifiers)\b
        |from[ \t]+icosian_runtime[ \t]+import\b(?:[ \t]*\([^)]*|[^\n]*)\bdataflow\b
        |import[ \t][^\n]*\b(?:hamilton\.(?:htypes|function_modifiers)|icosian_runtime\.dataflow)\b
    ))''',
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
# Tests have dataflows inside of functions and in texts; as modules they are none.
_TEST = re.compile(r"(test_.*|.*_test|conftest)\.py")
_WORD = re.compile(rb"htypes|function_modifiers|dataflow")


@dataclass(frozen=True, slots=True)
class Project:
    """Files that one file of settings is for."""

    settings: Settings
    files: tuple[str, ...]


def projects(
    paths: Iterable[str],
    finder: Finder,
    exclude: Patterns | None,
    *,
    force: bool,
    unsaved: Mapping[str, bytes],
) -> tuple[Project, ...]:
    """The files named, and the dataflows in the folders named.

    `exclude` goes before what the settings exclude.  With `force`, files that are named are passed over as well where
    those in folders would be.  Raises click.UsageError for paths that do not exist.
    """
    missing = [path for path in paths if path not in unsaved and not os.path.lexists(path)]
    if missing:
        raise click.UsageError("\n".join(f"{path} does not exist" for path in missing))
    search = _Search(finder, exclude, unsaved)
    found: dict[str, tuple[Settings, dict[str, None]]] = {}
    for path in paths:
        for each in search.below(path) if os.path.isdir(path) else search.named(path, force=force):
            settings = finder.nearest(os.path.dirname(each))
            found.setdefault(settings.file, (settings, {}))[1][shown(each)] = None
    return tuple(Project(settings, tuple(files)) for settings, files in found.values())


class Exclusions:
    """What is passed over: as it is given, else as the settings say that are nearest above."""

    def __init__(self, finder: Finder, given: Patterns | None) -> None:
        self._finder, self._given = finder, given
        self._known: dict[str, Patterns] = {}

    def match(self, path: str, *, is_folder: bool = False) -> bool:
        if self._given is not None:
            return self._given.match(path, is_folder=is_folder)
        settings = self._finder.nearest(os.path.dirname(path))
        if settings.file not in self._known:
            self._known[settings.file] = Patterns(settings.exclude, settings.folder)
        return self._known[settings.file].match(path, is_folder=is_folder)


class _Search:
    """Looks for dataflows."""

    def __init__(self, finder: Finder, exclude: Patterns | None, unsaved: Mapping[str, bytes]) -> None:
        self._finder, self._unsaved = finder, unsaved
        self._excluded = Exclusions(finder, exclude)

    def below(self, folder: str) -> Iterator[str]:
        self._finder.nearest(folder)  # what is wrong with them is told, though there be nothing to judge
        for root, folders, files in os.walk(folder):
            folders[:] = sorted(each for each in folders if not self._is_passed_over(root, each))
            for name in sorted(files):
                path = os.path.join(root, name)
                if name.endswith(".py") and not self._excluded.match(path) and self._is_dataflow(path):
                    yield path

    def named(self, path: str, *, force: bool) -> Iterator[str]:
        is_forced = force or self._finder.nearest(os.path.dirname(path)).force_exclude
        if not is_forced or (not self._excluded.match(path) and self._is_dataflow(path)):
            yield path

    def _is_passed_over(self, root: str, name: str) -> bool:
        path = os.path.join(root, name)
        return (
            name in _PASSED_OVER
            or name.startswith(".")
            or os.path.exists(os.path.join(path, "pyvenv.cfg"))
            or self._excluded.match(path, is_folder=True)
        )

    def _is_dataflow(self, path: str) -> bool:
        """Is it listed, or does it use Hamilton's words, and is it neither a test nor a script of Icosian's?"""
        listed = self._finder.nearest(os.path.dirname(path)).listed
        if listed and shown(path) in listed:
            return True
        if _TEST.fullmatch(os.path.basename(path)):
            return False
        with contextlib.suppress(OSError):
            source = self._unsaved.get(path)
            if source is None:
                source = Path(path).read_bytes() if os.path.isfile(path) else b""
            return _uses_markers(source) and not source.startswith(b"# Code generated by Icosian")
        return True  # let the reader say why it cannot be read


def _uses_markers(source: bytes) -> bool:
    """Does it import them?"""
    return bool(_WORD.search(source)) and any(match["sign"] for match in _IMPORT.finditer(source))
