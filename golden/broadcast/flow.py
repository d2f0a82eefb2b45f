"""Score words against a table that is made once, and shared by all of them."""

from hamilton.htypes import Collect, Parallelizable


def word(words: list[str]) -> Parallelizable[str]:
    return words


def table(words: list[str], ignore: list[str] | None = None) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in words:
        if each.lower() not in (ignore or ()):
            counts[each.lower()] = counts.get(each.lower(), 0) + 1
    return counts


def count(word: str, table: dict[str, int]) -> int:
    return table.get(word.lower(), 0)


def score(count: int, *, weight: int = 1, bonus: int = 0) -> int:
    return count * weight + bonus


def scores(score: Collect[int], weight: int = 7) -> dict[str, object]:
    return {"scores": score, "weight": weight}
