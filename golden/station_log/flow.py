"""Readings of a weather station, with loaders and savers that are functions."""

import os
from typing import Any

from hamilton.function_modifiers import dataloader, datasaver, inject, source


@dataloader()
def readings(log: str) -> tuple[list[float], dict[str, Any]]:
    words = log.split()
    numbers = [float(word) for word in words if word[0].isdigit()]
    return numbers, {"read": len(words), "skipped": len(words) - len(numbers)}


def mean(readings: list[float]) -> float:
    return sum(readings) / len(readings)


@inject(loaded=source("readings.loader"))
def skipped(loaded: tuple[list[float], dict[str, Any]]) -> int:
    return int(loaded[1]["skipped"])


@datasaver()  # Hamilton wants it to give just `dict`
def archived(mean: float, skipped: int, path: str = os.devnull) -> dict:  # type: ignore[type-arg]
    with open(path, "w") as file:
        characters = file.write(f"{mean:.2f} ({skipped} skipped)\n")
    return {"characters": characters}
