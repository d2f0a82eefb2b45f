"""What one writes with `icosian_runtime.dataflow`, as one writes it: type checkers have to take all of it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from icosian_runtime import dataflow
from icosian_runtime.dataflow import (
    Collect,
    Modifier,
    Parallelizable,
    ParameterizedExtract,
    ResolveAt,
    accept_error_sentinels,
    apply_to,
    cache,
    check_output,
    check_output_custom,
    config,
    configuration,
    dataloader,
    datasaver,
    does,
    extract_columns,
    extract_fields,
    group,
    h_pandas,
    h_polars,
    h_polars_lazyframe,
    hamilton_exclude,
    inject,
    load_from,
    mutate,
    parameterize,
    parameterize_extract_columns,
    parameterize_sources,
    parameterize_values,
    parameterized_subdag,
    pipe_input,
    pipe_output,
    ray_remote_options,
    resolve,
    resolve_from_config,
    save_to,
    schema,
    source,
    step,
    subdag,
    tag,
    tag_outputs,
    unpack_fields,
    value,
)


def number(limit: int) -> Parallelizable[int]:
    for each in range(limit):
        yield 2 * each


def letter(text: str) -> Parallelizable[str]:
    return list(text)


def digit() -> Parallelizable[int]:
    return range(10)


def word(text: str) -> Parallelizable[str]:
    if not text:
        return
    yield from text.split()


def pair(names: dict[str, int]) -> dataflow.Parallelizable[tuple[str, int]]:
    return names.items()


def total(square: Collect[int]) -> int:
    return sum(square)


def mean(square: Collect[int]) -> float:
    return sum(square) / len(square) if square else 0.0


def ends(square: Collect[int]) -> tuple[int, int]:
    return square[0], square[-1]


def doubled(square: Collect[int]) -> list[int]:
    return [2 * each for each in square]


def whole(square: Collect[int]) -> list[int]:
    square.sort()
    return square


def optional(square: Collect[int | None]) -> Iterator[int]:
    return (each for each in square if each is not None)


@config.when(region="EU")
def price__eu(base: float) -> float:
    return base * 1.2


@config.when_not_in(region=["EU", "US"])
@tag(owner="shop", units=["EUR", "USD"])
def price__other(base: float) -> float:
    return base


@config(lambda given: given["region"] == "US", target_name="price")
def price__us(base: float) -> float:
    return base


@tag(**{"team.owner": "shop"})
@tag(target_="small", size="s")
@tag(target_=..., bypass_reserved_namespaces_=True, **{"hamilton.x": "y"})
@tag_outputs(small={"size": "s"}, large={"size": ["m", "l"], "owner": "shop"})
@parameterize(
    small={"size": value(1), "box": source("crate")},
    large=({"size": configuration("largest"), "box": source("crate")}, "the large one"),
)
def parcel(size: int, box: str) -> str:
    return box * size


SIZES = {f"size_{each}": {"size": value(each)} for each in range(3)}


@parameterize(**SIZES)
@cache(behavior="recompute", format="json")
def sized(size: int) -> int:
    return size


@parameterize_sources(first={"one": "a", "other": "b"}, second={"one": "b", "other": "a"})
def added(one: int, other: int) -> int:
    return one + other


@parameterize_values("day", {("monday", "the first"): 1, ("tuesday", "the second"): 2})
def weekday(day: int) -> int:
    return day


@inject(parts=group(source("a"), value(2)), named=group(x=source("a"), y=source("b")))
def joined(parts: list[int], named: dict[str, int]) -> int:
    return sum(parts) + len(named)


@extract_fields({"low": int, "high": float})
def limits() -> dict[str, float]:
    return {"low": 1, "high": 2.0}


@extract_fields("left", "right")
@extract_fields(["left", "right"])
def sides() -> dict[str, int]:
    return {"left": 1, "right": 2}


@extract_columns("a", ("b", "the second"), fill_with=0)
@schema.output(("a", "int"), ("b", "float"))
@check_output(importance="fail", range=(0, 1), data_type=float)
@check_output_custom(object())
def frame() -> object:
    return object()


@parameterize_extract_columns(ParameterizedExtract(("a", "b"), {"seed": value(1)}))
def other_frame(seed: int) -> object:
    return seed


@h_pandas.with_columns(other_frame, math, columns_to_pass=["a"], select=["b"], namespace=None)
@h_polars.with_columns(other_frame, on_input="frame", config_required=["mode"])
@h_polars_lazyframe.with_columns(other_frame, columns_to_pass=["a"])
def wider_frame(frame: object) -> object:
    return frame


@unpack_fields("quotient", "rest")
def divided(one: int, other: int) -> tuple[int, int]:
    return divmod(one, other)


def _rounded(number: float, digits: int = 0) -> float:
    return round(number, digits)


@does(math.hypot, x="a", y="b")
def distance(a: float, b: float) -> float:
    return 0.0


@pipe_input(step(_rounded, digits=1).named("once").when(mode="rough"), step(_rounded, value(2)))
@pipe_input(step(_rounded, source("digits")).on_output("x"), on_input=["base"], namespace=None)
@pipe_output(step(_rounded).named("last", namespace="rounding"), collapse=True)
def cost(base: float) -> float:
    return base


@mutate(cost, apply_to(sized).when_in(mode=["rough"]), digits=value(2))
def _changed(cost: float, digits: int) -> float:
    return round(cost, digits)


@subdag(math, cost, inputs={"base": source("a")}, config={"mode": "rough"}, namespace="inner")
def inner(cost: float) -> float:
    return cost


@parameterized_subdag(cost, one={"inputs": {"base": value(1)}}, two={"config": {"mode": "rough"}})
def inners(cost: float) -> float:
    return cost


@resolve_from_config(decorate_with=lambda names: extract_fields(names))
@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda names: extract_fields(names))
def fields() -> dict[str, int]:
    return {}


def _by_size(sizes: list[int]) -> Modifier:
    return parameterize(**{f"size_{each}": {"size": value(each)} for each in sizes})


@resolve_from_config(decorate_with=_by_size)
def by_size(size: int) -> int:
    return size


@load_from.json(path=source("path"), inject_="loaded")
@save_to.json(path=value("out.json"), output_name_="saved")
def stored(loaded: dict[str, int]) -> dict[str, int]:
    return loaded


@dataloader()
def read(path: str) -> tuple[str, dict[str, str]]:
    return path, {}


@datasaver()
def saved(read: str, path: str) -> dict[str, str]:
    return {"path": path, "text": read}


@hamilton_exclude
def shared(text: str) -> str:
    return text


@accept_error_sentinels
@ray_remote_options(num_cpus=1, resources={"own": 1})
def careful(one: int) -> int:
    return one


# What unit tests do with them: they call plain functions.

numbers: list[int] = list(number(3))
the_total: int = total([1, 2, 3])
the_mean: float = mean([each + 1 for each in number(3)])
the_price: float = price__eu(2.0) + price__other(base=1.0)
the_parcel: str = parcel(2, "b")
the_shared: str = shared("x")
the_one: int = careful(1)
