"""Bytes -> text, or the flaw that a parser would crash on, stall on, or report badly.

libcst runs out of stack on a few kB of brackets and takes seconds on deep but legal nesting, so
a linear look at the bytes comes first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ..ir.source import Allowance, Flaw, Span

LARGEST = 10_000_000  # bytes of one file
DEEPEST = 100  # brackets within brackets, indents within indents
LONGEST = 1_000  # operators, attributes or calls in one chain

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)")
_UTF8 = frozenset({"utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"})

# Strings and comments are stepped over as a whole; everything else counts character by character.
_TOKEN = re.compile(
    r"""\#[^\n]*
    |(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\")
    |'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"
    |[()\[\]{}]
    |\n
    |[-+*/%@&|^~.,;]|\b(?:and|or|not|in|is|if|else|for|lambda|await)\b
    """,
    re.VERBOSE | re.DOTALL,
)
_ALLOWANCE = re.compile(r"#\s*icosian:\s*allow\[([^\]]*)\]")
_CHAINED = frozenset(
    [*"([{-+*/%@&|^~.", *["and", "or", "not", "in", "is", "if", "else", "for", "lambda", "await"]]
)


def decode(source: bytes, path: str) -> tuple[str, tuple[Flaw, ...]]:
    """The text with newlines as \\n and without byte order mark; UTF-8 only."""

    def refuse(rule: str, message: str, line: int) -> tuple[str, tuple[Flaw, ...]]:
        return "", (Flaw(rule, message, Span(path, line, 1, line, 1)),)

    for number, line in enumerate(source.split(b"\n", 2)[:2], start=1):
        if (cookie := _COOKIE.match(line)) and cookie[1].decode().lower().replace("_", "-") not in _UTF8:
            return refuse("forbidden-encoding", f"the file says that it is {cookie[1].decode()}", number)
        if not line.strip().startswith(b"#") and line.strip():
            break  # a cookie counts only above the first line of code
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{source[error.start]:02x} at offset {error.start}"
        return refuse(
            "unreadable-file", f"the file is not UTF-8 ({byte})", source.count(b"\n", 0, error.start) + 1
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), ()


def prescan(text: str, path: str) -> tuple[Flaw, ...]:
    """The first thing in the text that a parser must not be asked to read."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(offset: int, rule: str, message: str) -> tuple[Flaw, ...]:
        line = bisect_right(starts, offset)
        column = offset - starts[line - 1] + 1
        return (Flaw(rule, message, Span(path, line, column, line, column + 1)),)

    if (zero := text.find("\0")) >= 0:
        return at(zero, "syntax-error", "the file holds a NUL character")
    depth, chain = 0, 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "([{":
            depth += 1
            if depth > DEEPEST:
                return at(match.start(), "too-deep", f"brackets nest more than {DEEPEST} deep")
        elif token in ")]}":
            depth = max(0, depth - 1)
        elif token in ",;" or (token == "\n" and not depth):
            chain = 0
        if token in _CHAINED:
            chain += 1
            if chain > LONGEST:
                return at(match.start(), "too-deep", f"an expression chains more than {LONGEST} operations")
    return ()


def is_shallow(text: str) -> bool:
    """Do brackets nest as they do in code that people write, those in strings and comments counted, too?

    libcst reads the insides of f-strings, and runs out of stack where the parser of Python complains in time.
    """
    depth = 0
    for match in re.finditer(r"[()\[\]{}]", text):
        depth = depth + 1 if match[0] in "([{" else max(0, depth - 1)
        if depth > DEEPEST:
            return False
    return True


def allowances(text: str, path: str) -> Iterator[Allowance]:
    """The comments that allow something; what looks like one inside a string is none."""
    if "icosian:" not in text:
        return
    for match in _TOKEN.finditer(text):
        if found := _ALLOWANCE.match(match[0]):
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            span = Span(path, line, column, line, column + len(match[0]))
            yield Allowance(tuple(name.strip() for name in found[1].split(",")), span)
