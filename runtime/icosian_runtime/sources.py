"""Tracebacks of a script name the user's files: its functions get the places that they came from."""

from __future__ import annotations

import sys
from os.path import abspath, dirname, isfile, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, TracebackType
    from typing import Any

    Key = tuple[str, str, int]
    Pieces = tuple[tuple[int, int, int], ...]

_LONGEST = 64 * 1024  # characters of a message
_pieces_by_script: dict[str, list[tuple[str, Pieces]]] = {}  # script -> files, and what stands where
_files: set[str] = set()


def locate(path: str, pieces: Pieces) -> None:
    """Move every function that stands in these lines of the script to the file that it came from.

    `path` is relative to the script; a piece is (first line and last line in the script, first line in
    the file).  Without the file its name is `<path>`, and its lines are those of the script.
    """
    caller = sys._getframe(1)
    script, home = caller.f_globals, caller.f_code.co_filename  # `__file__` may be spelt otherwise
    file = abspath(join(dirname(home), path))
    if not isfile(file):
        file = f"<{path}>"
    _files.add(file)
    _pieces_by_script.setdefault(home, []).append((file, pieces))
    seen: set[int] = set()
    for value in list(script.values()):
        for function in _functions(value, home, script["__name__"], seen):
            function.__code__ = _moved(function.__code__, file, pieces)


def search(*folders: str) -> None:
    """Let modules below these folders be imported; they are relative to the script that calls."""
    from os.path import abspath, dirname, join

    home = dirname(sys._getframe(1).f_code.co_filename)
    sys.path[:0] = [path for path in (abspath(join(home, each)) for each in folders) if path not in sys.path]


def place_of(error: BaseException) -> str:
    """`file:line` of the innermost frame in the user's code, wherever that stands; else ""."""
    return next(filter(None, map(_place, reversed(list(traces(error))))), "")


def trace_of(error: BaseException) -> str:
    """The traceback from the first of the user's functions on, without the runtime's own frames."""
    import traceback

    _fill()
    ours = __name__.rpartition("sources")[0]
    theirs = [each for each in traces(error) if not each.tb_frame.f_globals["__name__"].startswith(ours)]
    frames = next(filter(_place, theirs), theirs[0] if theirs else None)
    told = traceback.TracebackException(type(error), error, frames)
    home = dirname(trace_of.__code__.co_filename)  # in it lies what loads and saves, below the user's
    told.stack[:] = [each for each in told.stack if not each.filename.startswith(join(home, ""))]
    return "".join(map(_cut, told.format()))


def _cut(text: str) -> str:
    """A piece of a traceback; of a message that is longer than anybody reads, the beginning."""
    more = len(text) - _LONGEST
    return f"{text[:_LONGEST]}… and {more} characters more\n" if more > 0 else text


def traces(error: BaseException) -> Iterator[TracebackType]:
    trace = error.__traceback__
    while trace:
        yield trace
        trace = trace.tb_next


def _place(trace: TracebackType) -> str:
    file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
    if file in _files:
        return f"{file}:{line}"
    for name, pieces in _pieces_by_script.get(file, ()):
        for first, last, start in pieces:
            if first <= line <= last:
                return f"{name}:{line - first + start}"
    return ""


def _fill() -> None:
    """Give `linecache` the lines of files that are not there; only when somebody will look."""
    import linecache

    for home, files in _pieces_by_script.items():
        script = linecache.getlines(home)
        for name, pieces in files:
            if name.startswith("<"):
                lines: list[str] = []
                for first, last, start in pieces:
                    lines += ["\n"] * (start - 1 - len(lines))
                    lines += script[first - 1 : last]
                linecache.cache[name] = (sum(map(len, lines)), None, lines, name)


def _functions(value: Any, home: str, module: str, seen: set[int]) -> Iterator[Any]:
    """The script's own functions in a module-level value: below decorators, and inside classes."""
    while value is not None and id(value) not in seen:
        seen.add(id(value))
        if isinstance(value, type):
            if value.__module__ == module:
                for member in list(vars(value).values()):
                    yield from _functions(member, home, module, seen)
            return
        if isinstance(value, property):
            for part in (value.fget, value.fset, value.fdel):
                yield from _functions(part, home, module, seen)
            return
        code = getattr(value, "__code__", None)
        if getattr(code, "co_filename", None) == home:
            yield value
        value = getattr(value, "__wrapped__", None)  # static and class methods have it too


def _moved(code: CodeType, file: str, pieces: Pieces) -> CodeType:
    """The code with another file and first line, and so all code inside it.

    Removed decorators shift the body, not the first line, so the last line says which piece counts.
    """
    last = max((line for _, _, line in code.co_lines() if line), default=code.co_firstlineno)
    shift = next((start - first for first, end, start in pieces if first <= last <= end), None)
    if shift is None:
        return code
    inner = tuple(_moved(each, file, pieces) if hasattr(each, "co_code") else each for each in code.co_consts)
    return code.replace(co_filename=file, co_firstlineno=code.co_firstlineno + shift, co_consts=inner)
