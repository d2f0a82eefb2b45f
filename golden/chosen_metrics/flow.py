"""Metrics of pages."""

from hamilton.function_modifiers import ResolveAt, group, inject, resolve, source
from hamilton.htypes import Collect, Parallelizable


def page(pages: list[str]) -> Parallelizable[str]:
    return pages


def words(page: str) -> int:
    return len(page.split())


def letters(page: str) -> int:
    return len(page.replace(" ", ""))


@resolve(
    when=ResolveAt.CONFIG_AVAILABLE,
    decorate_with=lambda metrics: inject(found=group(**{name: source(name) for name in metrics})),
)
def row(page: str, found: dict[str, int]) -> str:
    return f"{page}: " + ", ".join(f"{count} {name}" for name, count in found.items())


def table(row: Collect[str]) -> list[str]:
    return row
