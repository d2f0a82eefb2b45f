"""Dataflows written without Hamilton: the names of `icosian_runtime.dataflow`, their types, and what is read."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import hamilton.function_modifiers as theirs
import pytest
from hamilton import htypes
from icosian.ir.vocabulary import OURS, from_star
from icosian_runtime import dataflow
from icosian_runtime.dataflow import h_pandas, h_polars, h_polars_lazyframe

from .cases import GOLDEN, ROOT

# What Hamilton's module holds besides, and why nobody writes it.
LEFT_OUT = {
    "DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG": "a tag that Hamilton sets",
    "IS_DATA_VALIDATOR_TAG": "a tag that Hamilton sets",
    "InvalidDecoratorException": "what Hamilton raises",
    "dynamic_transform": "no script can be made of it",
    "logger": "Hamilton's own",
    "logging": "Hamilton's own",
    "model": "no script can be made of it",
}

# What we offer besides, and where Hamilton has it.
ELSEWHERE = {
    "BaseDefaultValidator": "hamilton.data_quality.base",
    "Collect": "hamilton.htypes",
    "DataValidationError": "hamilton.data_quality.base",
    "DataValidationLevel": "hamilton.data_quality.base",
    "DataValidator": "hamilton.data_quality.base",
    "Failed": "ours: an item that has failed",
    "Modifier": "ours: what a modifier is to a type checker",
    "Parallelizable": "hamilton.htypes",
    "accept_error_sentinels": "hamilton.lifecycle",
    "ValidationResult": "hamilton.data_quality.base",
    "h_pandera": "hamilton.plugins",
    "h_pydantic": "hamilton.plugins",
    "ray_remote_options": "hamilton.function_modifiers.metadata",
}


FRAMES = ("h_pandas", "h_polars", "h_polars_lazyframe")


def test_every_name_that_one_writes_is_offered() -> None:
    there = {name for name in _public(theirs) if not inspect.ismodule(vars(theirs)[name]) or name in LEFT_OUT}
    offered = set(dataflow.__all__)
    assert offered - there == set(ELSEWHERE)
    assert there - offered == set(LEFT_OUT)


def test_a_star_import_gives_what_is_offered_and_nothing_else() -> None:
    asked = {*dataflow.__all__, *_public(theirs), *_public(htypes), "int", "print", "load"}
    given = {
        star: {name for name in asked if from_star(star, name)}
        for star in (OURS, "hamilton.function_modifiers", "hamilton.htypes")
    }
    unwritten = LEFT_OUT.keys() - {"dynamic_transform", "model"}
    assert given == {
        OURS: set(dataflow.__all__),
        "hamilton.function_modifiers": _public(theirs) - unwritten,
        "hamilton.htypes": {"Collect", "Parallelizable"},
    }
    assert from_star(OURS, "config.when") == f"{OURS}.config.when"


def _public(module: ModuleType) -> set[str]:
    return {name for name in vars(module) if not name.startswith("_")}


SIGNED = {
    **{
        name: (getattr(theirs, name), getattr(dataflow, name))
        for name in dataflow.__all__
        if name not in ELSEWHERE
    },
    **{
        f"config.{name}": (getattr(theirs.config, name), getattr(dataflow.config, name))
        for name in ("when", "when_not", "when_in", "when_not_in")
    },
    "schema.output": (theirs.schema.output, dataflow.schema.output),
    **{
        f"{name}.with_columns": (
            import_module(f"hamilton.plugins.{name}").with_columns,
            import_module(f"{OURS}.{name}").with_columns,
        )
        for name in FRAMES
    },
    "ray_remote_options": (theirs.metadata.ray_remote_options, dataflow.ray_remote_options),
    **{
        f"step(…).{name}": (getattr(theirs.step(len), name), getattr(dataflow.step(len), name))
        for name in ("named", "namespaced", "when", "when_not", "when_in", "when_not_in", "on_output")
    },
}
UNSIGNED = {"ResolveAt", "load_from", "save_to", "schema"}  # nobody calls them


@pytest.mark.parametrize("name", sorted(SIGNED.keys() - UNSIGNED))
def test_arguments_are_called_what_hamilton_calls_them(name: str) -> None:
    their, our = SIGNED[name]
    assert _parameters(our) == _parameters(their)


def _parameters(called: Callable[..., object]) -> list[tuple[str, str, bool]]:
    """Name, kind, and whether it may be left out; what starts with `_` nobody gives."""
    return [
        (each.name, each.kind.name, each.default is not each.empty)
        for each in inspect.signature(called).parameters.values()
        if not each.name.startswith("_")
    ]


def test_what_is_no_function_has_hamiltons_members() -> None:
    assert [each.name for each in dataflow.ResolveAt] == [each.name for each in theirs.ResolveAt]
    for origin in (dataflow, theirs):
        assert callable(origin.load_from.json)
        assert callable(origin.save_to.json)
        with pytest.raises(AttributeError):
            _ = origin.load_from.__wrapped__


def _function(one: int) -> int:
    return one


DECORATORS: dict[str, Callable[[Any], Any]] = {
    "accept_error_sentinels": dataflow.accept_error_sentinels,
    "cache": dataflow.cache(format="json"),
    "check_output": dataflow.check_output(range=(0, 1)),
    "check_output_custom": dataflow.check_output_custom(object()),
    "config": dataflow.config(lambda given: bool(given)),
    "config.when": dataflow.config.when(mode=1),
    "config.when_in": dataflow.config.when_in(mode=[1]),
    "config.when_not": dataflow.config.when_not(mode=1),
    "config.when_not_in": dataflow.config.when_not_in(mode=[1]),
    "dataloader": dataflow.dataloader(),
    "datasaver": dataflow.datasaver(),
    "does": dataflow.does(len),
    "extract_columns": dataflow.extract_columns("a"),
    "extract_fields": dataflow.extract_fields(["a"]),
    "h_pandera": dataflow.h_pandera.check_output(importance="fail"),
    "h_pydantic": dataflow.h_pydantic.check_output(),
    "h_pandas.with_columns": h_pandas.with_columns(len, columns_to_pass=["a"]),
    "h_polars.with_columns": h_polars.with_columns(len, on_input="a"),
    "h_polars_lazyframe.with_columns": h_polars_lazyframe.with_columns(len, select=["a"]),
    "hamilton_exclude": dataflow.hamilton_exclude,
    "inject": dataflow.inject(one=dataflow.value(1)),
    "load_from": dataflow.load_from.json(path=dataflow.value("a")),
    "mutate": dataflow.mutate(len),
    "parameterize": dataflow.parameterize(a={"one": dataflow.source("b")}),
    "parameterize_extract_columns": dataflow.parameterize_extract_columns(),
    "parameterize_sources": dataflow.parameterize_sources(a={"one": "b"}),
    "parameterize_values": dataflow.parameterize_values("one", {("a", ""): 1}),
    "parameterized_inputs": dataflow.parameterized_inputs(a={"one": "b"}),
    "parameterized_subdag": dataflow.parameterized_subdag(len),
    "parametrized": dataflow.parametrized("one", {("a", ""): 1}),
    "parametrized_input": dataflow.parametrized_input("one", {"b": ("a", "")}),
    "pipe": dataflow.pipe(dataflow.step(len)),
    "pipe_input": dataflow.pipe_input(dataflow.step(len).named("a").when(mode=1)),
    "pipe_output": dataflow.pipe_output(dataflow.step(len)),
    "ray_remote_options": dataflow.ray_remote_options(num_cpus=1),
    "resolve": dataflow.resolve(when=dataflow.ResolveAt.CONFIG_AVAILABLE, decorate_with=dataflow.tag),
    "resolve_from_config": dataflow.resolve_from_config(decorate_with=dataflow.tag),
    "save_to": dataflow.save_to.json(path=dataflow.value("a")),
    "schema": dataflow.schema.output(("a", "int")),
    "subdag": dataflow.subdag(len),
    "tag": dataflow.tag(owner="me"),
    "tag_outputs": dataflow.tag_outputs(a={"owner": "me"}),
    "unpack_fields": dataflow.unpack_fields("a"),
}
NO_DECORATORS = {
    *(
        "BaseDefaultValidator",
        "DataValidationError",
        "DataValidationLevel",
        "DataValidator",
        "ValidationResult",
    ),
    *(
        "Collect",
        "Failed",
        "LiteralDependency",
        "Modifier",
        "Parallelizable",
        "ParameterizedExtract",
        "ResolveAt",
    ),
    *("UpstreamDependency", "apply_to", "configuration", "group", "source", "step", "value"),
}


def test_a_modifier_gives_back_the_very_function() -> None:
    assert {name.partition(".")[0] for name in DECORATORS} | NO_DECORATORS == {*dataflow.__all__, *FRAMES}
    assert {name for name, decorate in DECORATORS.items() if decorate(_function) is not _function} == set()


def test_markers_can_be_looked_at() -> None:
    def fan_out(one: dataflow.Collect[int]) -> dataflow.Parallelizable[str]:
        return [str(each) for each in one]

    assert {name: str(each) for name, each in get_type_hints(fan_out).items()} == {
        "one": "icosian_runtime.dataflow._markers.Collect[int]",
        "return": "icosian_runtime.dataflow._markers.Parallelizable[str]",
    }


def test_values_say_what_they_are() -> None:
    one, two = dataflow.value(1), dataflow.source("b")
    assert repr([one, two, dataflow.configuration("c")]) == (
        "[LiteralDependency(value=1), UpstreamDependency(source='b'), ConfigDependency(source='c')]"
    )
    assert dataflow.group(one, two) == dataflow.group(one, two) != dataflow.group(a=one, b=two)


# Types

REFUSED = '''
"""What a type checker still refuses: each line with the reason."""

from icosian_runtime.dataflow import (
    Collect, Parallelizable, cache, config, inject, parameterize, pipe_input, resolve_from_config, step, tag,
)

def number() -> Parallelizable[int]:
    yield "one"  # error: misc

def digit() -> Parallelizable[int]:
    return 3  # error: return-value

def total(number: Collect[int]) -> str:
    return sum(number)  # error: return-value

@config.when(region="EU")
def price(base: float) -> float:
    return base

price("two")  # error: arg-type
total(["a"])  # error: list-item
config.unless(region="EU")  # error: attr-defined

@config.when_in(region=3)  # error: arg-type
@tag(owner=3)  # error: arg-type
@cache(behavior="never")  # error: arg-type
@inject(base="other")  # error: arg-type
@parameterize(one={"base": 1})  # error: dict-item
@resolve_from_config(decorate_with=len)  # error: arg-type
@pipe_input(step)  # error: arg-type
def one(base: float) -> float:
    return base
'''


def test_types_are_taken_and_refused_where_they_should_be(tmp_path: Path) -> None:
    refused = tmp_path / "refused.py"
    refused.write_text(REFUSED)
    files = [refused, ROOT / "tests" / "typed_flow.py", GOLDEN / "without_hamilton" / "flow.py"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", "/dev/null", *files],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT / "runtime")},
    )
    found = re.findall(r"^(.*?):(\d+): error: .*\[([a-z-]+)\]$", done.stdout, re.MULTILINE)
    announced = {
        ("refused.py", str(number), line.partition("# error: ")[2])
        for number, line in enumerate(REFUSED.split("\n"), start=1)
        if "# error: " in line
    }
    assert set(found) == announced, done.stdout + done.stderr


# Without Hamilton


def test_a_dataflow_is_imported_and_tested_where_nothing_is_installed() -> None:
    code = f"""
import sys
sys.path[:0] = [{str(ROOT / "runtime")!r}, {str(GOLDEN / "without_hamilton")!r}]
import flow
assert list(flow.line([" 1 a ", "2 b"])) == ["1 a", "2 b"]
assert [flow.amount__lenient("x"), flow.amount__strict("9 b", 3), flow.total([1, 2])] == [0, 3, 3]
print(flow.report("a/b.txt", 3))
assert not [name for name in sys.modules if name.startswith("hamilton") or name.startswith("icosian.")]
"""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "b: 3\n", "")


def test_typed_flow_can_be_imported() -> None:
    from . import typed_flow

    assert (typed_flow.numbers, typed_flow.the_total, typed_flow.the_price) == ([0, 2, 4], 6, 3.4)
