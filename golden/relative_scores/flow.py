"""Scores of rounds, relative to the best one."""

from hamilton.function_modifiers import extract_fields, inject, parameterize, source
from hamilton.htypes import Collect, Parallelizable


def round(rounds: list[list[int]]) -> Parallelizable[list[int]]:
    return rounds


def score(round: list[int]) -> int:
    return sum(round)


@extract_fields({"best": int, "worst": int})
def bounds(score: Collect[int]) -> dict[str, int]:
    return {"best": max(score), "worst": min(score)}


def again(rounds: list[list[int]]) -> Parallelizable[list[int]]:
    return rounds


@parameterize(above={"other": source("worst")}, below={"other": source("best")})
def distance(again: list[int], other: int) -> int:
    return sum(again) - other


def place(above: int, below: int) -> tuple[int, int]:
    return above, below


@inject(places=source("place"))
def table(places: Collect[tuple[int, int]], best: int) -> list[str]:
    return [f"{above} above the worst, {-below} below {best}" for above, below in places]
