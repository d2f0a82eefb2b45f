"""What is made of them all."""

import cleaning
from hamilton.htypes import Collect


def valid(labelled: Collect[tuple[str, float]]) -> list[tuple[str, float]]:
    return [pair for pair in labelled if pair[1] != cleaning.MISSING]


def totals(valid: list[tuple[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for station, value in valid:
        found[station] = found.get(station, 0.0) + value
    return found


def logged_by() -> str:
    return cleaning.logger.name
