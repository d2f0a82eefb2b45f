"""Lengths and weights, by way of a package of helpers."""

import units.length
import units.weight as w
from units import length as short


def metres(feet: float) -> float:
    return units.length.to_metres(feet)


def kilograms(load: int) -> float:
    to_kilograms = w.Scale(load)
    return w.to_kilograms(to_kilograms.units)


def label(metres: float, kilograms: float) -> str:
    return f"{short.named(metres)}, {w.SIGN} {kilograms:.1f}"
