"""Orders, counted line by line."""

from pathlib import PurePath

from icosian_runtime.dataflow import Collect, Parallelizable, config, tag


def line(lines: list[str]) -> Parallelizable[str]:
    for each in lines:
        yield each.strip()


@config.when_not(mode="strict")
def amount__lenient(line: str) -> int:
    number = line.partition(" ")[0]
    return int(number) if number.isdigit() else 0


@config.when(mode="strict")
def amount__strict(line: str, largest: int) -> int:
    return min(int(line.partition(" ")[0]), largest)


@tag(owner="shop")
def total(amount: Collect[int]) -> int:
    return sum(amount)


def report(path: str, total: int) -> str:
    return f"{PurePath(path).stem}: {total}"
