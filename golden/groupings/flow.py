"""How rich in vowels the longer words of a text are: one dataflow, built under every grouping."""

from hamilton.htypes import Collect, Parallelizable


def words(text: str) -> list[str]:
    return text.lower().split()


def lengths(words: list[str]) -> list[int]:
    return [len(word) for word in words]


def longest(words: list[str]) -> str:
    return max(words, key=len)


def mean_length(lengths: list[int]) -> float:
    return sum(lengths) / len(lengths)


# The list of all lengths ends before the first of the long words is drawn.
def long_word(words: list[str], mean_length: float) -> Parallelizable[str]:
    for word in words:
        if len(word) >= mean_length:
            yield word


def letters(long_word: str) -> list[str]:
    return [letter for letter in long_word if letter.isalpha()]


def vowels(letters: list[str]) -> int:
    return sum(letter in "aeiou" for letter in letters)


def consonants(letters: list[str]) -> int:
    return sum(letter not in "aeiou" for letter in letters)


def richness(long_word: str, vowels: int, consonants: int) -> tuple[float, str]:
    return vowels / (vowels + consonants), long_word


def ranking(richness: Collect[tuple[float, str]]) -> list[str]:
    return [word for _, word in sorted(richness, reverse=True)]


def richest(ranking: list[str]) -> str:
    return ranking[0]


def report(richest: str, longest: str, ranking: list[str], mean_length: float) -> str:
    return f"{richest}, of {len(ranking)} words with {mean_length:g} letters or more, up to {longest}"
