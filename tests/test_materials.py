"""What is loaded and saved: Hamilton's classes, arguments, nodes, tags and results, but for what the clock says."""

from __future__ import annotations

import dataclasses
import io
import logging
import pathlib
import typing
from typing import Any

import numpy as np
import numpy.typing  # as `np.typing`, in what follows
import pandas as pd
import polars as pl
import pytest
from hamilton.function_modifiers.adapters import resolve_adapter_class
from hamilton.registry import LOADER_REGISTRY, SAVER_REGISTRY
from icosian.expand.annotations import Where, type_of
from icosian.expand.materials import Adapter, adapters, keys
from icosian.expand.materials.choice import chosen, loads, saves
from icosian.ir.source import Names

MORE = """
import io
import pathlib
from typing import Any, Optional, Union
import numpy as np
import pandas as pd
import polars as pl
"""

REGISTRIES = {"loader": LOADER_REGISTRY, "saver": SAVER_REGISTRY}
ALL = [(kind, key, adapter) for kind in REGISTRIES for key in keys(kind) for adapter in adapters(key, kind)]


def test_the_keys_are_those_that_are_promised() -> None:
    common = {"csv", "feather", "file", "json", "npy", "parquet", "pickle", "yaml"}
    assert set(keys("loader")) == common | {"environment", "literal"}
    assert set(keys("saver")) == common | {"memory"}


# Which class is meant


class TD(typing.TypedDict):
    a: int


class Mine(dict[str, int]): ...


class Frame(pd.DataFrame): ...


class Plain: ...


N = typing.NewType("N", dict)  # type: ignore[type-arg]  # as users write it

MEANT = {
    "TD": TD,
    "Mine": Mine,
    "Frame": Frame,
    "Plain": Plain,
    "N": N,
    "io": io,
    "np": np,
    "pathlib": pathlib,
    "pd": pd,
    "pl": pl,
    "typing": typing,
}
NAMES = Names(
    imports={
        **{name: name for name in ("io", "pathlib", "typing")},
        "pd": "pandas",
        "pl": "polars",
        "np": "numpy",
        "npt": "numpy.typing",
    },
    aliases={},
    stars=(),
    classes={
        "TD": ("typing.TypedDict",),
        "Mine": ("dict[str, int]",),
        "Frame": ("pd.DataFrame",),
        "Plain": (),
    },
    new_types={"N": "dict"},
)
TYPES = [
    "dict",
    "list",
    "str",
    "int",
    "float",
    "bool",
    "bytes",
    "object",
    "None",
    "tuple",
    "set",
    "typing.Any",
    "typing.List",
    "typing.Mapping",
    "TD",
    "Mine",
    "Frame",
    "Plain",
    "dict[str,int]",
    "typing.Dict[str,typing.Any]",
    "list[int]",
    "tuple[int,str]",
    "typing.Mapping[str,int]",
    "typing.Iterable",
    "N",
    "pd.DataFrame",
    "pd.Series",
    "pd.core.frame.DataFrame",
    "pl.DataFrame",
    "pl.LazyFrame",
    "pl.Series",
    "np.ndarray",
    "np.typing.NDArray[np.float64]",
    "io.BytesIO",
    "pathlib.Path",
    "typing.Optional[dict]",
    "typing.Union[dict,list]",
    "list|dict",
    "typing.Union[str,bytes]",
    "typing.Union[bytes,io.BytesIO]",
    "pd.DataFrame|pl.DataFrame",
    "pl.DataFrame|pl.LazyFrame",
    "typing.Optional[pd.DataFrame]",
    "typing.Literal['a']",
    "typing.Annotated[dict,'x']",
]

# (kind, types) -> why the answer is another.
OTHERWISE = {
    ("loader", "typing.Any"): "refused where the class depends on whether polars is installed",
    ("loader", "object"): "refused where the class depends on whether polars is installed",
    ("loader", "typing.Iterable"): "refused: what iterates is not known of classes of libraries",
    ("loader", "TD"): "accepted where anything can be loaded; Hamilton fails with a TypeError",
    ("saver", "N"): "accepted: a NewType of a dict can be saved as one",
}


def theirs(kind: str, key: str, type: Any) -> str:
    """The name of Hamilton's class, "" when there is none."""
    logging.disable()
    try:
        found = resolve_adapter_class(type, REGISTRIES[kind][key])
    except TypeError:
        return ""
    finally:
        logging.disable(logging.NOTSET)
    return found.__qualname__ if found else ""


def ours(kind: str, key: str, text: str) -> str:
    found = chosen(adapters(key, kind), type_of(text, Where(NAMES)), {"loader": loads, "saver": saves}[kind])
    return found.stands_for if isinstance(found, Adapter) else ""


def test_the_class_is_the_one_that_hamilton_takes_for_the_type() -> None:
    different = set()
    for kind in REGISTRIES:
        for key in keys(kind):
            for text in TYPES:
                real = eval(text, MEANT)
                ends = (ours(kind, key, text), theirs(kind, key, type(None) if real is None else real))
                if ends[0] != ends[1]:
                    assert "" in ends, (kind, key, text, ends)
                    different.add((kind, text))
    assert different == set(OTHERWISE)


# Arguments

# Arguments that Hamilton takes and does nothing with, or cannot work with, whatever the library's version.
IDLE = {
    "PandasCSVReader": {"decimal", "skipfooter", "verbose", "keep_date_col", "delim_whitespace"},
    "PandasParquetReader": {"use_nullable_dtypes"},
    "PandasFeatherWriter": {"dest"},
    "PolarsCSVReader": {"include_header", "sample_size"},
    "PolarsScanCSVReader": {"columns", "n_threads", "batch_size", "use_pyarrow"},
    "PolarsScanParquetReader": {"columns", "use_pyarrow", "memory_map"},
    "PolarsScanFeatherReader": {"columns", "use_pyarrow"},
    "NumpyNpyWriter": {"fix_imports"},
}


@pytest.mark.parametrize(
    ("kind", "key", "adapter"), ALL, ids=[f"{each[0]}-{each[2].stands_for}" for each in ALL]
)
def test_arguments_are_hamiltons(kind: str, key: str, adapter: Adapter) -> None:
    (their,) = (each for each in REGISTRIES[kind][key] if each.__qualname__ == adapter.stands_for)
    required = {
        each.name: each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        for each in dataclasses.fields(their)
    }
    idle = IDLE.get(adapter.stands_for, set())
    assert idle <= set(required)
    assert {each.name: not each.is_optional for each in adapter.options} == {
        name: is_required for name, is_required in required.items() if name not in idle
    }


def test_the_order_is_that_of_hamiltons_registry() -> None:
    for kind, registry in REGISTRIES.items():
        for key in keys(kind):
            known = [adapter.stands_for for adapter in adapters(key, kind)]
            assert known == [each.__qualname__ for each in registry[key] if each.__qualname__ in known]
