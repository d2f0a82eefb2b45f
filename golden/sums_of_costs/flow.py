"""What living costs in a year."""

from hamilton.function_modifiers import does


def _sum(**costs: int) -> int:
    return sum(costs.values())


def _times(amount: int, count: int = 1) -> int:
    return amount * count


@does(_sum)
def home(rent: int, power: int) -> int: ...


@does(_sum)
def travel(bus: int, train: int) -> int:
    """To work and back."""


@does(_sum)
def month(home: int, travel: int) -> int:
    pass


@does(_times, amount="month", count="months")
def year(month: int, months: int) -> int: ...
