"""Helpers with a state of their own, and one that imports them before they are through."""

COUNT = 0
SETTING = 1
BASE = 10.0

import late

LATE = late.twice()


def bump() -> None:
    global COUNT
    COUNT += 1


def half(value: float) -> float:
    return value / 2


def setting() -> int:
    return SETTING
