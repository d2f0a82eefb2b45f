"""Puts the prices together under Hamilton: `python run.py`.  `icosian build run.py` makes a script of the same."""

import pandas as pd
import prices
from hamilton import base, driver

if __name__ == "__main__":
    dr = driver.Builder().with_modules(prices).with_adapters(base.PandasDataFrameResult()).build()
    frame = dr.execute(["price", "mean"], inputs={"start": pd.Timestamp("2024-02-28"), "count": 3})
    print(frame.to_json(orient="split", date_format="iso"))
