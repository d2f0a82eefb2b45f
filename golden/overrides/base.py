def price(cents: int) -> float:
    return cents / 100


def text(price: float) -> str:
    return f"{price:.2f}"
