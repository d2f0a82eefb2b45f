"""The folder of the cache: entries by name, each written whole or not at all, and read only if it is whole.

    .icosian_cache/CACHEDIR.TAG, .gitignore      for programs that make copies, and for git
    .icosian_cache/3.11-<digest>/<entry>         of one Python and one state of the compiler

Several runs may use it at once: the last one that writes an entry is right, as all are.  An entry begins with the
digest of the rest, so that what a broken disk or a killed process has left is none.  Entries are JSON, since others
may be able to write to the folder: a pickle could make us run what they like.  What nobody has written anew for a
month is removed, and so are the entries of this Python for a former compiler.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from pathlib import Path

from ..remember import Store
from .project.settings import Settings

FOLDER = ".icosian_cache"
TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This folder holds what `icosian lint` remembers; it can be removed.
"""
_OLD = 30 * 24 * 3600  # seconds


def folder_of(settings: Settings, given: str | None) -> str:
    """Where a project keeps its cache; what is given goes before the settings."""
    return given or settings.cache_dir or os.path.join(settings.folder, FOLDER)


def is_ours(folder: str) -> bool:
    """Was it made by us, and is it for nothing else?"""
    try:
        return Path(folder, "CACHEDIR.TAG").read_text(encoding="utf-8", errors="replace") == TAG
    except OSError:
        return False


class Cache(Store):
    """Keeps entries in a folder; where it cannot write, it keeps nothing, which is nobody's fault."""

    def __init__(self, folder: str) -> None:
        self._top = folder
        self._prefix = f"{sys.version_info[0]}.{sys.version_info[1]}-"
        self._folder = os.path.join(folder, self._prefix + _compiler())
        # A folder that several projects share, or one that is used from several places, holds entries of each.
        self._here = os.getcwd()
        with contextlib.suppress(ValueError):  # Windows: another drive
            self._here = os.path.relpath(os.getcwd(), folder)
        self._is_open = False  # for writing
        self._is_broken = False

    def get(self, name: str) -> str:
        try:
            digest, _, entry = Path(self._file(name)).read_bytes().partition(b"\n")
        except OSError:
            return ""
        return entry.decode() if digest == _digest(entry) else ""

    def put(self, name: str, entry: str) -> None:
        if self._is_broken:
            return
        file = self._file(name)
        temporary = f"{file}.{os.urandom(6).hex()}"
        content = entry.encode()
        try:
            self._open()
            Path(temporary).write_bytes(_digest(content) + b"\n" + content)
            os.replace(temporary, file)
        except OSError:
            self._is_broken = True
            with contextlib.suppress(OSError):
                os.unlink(temporary)

    def _file(self, name: str) -> str:
        return os.path.join(self._folder, hashlib.sha256(f"{self._here}\n{name}".encode()).hexdigest())

    def _open(self) -> None:
        """Make the folder, and remove from it what is old."""
        if self._is_open:
            return
        with contextlib.suppress(FileExistsError):  # a folder that is there is somebody's, or another run's
            os.makedirs(self._top)
            Path(self._top, "CACHEDIR.TAG").write_text(TAG, encoding="utf-8")
            Path(self._top, ".gitignore").write_text("*\n", encoding="utf-8")
        os.makedirs(self._folder, exist_ok=True)
        self._is_open = True
        with contextlib.suppress(OSError):  # another run may remove the same
            _clean(self._top, self._folder, self._prefix)


def _clean(top: str, folder: str, prefix: str) -> None:
    before = time.time() - _OLD
    for each in os.scandir(folder):
        if each.stat(follow_symlinks=False).st_mtime < before:
            os.unlink(each.path)
    for other in os.scandir(top):
        if other.name.startswith(prefix) and other.path != folder and other.is_dir(follow_symlinks=False):
            import shutil

            shutil.rmtree(other.path, ignore_errors=True)


def _compiler() -> str:
    """A digest of the compiler: of its own files, since versions change more seldom than these."""
    from importlib.util import find_spec

    state = hashlib.sha256(sys.version.encode())
    for folder, folders, names in os.walk(Path(__file__).parents[1]):
        folders[:] = sorted(each for each in folders if each != "__pycache__")
        for name in sorted(names):
            state.update(name.encode() + Path(folder, name).read_bytes())
    parser = find_spec("libcst")
    if parser and parser.origin:
        state.update(Path(parser.origin).with_name("_version.py").read_bytes())
    return state.hexdigest()[:16]


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
