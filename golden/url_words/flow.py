"""Count the words behind some addresses."""

from hamilton.htypes import Collect, Parallelizable


def url(urls: list[str]) -> Parallelizable[str]:
    for each in urls:
        yield each


def page(url: str) -> str:
    return f"page of {url}"


def word_count(page: str) -> int:
    return len(page.split())


def total_words(word_count: Collect[int]) -> int:
    return sum(word_count)
