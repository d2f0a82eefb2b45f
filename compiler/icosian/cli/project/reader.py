"""A table of settings -> values, and everything that is wrong with it at once.

A reader takes what TOML gives, and returns what is meant, or raises `Wrong`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import Any

from ...ir import tags
from ..options import nearest
from .places import Path

Reader = Callable[[object], Any]
Tell = Callable[[Path, str], None]  # of a mistake, and where it is


class Wrong(Exception):
    """Everything that is wrong with a value, each to be read after the name of its setting."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages


def read(
    table: Mapping[str, object], readers: Mapping[str, Reader], path: Path, tell: Tell
) -> dict[str, Any]:
    """The values that are sound, under their names in Python."""
    found = {}
    for key, value in table.items():
        if key not in readers:
            tell((*path, key), hinted(f"there is no setting '{key}'", nearest(key, readers)))
            continue
        try:
            found[key.replace("-", "_")] = readers[key](value)
        except Wrong as wrong:
            for message in wrong.messages:
                tell((*path, key), f"'{key}' {message}")
    return found


def hinted(message: str, hint: str) -> str:
    return f"{message}.{hint}" if hint else message


def text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise Wrong("has to be a string")
    return value


def texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise Wrong("has to be a list of strings")
    return tuple(value)


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong("has to be true or false")
    return value


def count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Wrong("has to be a whole number from 1")
    return value


def count_from_0(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Wrong("has to be a whole number from 0")
    return value


def seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < inf:
        raise Wrong("has to be a number of seconds, more than 0")
    return float(value)


def seconds_from_0(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < inf:
        raise Wrong("has to be a number of seconds, at least 0")
    return float(value)


def tag(said: tags.Tag) -> Reader:
    """The text of a tag, for a value with the types of TOML."""

    def read_tag(value: object) -> str:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if said.read(text) is None:
            raise Wrong(f"has to be {said.takes}")
        return text

    return read_tag


def table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Wrong("has to be a table")
    return value


def choice(words: Iterable[str]) -> Reader:
    """One of these words."""
    known = tuple(words)

    def read_choice(value: object) -> str:
        if value not in known:
            message = f"has to be one of {', '.join(map(repr, known))}, and is {value!r}"
            raise Wrong(hinted(message, nearest(value, known) if isinstance(value, str) else ""))
        return str(value)

    return read_choice


def executor(value: object) -> str:
    """An executor, or a variant of one: `processes:spawn`."""
    if (name := tags.executor(value)) is None:
        near = nearest(value, tags.executors()) if isinstance(value, str) else ""
        message = f"has to be one of {', '.join(map(repr, tags.executors()))}, and is {value!r}"
        raise Wrong(hinted(message, near))
    return name


def mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Wrong("has to be a table")
    return value


def config(value: object) -> dict[str, object]:
    """Configuration values by key."""
    wrong = [key for key in mapping(value) if not all(part.isidentifier() for part in key.split("."))]
    if wrong:
        raise Wrong(*(f"has the key '{key}', which is no name" for key in wrong))
    return mapping(value)


def selectors(value: object) -> tuple[str, ...]:
    """Rules and groups of rules."""
    from .selection import unknown

    names = texts(value)
    if wrong := unknown(names):
        raise Wrong(
            *(hinted(f"names '{name}', which is no rule or group", near) for name, near in wrong.items())
        )
    return names


def globs(value: object) -> tuple[str, ...]:
    """Patterns of files."""
    from .patterns import Patterns

    patterns = texts(value)
    try:
        Patterns(patterns)
    except ValueError as error:
        raise Wrong(f"holds a pattern that is none: {error}") from error
    return patterns


def selectors_by_glob(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Rules by the pattern of the files for which they are meant."""
    wrong: list[str] = []
    found: list[tuple[str, tuple[str, ...]]] = []
    for pattern, names in mapping(value).items():
        try:
            globs([pattern])
            found.append((pattern, selectors(names)))
        except Wrong as each:
            wrong += (f"for '{pattern}' {message}" for message in each.messages)
    if wrong:
        raise Wrong(*wrong)
    return tuple(found)


def tables(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Wrong("has to be tables of its own, `[[tool.icosian.dag]]`")
    return value
