"""What the stock of some shops is worth: loaded from files, and saved as a report."""

import os
import tempfile
from typing import Any

from hamilton.function_modifiers import load_from, save_to, source, value
from hamilton.htypes import Collect, Parallelizable

Stock = dict[str, int]


def shop(shops: list[str]) -> Parallelizable[str]:
    yield from shops


def stock_path(shop: str) -> str:
    return f"{shop}.json"


@load_from.json(path=source("stock_path"), inject_="stock")
@load_from.json(path=source("prices_path"), inject_="prices")
def worth(shop: str, stock: Stock, prices: dict[str, float]) -> dict[str, Any]:
    return {"shop": shop, "worth": sum(count * prices[fruit] for fruit, count in stock.items())}


def worths(worth: Collect[dict[str, Any]]) -> list[dict[str, Any]]:
    return worth


def report_path() -> str:
    handle, path = tempfile.mkstemp(suffix=".txt")
    os.close(handle)
    return path


@save_to.file(path=source("report_path"), encoding=value("utf-8"), output_name_="saved")
def report(worths: list[dict[str, Any]]) -> str:
    return "".join(f"{each['shop']}: {each['worth']}\n" for each in worths)


def delivered(saved: dict[str, Any], report_path: str) -> dict[str, Any]:
    """The report is read back, and its file is gone."""
    with open(report_path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    os.remove(report_path)
    return {"bytes": saved["file_metadata"]["size"], "lines": lines}
