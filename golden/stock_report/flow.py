"""What is missing in the store."""

import pandas as pd
from hamilton.function_modifiers import cache, extract_fields, schema, tag, tag_outputs


@cache(behavior="recompute")
@schema.output(("article", "str"), ("count", "int"))
def stock() -> pd.DataFrame:
    return pd.DataFrame({"article": ["apple", "pear", "plum"], "count": [7, 2, 4]})


@tag(owner="purchasing")
def missing(stock: pd.DataFrame, wanted: int) -> list[str]:
    return list(stock[stock["count"] < wanted]["article"])


@tag_outputs(least={"unit": "pieces"}, most={"unit": "pieces"})
@tag(owner="store", target_=["least"])
@extract_fields({"least": int, "most": int})
def bounds(stock: pd.DataFrame) -> dict[str, int]:
    return {"least": int(stock["count"].min()), "most": int(stock["count"].max())}
