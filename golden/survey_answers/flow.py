"""Answers of members and of guests."""

from hamilton.function_modifiers import (
    extract_fields,
    inject,
    parameterize,
    pipe_input,
    pipe_output,
    source,
    step,
)
from hamilton.htypes import Collect, Parallelizable


def _percent(part: float) -> float:
    return part * 100


def _rounded(values: list[float]) -> list[int]:
    return [round(value) for value in values]


@parameterize(member={"given": source("answers")}, guest={"given": source("guests")})
def person(given: list[int]) -> Parallelizable[int]:
    return given


@parameterize(
    member_share={"answer": source("member")},
    guest_share={"answer": source("guest")},
)
def share(answer: int, scale: int) -> float:
    return answer / scale


@extract_fields({"low": float, "high": float})
@inject(shares=source("member_share"))
def bounds(shares: Collect[float]) -> dict[str, float]:
    return {"low": min(shares), "high": max(shares)}


@pipe_input(step(_percent), on_input="guest_share")
@pipe_output(step(_rounded))
def guest_percents(guest_share: Collect[float]) -> list[float]:
    return sorted(guest_share)


def summary(low: float, high: float, guest_percents: list[int]) -> str:
    return f"members {low} to {high}, guests {guest_percents}"
