"""Where the readings come from."""

from typing import NamedTuple

from hamilton.htypes import Parallelizable


class Reading(NamedTuple):
    station: str
    value: str


def reading(lines: list[str]) -> Parallelizable[Reading]:
    for line in lines:
        yield Reading(*line.split(maxsplit=1))
