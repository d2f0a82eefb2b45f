"""Orders are read, checked one by one, and added up."""

from hamilton.data_quality.base import DataValidator, ValidationResult
from hamilton.function_modifiers import check_output, check_output_custom, extract_fields
from hamilton.htypes import Collect, Parallelizable

FRUITS = ["fig", "pear", "plum"]
MOST = 100


class WholeCents(DataValidator):
    """Looks for fractions of a cent."""

    def __init__(self, importance: str, digits: int = 2) -> None:
        super().__init__(importance)
        self.digits = digits

    def applies_to(self, datatype: type) -> bool:
        return issubclass(datatype, float)

    def description(self) -> str:
        return f"No more than {self.digits} digits"

    def name(self) -> str:
        return "whole_cents"

    def validate(self, dataset: float) -> ValidationResult:
        rest = round(dataset, 9) - round(dataset, self.digits)
        return ValidationResult(
            passes=rest == 0,
            message=f"{dataset} has fractions of a cent",
            diagnostics={"rest": round(rest, 9)},
        )


def order(orders: list[str]) -> Parallelizable[str]:
    yield from orders


@check_output(values_in=FRUITS, does_not_contain=[" "], importance="fail", target_="fruit")
@check_output(range=(1, MOST), importance="fail", target_="amount")
@extract_fields({"fruit": str, "amount": int, "price": float})
def fields(order: str) -> dict[str, str | int | float]:
    fruit, amount, price = order.split(" ")
    return {"fruit": fruit, "amount": int(amount), "price": float(price)}


@check_output_custom(WholeCents("warn"), WholeCents("fail", digits=3))
def cost(amount: int, price: float) -> float:
    return price * amount if amount < 10 else price * amount - 0.125


def line(fruit: str, cost: float) -> tuple[str, float]:
    return fruit, cost


def lines(line: Collect[tuple[str, float]]) -> dict[str, float]:
    return dict(line)


@check_output(range=(0, 10_000))
def total(lines: dict[str, float]) -> float:
    return sum(lines.values())


@check_output_custom(WholeCents("warn"))
def mean(lines: dict[str, float]) -> float:
    return sum(lines.values()) / len(lines)


def cents(mean_whole_cents: ValidationResult) -> str:
    return "even" if mean_whole_cents.passes else str(mean_whole_cents.diagnostics)
