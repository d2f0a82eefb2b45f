"""The rate of a loan."""

import logging
from dataclasses import dataclass
from decimal import Decimal

logger = logging.getLogger(__name__)

INTEREST = {"low": Decimal("0.01"), "high": Decimal("0.07")}
INTEREST["middle"] = Decimal("0.04")
UNUSED = "stays behind"


@dataclass(frozen=True)
class Loan:
    """What is owed."""

    amount: int
    months: int

    def each_month(self) -> Decimal:
        return Decimal(self.amount) / self.months


def loan(amount: int, months: int) -> Loan:
    return Loan(amount, months)


# The class of interest depends on the size alone.
def interest(loan: Loan) -> Decimal:
    return INTEREST[_size(loan)]


def _size(loan: Loan) -> str:
    logger.debug("%s months", loan.months)
    return "high" if loan.amount > 10_000 else "middle" if loan.amount > 1_000 else "low"


def monthly_rate(loan: Loan, interest: Decimal) -> str:
    return str(loan.each_month() * (1 + interest))


def yearly_rate(monthly_rate: str) -> str:
    return str(12 * Decimal(monthly_rate))
