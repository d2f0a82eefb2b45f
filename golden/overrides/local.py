import base


def price(cents: int, discount: int = 10) -> float:
    return base.price(cents) * (100 - discount) / 100
