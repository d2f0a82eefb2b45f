"""What it costs to send a parcel."""

from hamilton.function_modifiers import config


@config(lambda settings: settings["country"] in ("NL", "BE"))
def base__near() -> float:
    return 4.0


@config(lambda settings: settings["country"] not in ("NL", "BE"))
def base__far() -> float:
    return 9.0


@config(lambda settings: settings.get("express") == True)
def surcharge__express(weight: int) -> float:
    return 2.5 * weight


@config(lambda settings: settings.get("express") != True)
def surcharge__slow(weight: int) -> float:
    return 0.5 * weight


def cost(base: float, surcharge: float) -> float:
    return base + surcharge
