"""Where the keys of a TOML text stand, which `tomllib` does not tell.

    [tool.icosian]              ("tool", "icosian")                      line 1
    select = ["nodes"]          ("tool", "icosian", "select")            line 2
    [[tool.icosian.dag]]        ("tool", "icosian", "dag", 0)            line 3
    name = "report"             ("tool", "icosian", "dag", 0, "name")    line 4

`tomllib` has read the text before, so it is sound; what stands inside a list or an inline table is at the place of
its key.
"""

from __future__ import annotations

import re

from ...ir.source import Span

Path = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
# Strings and comments are stepped over as a whole.
_TOKEN = re.compile(
    r'''"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*|[\[\]{}\n]''',
    re.DOTALL,
)


class Places:
    """The places of all keys in one file."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self._starts = dict(_starts(text))

    def line(self, key: Path) -> int:
        """Of the key, or of what is around it."""
        return self._line(self._start(key))

    def span(self, key: Path, value: str) -> Span:
        """Of a string in the value of the key."""
        start = self._start(key)
        found = re.compile(rf"""(["']){re.escape(value)}\1""").search(self.text, start)
        place = found.start() if found else start
        line = self._line(place)
        column = place - self.text.rfind("\n", 0, place)
        return Span(self.path, line, column, line, column + (len(value) + 2 if found else 1))

    def key_span(self, key: Path) -> Span:
        """Of the name of a key."""
        start, name = self._start(key), re.escape(str(key[-1]))
        found = re.compile(rf"""(["']?)\b{name}\1(?=[ \t]*[].=])""").search(self.text, start)
        place = found.start() if found else start
        line, column = self._line(place), place - self.text.rfind("\n", 0, place)
        return Span(self.path, line, column, line, column + (len(found[0]) if found else 1))

    def _start(self, key: Path) -> int:
        while key and key not in self._starts:
            key = key[:-1]
        return self._starts.get(key, 0)

    def _line(self, start: int) -> int:
        return self.text.count("\n", 0, start) + 1


def _starts(text: str) -> dict[Path, int]:
    """Key -> where it begins in the text."""
    found: dict[Path, int] = {}
    tables: dict[Path, int] = {}  # how many there are of each array of tables
    table: Path = ()
    at = 0
    while at < len(text):
        if header := _HEADER.match(text, at):
            table = _named(header[2], tables, is_array=header[1] == "[[")
            found.setdefault(table, header.start(2))
        elif key := _KEY.match(text, at):
            for end in range(1, len(parts := _parts(key[1])) + 1):
                found.setdefault((*table, *parts[:end]), key.start(1))
        at = _next_line(text, at)
    return found


def _named(dotted: str, tables: dict[Path, int], *, is_array: bool) -> Path:
    """The path of a table; inside an array of tables, the last one is meant."""
    path: Path = ()
    *outer, last = _parts(dotted)
    for part in outer:
        path = (*path, part)
        if path in tables:
            path = (*path, tables[path] - 1)
    path = (*path, last)
    if is_array:
        tables[path] = tables.get(path, 0) + 1
        path = (*path, tables[path] - 1)
    return path


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]


def _next_line(text: str, at: int) -> int:
    """Where the next key or table may begin: after a newline outside of brackets."""
    depth = 0
    for token in _TOKEN.finditer(text, at):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and not depth:
            return token.end()
    return len(text)
