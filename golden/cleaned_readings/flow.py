"""Readings of thermometers.  How they are cleaned stands in functions of its own, which are no nodes."""

from hamilton.function_modifiers import apply_to, extract_fields, mutate, source, value
from hamilton.htypes import Collect, Parallelizable

Log = list[float]


def indoor(indoor_log: Log) -> Log:
    return indoor_log


def outdoor(outdoor_log: Log) -> Log:
    return outdoor_log


@mutate(indoor, apply_to(outdoor, limit=60.0), limit=value(90.0))
def _without_faults(log: Log, limit: float) -> Log:
    return [each for each in log if each < limit]


@mutate(apply_to(outdoor, by=source("height")).named("at_sea_level"))
def _shifted(log: Log, by: float) -> Log:
    return [each + by for each in log]


def reading(indoor: Log, outdoor: Log) -> Parallelizable[float]:
    yield from sorted(indoor + outdoor)


def degrees(reading: float) -> float:
    return reading


def scale(degrees: Collect[float]) -> Log:
    return degrees


@extract_fields({"lowest": float, "highest": float})
def ends(scale: Log) -> dict[str, float]:
    return {"lowest": min(scale), "highest": max(scale)}


@mutate(
    apply_to(degrees, offset=273.15).when(unit="kelvin"),
    apply_to(ends, offset=0.5).on_output("highest"),
)
def _raised(number: float, offset: float) -> float:
    return number + offset


def report(scale: Log, lowest: float, highest: float) -> str:
    return f"{len(scale)} readings from {lowest:.2f} to {highest:.2f}"
