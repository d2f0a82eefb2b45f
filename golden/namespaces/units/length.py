FOOT = 0.3048


def to_metres(value: float) -> float:
    return value * FOOT


def named(value: float) -> str:
    return f"{value:.2f} m"
