"""Pages of sites, as a fan-out within a fan-out; there is one level of parallelism."""

from hamilton.htypes import Collect, Parallelizable


def site(sites: list[str]) -> Parallelizable[str]:
    for each in sites:
        yield each


def page(site: str, pages: int) -> Parallelizable[str]:
    for number in range(pages):
        yield f"{site}/{number}"


def length(page: str) -> int:
    return len(page)


def total_length(length: Collect[int]) -> int:
    return sum(length)
