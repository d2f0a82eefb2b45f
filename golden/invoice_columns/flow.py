"""Invoices of shops: a frame for each, and one of all."""

import amounts
import pandas as pd
from hamilton.htypes import Collect, Parallelizable
from hamilton.plugins.h_pandas import with_columns

Sales = dict[str, dict[str, list[object]]]


def shop(sales: Sales) -> Parallelizable[str]:
    yield from sorted(sales)


def sold(shop: str, sales: Sales) -> pd.DataFrame:
    return pd.DataFrame(sales[shop])


@with_columns(amounts, columns_to_pass=["price", "pieces"], select=["reduced", "tax"])
def invoice(sold: pd.DataFrame, shop: str) -> pd.DataFrame:
    return sold.assign(shop=shop)


def invoices(invoice: Collect[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(invoice, ignore_index=True)


def _total(invoices: pd.DataFrame) -> pd.Series:
    return invoices["reduced"] + invoices["tax"]


@with_columns(_total, on_input="invoices", namespace="sums")
def report(invoices: pd.DataFrame) -> dict[str, list[object]]:
    return {str(name): column.tolist() for name, column in invoices.round(2).items()}
