"""Everything that touches the user's files: their names, and the one way of writing them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from ..ir.findings import BASELINE, Known

if TYPE_CHECKING:
    from ..discover.search import Search


def shown(path: str) -> str:
    """The path as messages and scripts name it: relative to here, with forward slashes."""
    folder, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir):
        return _relative(path, os.getcwd())
    above = _relative(folder or os.curdir, os.getcwd())
    return name if above == os.curdir else f"{above}/{name}".replace("//", "/")


@cache
def _relative(path: str, here: str) -> str:
    with contextlib.suppress(ValueError):  # Windows: another drive
        path = os.path.relpath(path, here)
    return PurePath(path).as_posix()


def folders(roots: Iterable[str]) -> tuple[str, ...]:
    """Source roots.  Raises click.UsageError for what is no folder."""
    for root in roots:
        if not os.path.isdir(root):
            raise click.UsageError(f"{root} is no folder")
    return tuple(map(shown, roots))


def module_files(words: Iterable[str], roots: tuple[str, ...], home: str = ".") -> tuple[str, ...]:
    """Files of modules, each named by its path, or by its dotted name below a source root or the project.

    Raises click.UsageError for those that do not exist.
    """
    from ..discover.search import Search

    search = Search(roots, home)
    found = [module_file(word, search) for word in words]
    if wrong := [each for _, each in found if each]:
        raise click.UsageError("\n".join(wrong))
    return tuple(dict.fromkeys(path for path, _ in found))


def module_file(word: str, search: Search, folder: str = "") -> tuple[str, str]:
    """The file of a module, and what is wrong with the word; a path is seen from the folder."""
    if not is_path(word):
        path = search.find(word)
        here = f"; is {word}.py meant?" if os.path.isfile(os.path.join(folder, f"{word}.py")) else ""
        places = " or ".join(map(shown, search.roots))
        return (shown(path), "") if path else ("", f"there is no module {word} below {places}{here}")
    path = os.path.join(folder, word)
    if os.path.isdir(path):
        path = os.path.join(path, "__init__.py")
        if not os.path.isfile(path):
            return "", f"{word} is a folder and no package; name the modules in it"
    return shown(path), "" if os.path.lexists(path) else f"{word} does not exist"


def is_path(word: str) -> bool:
    """Is a file meant, and no name?"""
    return "/" in word or os.sep in word or word.endswith(".py")


def existing(path: str) -> str | None:
    """The text of a file, None if there is none.  Raises click.UsageError if it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}") from error


def write(path: str, content: str | bytes) -> None:
    """Replace the file whole or not at all.  Raises click.UsageError if that cannot be done."""
    import tempfile

    folder = os.path.dirname(path) or "."
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", dir=folder)
        with open(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        with contextlib.suppress(OSError):
            mode = os.stat(path).st_mode if os.path.exists(path) else 0o666 & ~_umask()
            os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from error
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def append(path: str, text: str) -> None:
    """Add to a file that others write, too.  Raises click.UsageError if that cannot be done."""
    try:
        with open(path, "a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from error


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def runtime_texts() -> tuple[tuple[str, str], ...]:
    """The modules of the runtime and their texts, for a script that carries them: not the words of dataflows."""
    from importlib.util import find_spec

    spec = find_spec("icosian_runtime")
    assert spec and spec.origin
    root = Path(spec.origin).parent
    words = root / "dataflow"
    found = (file for file in root.rglob("*.py") if words not in file.parents)
    files = sorted(found, key=lambda file: file.relative_to(root).parts)
    return tuple((file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")) for file in files)


def dependencies(path: str) -> tuple[str, ...]:
    """What the project of this file declares, in the `pyproject.toml` that is nearest above it."""
    import tomllib

    for folder in Path(path).resolve().parents:
        file = folder / "pyproject.toml"
        if file.is_file():
            try:
                found = (
                    tomllib.loads(file.read_text(encoding="utf-8")).get("project", {}).get("dependencies", [])
                )
            except (OSError, ValueError) as error:
                raise click.UsageError(f"{shown(str(file))} cannot be read: {error}") from error
            return tuple(each for each in found if isinstance(each, str))
    return ()


def configuration(path: str) -> dict[str, object]:
    """The values in a TOML or JSON file.  Raises click.UsageError if it cannot be read or holds something else."""
    import json
    import tomllib

    try:
        text = Path(path).read_text(encoding="utf-8")
        found = json.loads(text) if path.endswith(".json") else tomllib.loads(text)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise click.UsageError(f"{path} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise click.UsageError(f"{path} has to hold one object with the values by key.")
    return found


def baseline(path: str) -> tuple[Known, ...]:
    """The findings that a baseline holds.  Raises click.UsageError if it cannot be read, or is something else."""
    import json

    text = existing(path)
    if text is None:
        raise click.UsageError(f"{path} does not exist; --update-baseline writes it.")
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or BASELINE not in found:
            raise ValueError(f"it has no key '{BASELINE}'")
        if found[BASELINE] != 1:
            raise ValueError(f"its version is {found[BASELINE]!r}, and this icosian knows version 1")
        if not isinstance(found.get("findings"), list):
            raise ValueError("it has no list of findings")
        return tuple(map(_known, found["findings"]))
    except ValueError as error:
        cure = "restore it, or remove it and write it anew with --update-baseline"
        raise click.UsageError(f"{path} is no baseline: {error}; {cure}.") from error


def _known(entry: object) -> Known:
    names = {"path", "rule", "message", "fingerprint"}
    if (
        not isinstance(entry, dict)
        or entry.keys() != names
        or not all(type(v) is str for v in entry.values())
    ):
        raise ValueError(f"a finding in it has not exactly the texts {', '.join(sorted(names))}")
    return Known(**entry)
