"""Columns of an invoice, each made of others."""

import pandas as pd
from hamilton.function_modifiers import config


def net(price: pd.Series, pieces: pd.Series) -> pd.Series:
    return price * pieces


def reduced(net: pd.Series, discount: float) -> pd.Series:
    return net * (1 - discount)


@config.when(region="EU")
def tax__eu(reduced: pd.Series) -> pd.Series:
    return reduced / 5


@config.when_not(region="EU")
def tax__none(reduced: pd.Series) -> pd.Series:
    return reduced * 0


def rank(net: pd.Series) -> pd.Series:
    return net.rank()
