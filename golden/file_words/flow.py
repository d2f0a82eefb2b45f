"""Words and lines of every Python file below a folder, counted file by file; installed packages apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hamilton.htypes import Collect, Parallelizable

Counts = tuple[str, int, int]


def path(root: str, pattern: str = "*.py") -> Parallelizable[Path]:
    for found in sorted(_files(Path(root), pattern)):
        yield found


def _files(root: Path, pattern: str) -> Iterator[Path]:
    return (found for found in root.rglob(pattern) if "site-packages" not in found.parts)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def words(text: str) -> int:
    return len(text.split())


def lines(text: str) -> int:
    return text.count("\n")


def counts(path: Path, words: int, lines: int) -> Counts:
    return path.name, words, lines


def files(counts: Collect[Counts]) -> list[Counts]:
    return counts


def total_words(files: list[Counts]) -> int:
    return sum(words for _, words, _ in files)


def total_lines(files: list[Counts]) -> int:
    return sum(lines for _, _, lines in files)


def longest(files: list[Counts], top: int = 5) -> list[Counts]:
    return sorted(files, key=lambda each: (-each[2], each[0]))[:top]
