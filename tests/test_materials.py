"""What is loaded and saved: Hamilton's classes, arguments, nodes, tags and results, but for what the clock says."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import io
import json
import logging
import pathlib
import re
import subprocess
import sys
import typing
import warnings
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import numpy.typing  # as `np.typing`, in what follows
import pandas as pd
import polars as pl
import pytest
from hamilton.function_modifiers.adapters import resolve_adapter_class
from hamilton.io import utils
from hamilton.registry import LOADER_REGISTRY, SAVER_REGISTRY
from icosian import build
from icosian.cli.files import runtime_texts
from icosian.expand import load_from, save_to
from icosian.expand.annotations import Where, type_of
from icosian.expand.materials import Adapter, adapters, keys
from icosian.expand.materials.choice import chosen, loads, saves
from icosian.ir.graph import Dag
from icosian.ir.script import Order
from icosian.ir.source import Names
from icosian_runtime.materials import _metadata

from .test_modifiers import HEAD, Case, in_hamilton, loaded, refused

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


# Nodes, tags and results


@dataclasses.dataclass(frozen=True)
class Round:
    """A value that is saved, and loaded again."""

    key: str
    type: str
    value: str
    save: str = 'path="kept"'
    load: str = 'path=source("where")'
    is_beyond: bool = False  # Hamilton cannot load it

    def source(self) -> str:
        return f"""
@save_to.{self.key}({self.save}, output_name_="saved")
def made() -> {self.type}: return {self.value}
def where(saved: dict[str, Any]) -> str: return saved["file_metadata"]["path"]
@load_from.{self.key}({self.load})
def found(table: {self.type}) -> {self.type}: return table
"""


_PD = 'pd.DataFrame({"a": [1, 2, None], "b": ["x", "y", "z"], "c": [1.5, 2.5, 3.5]})'
_PL = 'pl.DataFrame({"a": [1, 2, None], "b": ["x", "y", "z"], "c": [1.5, 2.5, 3.5]})'
_FILE = 'file="kept"'
ROUNDS = {
    "json: a dict": Round("json", "dict[str, Any]", '{"a": [1, None, "é"]}'),
    "json: a list": Round("json", "list", "[1, 2.5]"),
    "json: pandas": Round(
        "json",
        "pd.DataFrame",
        _PD,
        'filepath_or_buffer="kept", orient="records"',
        'filepath_or_buffer=source("where"), orient="records"',
    ),
    "json: polars": Round("json", "pl.DataFrame", _PL, _FILE, 'source=source("where")', is_beyond=True),
    "file": Round("file", "str", '"é\\n"', load='path=source("where"), encoding=value("latin-1")'),
    "pickle: anything": Round("pickle", "tuple[int, str]", '(1, "x")'),
    "pickle: without a type": Round("pickle", "object", '{"a": 1}', load='path=source("where"), compression=None'),
    "pickle: pandas": Round("pickle", "pd.DataFrame", _PD, load='filepath_or_buffer=source("where")'),
    "pickle: polars": Round("pickle", "pl.DataFrame", _PL),
    "yaml": Round("yaml", "dict[str, Any]", '{"a": [1, None, "é"], "b": {"c": 2.5}}'),
    "yaml: a path": Round("yaml", "list", "[1, 2]", save='path=value(pathlib.Path("kept"))'),
    "npy": Round("npy", "np.ndarray", "np.array([[1, 2], [3, 4]])", 'path="kept.npy"'),
    "csv: pandas": Round("csv", "pd.DataFrame", _PD),
    "csv: pandas, with options": Round(
        "csv", "pd.DataFrame", _PD, 'path="kept", sep=";", index=True', 'path=source("where"), sep=";", nrows=2'
    ),
    "csv: pandas, options of None": Round(
        "csv", "pd.DataFrame", _PD, 'path="kept", index=None', 'path=source("where"), dtype_backend=None'
    ),
    "csv: polars": Round(
        "csv", "pl.DataFrame", _PL, 'file="kept", separator=";"', 'file=source("where"), separator=";"'
    ),
    "csv: polars, renamed options": Round(
        "csv", "pl.DataFrame", _PL, _FILE, 'file=source("where"), row_count_name="n", row_count_offset=5'
    ),
    "csv: polars, lazy": Round("csv", "pl.LazyFrame", f"{_PL}.lazy()", _FILE, 'file=source("where"), n_rows=2'),
    "parquet: pandas": Round(
        "parquet", "pd.DataFrame", _PD, 'path="kept", extra_kwargs={"version": "2.4"}', 'path=source("where"), columns=["a"]'
    ),
    "parquet: polars": Round("parquet", "pl.DataFrame", _PL, _FILE, 'file=source("where"), n_rows=1'),
    "parquet: polars, lazy": Round("parquet", "pl.LazyFrame", f"{_PL}.lazy()", _FILE, 'file=source("where")'),
    "feather: pandas": Round("feather", "pd.DataFrame", _PD, load='path=source("where"), columns=["b", "a"]'),
    "feather: polars": Round("feather", "pl.DataFrame", _PL, _FILE, 'source=source("where"), n_rows=1'),
    "feather: polars, lazy": Round("feather", "pl.LazyFrame", f"{_PL}.lazy()", _FILE, 'source=source("where")'),
}  # fmt: skip
OUTPUTS = ("saved", "found.load_data.table", "found")


def plain(value: Any) -> Any:
    """What can be compared: frames with their types, and of times only what they are."""
    if isinstance(value, dict):
        timed = ("last_modified", "timestamp")
        return {key: type(each) if key in timed else plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [type(value), *map(plain, value)]
    if isinstance(value, pl.LazyFrame):
        return ["lazy", plain(value.collect())]
    if isinstance(value, pd.DataFrame | pl.DataFrame):
        columns = value.to_dict("list") if isinstance(value, pd.DataFrame) else value.to_dict(as_series=False)
        return [str(type(value)), [str(each) for each in value.dtypes], str(columns)]
    return [value.dtype, value.tolist()] if isinstance(value, np.ndarray) else value


def compiled(source: str, outputs: tuple[str, ...], folder: Path, **order: Any) -> tuple[Dag, str]:
    """The dataflow as it is built, and its script.  The working directory is the folder."""
    (folder / "flow.py").write_text(HEAD + MORE + dedent(source))
    judged, dag = build.read(("flow.py",))
    judged, dag = build.choose(judged, dag, {}, outputs)
    judged, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py", **order))
    assert [finding.message for finding in judged.findings if finding.is_error] == []
    (folder / "run.py").write_text(text)
    return dag, text


@pytest.mark.parametrize("name", ROUNDS)
def test_what_is_saved_is_loaded_as_in_hamilton(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    each = ROUNDS[name]
    dag, _ = compiled(each.source(), OUTPUTS, tmp_path)
    script = loaded(tmp_path / "run.py", "run")
    made = plain(script.execute(executor="sync"))
    if each.is_beyond:
        with pytest.raises(NameError):
            in_hamilton(loaded(tmp_path / "flow.py", "flow"), Case(""))
        (value, _) = script.execute(["found.load_data.table"], executor="sync")["found.load_data.table"]
        assert plain(value) == plain(eval(each.value))
        return
    built = in_hamilton(loaded(tmp_path / "flow.py", "flow"), Case(""))
    with warnings.catch_warnings(), monkeypatch.context() as quiet:
        quiet.setattr(logging.getLogger("hamilton"), "disabled", True)
        warnings.simplefilter("ignore")  # Hamilton names defaults that the libraries are about to give up
        assert made == plain(built.execute(list(OUTPUTS)))
    assert _tags(built) == {node.name: _hamiltons(dict(node.tags)) for node in dag.nodes}


def _tags(built: Any) -> dict[str, dict[str, Any]]:
    return {each.name: _hamiltons(each.tags) for each in built.graph.nodes.values() if not each.user_defined}


def _hamiltons(tags: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in tags.items() if key.startswith("hamilton.data_")}


def test_bytes_are_saved_and_functions_tagged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = """
    @save_to.file(path="a")
    def one() -> bytes: return b"1\\xff"
    @save_to.file(path=value(pathlib.Path("b")))
    def two() -> io.BytesIO: return io.BytesIO(b"22")
    @dataloader()
    def three() -> tuple[int, dict[str, Any]]: return 3, {"rows": 1}
    @datasaver()
    def four(three: int) -> dict: return {"value": three}
    """
    outputs = ("save.one", "save.two", "three.loader", "three", "four")
    dag, _ = compiled(source, outputs, tmp_path)
    built = in_hamilton(loaded(tmp_path / "flow.py", "flow"), Case(""))
    made = loaded(tmp_path / "run.py", "run").execute(executor="sync")
    assert (tmp_path / "a").read_bytes() + (tmp_path / "b").read_bytes() == b"1\xff22"
    assert plain(made) == plain(built.execute(list(outputs)))
    assert _tags(built) == {node.name: _hamiltons(dict(node.tags)) for node in dag.nodes}


def test_types_of_the_nodes_are_hamiltons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = """
    @save_to.json(path=source("p"))
    @load_from.json(path=source("p"))
    def a(x: dict[str, int]) -> list[int]: return [*x]
    """
    dag, _ = compiled(source, (), tmp_path)
    assert {node.name: str(node.type) for node in dag.nodes} == {
        "a.load_data.x": "tuple[dict[str, Any], dict[str, int]]",  # the wrong way round, as there
        "a.select_data.x": "dict[str, int]",
        "a": "list[int]",
        "save.a": "dict[str, Any]",
    }
    assert [(each.name, str(each.type), each.is_optional) for each in dag.inputs] == [("p", "str", False)]


@pytest.mark.parametrize("path", ["here.txt", "nowhere.txt", "s3://bucket/key", pathlib.Path("here.txt")])
def test_files_are_described_as_by_hamilton(
    path: str | Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.txt").write_text("text")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `utcnow`
        expected = utils.get_file_metadata(path)
    made = _metadata.file_metadata(path)
    assert plain(made) == plain(expected)
    # The clock goes on between the two, but not by hours, which is what a wrong time zone would show as.
    for name in ("last_modified", "timestamp"):
        assert abs(made["file_metadata"][name] - expected["file_metadata"][name]) < 1800


# Misuse

MISUSED = {
    "an unknown keyword": (
        '@load_from.json(pth="a", path="b")\ndef f(x: dict) -> dict: return x',
        ["`@load_from.json` on `f`: it takes no `pth`; did you mean `path`?"],
    ),
    "one that is like no other": (
        '@save_to.file(path="b", zzz=1)\ndef f() -> str: return ""',
        ["`@save_to.file` on `f`: it takes no `zzz`; it takes `path`, `encoding`"],
    ),
    "none at all": (
        '@load_from.json("a")\ndef f(x: dict) -> dict: return x',
        [
            "`@load_from.json` on `f`: `path` is missing",
            "`@load_from.json` on `f`: its arguments have to be given by name",
        ],
    ),
    "two parameters": (
        '@load_from.json(path="a")\ndef f(x: dict, y: int) -> dict: return x',
        ["`@load_from.json` on `f`: `inject_` has to say which parameter gets what is loaded"],
    ),
    "a parameter that is not there": (
        '@load_from.json(path="a", inject_="z")\ndef f(x: dict, y: int) -> dict: return x',
        ["`@load_from.json` on `f`: `f` takes no `z` that could be loaded"],
    ),
    "a type that is not loaded": (
        '@load_from.json(path="a")\ndef f(x: int) -> int: return x',
        [
            "`@load_from.json` on `f`: `x` cannot be loaded: it is for dict, list, pandas.DataFrame, "
            "polars.DataFrame, not for int"
        ],
    ),
    "a type that does not say which": (
        '@load_from.csv(path="a")\ndef f(x: Any) -> int: return x',
        [
            "`@load_from.csv` on `f`: `x` cannot be loaded: what it loads for Any depends on which libraries "
            "are installed"
        ],
    ),
    "a type that is not saved": (
        '@save_to.json(path="a")\ndef f() -> Any: return 1',
        [
            "`@save_to.json` on `f`: `f` cannot be saved: it is for dict, list, pandas.DataFrame, "
            "polars.DataFrame, polars.LazyFrame, not for Any"
        ],
    ),
    "a group": (
        '@load_from.environment(names=group(source("a")))\ndef f(x: dict) -> dict: return x',
        ["`@load_from.environment` on `f`: `names` gets a `group`; it takes `source(…)` or a value"],
    ),
    "one source for two": (
        '@load_from.file(path=source("a"), encoding=source("a"))\ndef f(x: str) -> str: return x',
        ["`@load_from.file` on `f`: `encoding` has the source of `path`, and Hamilton gives it to one only"],
    ),
    "a source that is called like a keyword": (
        '@load_from.file(path=source("encoding"), encoding="ascii")\ndef f(x: str) -> str: return x',
        [
            "`@load_from.file` on `f`: Hamilton takes the source `encoding` of `path` for its own keyword "
            "`encoding`"
        ],
    ),
    "a saver that saves what another tells": (
        '@save_to.json(path="a")\n@save_to.json(path="b")\ndef f() -> dict: return {}',
        ["`@save_to.json` on `f` would save what `save.f` tells of its own saving"],
    ),
    "a modifier that gets what a saver tells": (
        '@extract_fields({"a": int})\n@save_to.json(path="b", target_="f")\ndef f() -> dict: return {"a": 1}',
        [
            "`@save_to.json` on `f`: `@extract_fields` above it would get what it tells of its saving; "
            "write `@extract_fields` below it"
        ],
    ),
    "two savers of one name": (
        '@save_to.json(path="a", target_="f")\n@save_to.json(path="b")\ndef f() -> dict: return {}',
        ["`save.f` is made twice"],
    ),
    "a target that is not there": (
        '@save_to.json(path="a", target_="g")\ndef f() -> dict: return {}',
        ["`@save_to.json` on `f`: `f` makes no `g`"],
    ),
    "several nodes": (
        '@save_to.json(path="a")\n@parameterize(p={}, q={})\ndef f(x: int) -> dict: return {}',
        ["`@save_to.json` on `f`: `target_` has to say which of the 2 nodes is saved"],
    ),
    "a saved node that is called like a keyword": (
        '@save_to.json(path="a")\ndef path() -> dict: return {}',
        [            "`@save_to.json` on `path`: Hamilton takes `path`, which is saved, for a keyword of that name; "
            "call the node otherwise"
        ],
    ),
    "loaders of one's own": (
        "from hamilton.registry import register_adapter\nregister_adapter(Any)\n"
        '@load_from.json(path="a")\ndef f(x: dict) -> dict: return x',
        [
            "`@load_from.json` on `f`: the project registers loaders or savers of its own, and which is meant "
            "is not known"
        ],
    ),
    "names that nobody knows": (
        'import os\n@load_from.json(path="a", inject_=os.environ["A"])\ndef f(x: dict) -> dict: return x\n'
        '@save_to.json(path="a", output_name_=os.environ["B"])\ndef g() -> dict: return {}\n'
        '@save_to.json(path="a", target_=os.environ["C"])\ndef h() -> dict: return {}',
        [
            '`os.environ["A"]` cannot be known without running the module',
            '`os.environ["B"]` cannot be known without running the module',
            '`os.environ["C"]` cannot be known without running the module',
        ],
    ),
    "a dataloader that gives no pair": (
        "@dataloader()\ndef f() -> dict: return {}",
        [
            "`@dataloader` on `f`: it has to give a pair, the value and a dict that describes it, such as "
            "`tuple[list, dict]`, not `dict`"
        ],
    ),
    "a dict with numbers for keys": (
        "@dataloader()\ndef f() -> tuple[int, dict[int, str]]: return 1, {}",
        [
            "`@dataloader` on `f`: it has to give a pair, the value and a dict that describes it, such as "
            "`tuple[list, dict]`, not `tuple[int, dict[int, str]]`"
        ],
    ),
    "a dataloader without brackets": (
        "@dataloader\ndef f() -> tuple[int, dict]: return 1, {}",
        ["`@dataloader` stands on `f` without brackets, and takes it for an argument"],
    ),
    "a datasaver that describes nothing": (
        "@datasaver()\ndef f(x: int) -> None: ...",
        ["`@datasaver` on `f`: it has to give a `dict` that describes what was saved, not `None`"],
    ),
    "two that make the node": (
        "def _g(**x: int) -> tuple[int, dict]: return 1, {}\n"
        "@does(_g)\n@dataloader()\ndef f(x: int) -> tuple[int, dict]: ...",
        ["`@does` and `@dataloader` cannot both make `f`"],
    ),
    "a key that is not known": (
        '@load_from.sql(query_or_table="a")\ndef f(x: dict) -> dict: return x',
        ["`@load_from.sql` on `f` is not supported yet"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISUSED)
def test_what_hamilton_refuses_or_misreads_is_a_finding(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source, messages = MISUSED[name]
    assert refused(MORE + source + "\n", tmp_path) == messages


# Errors at run time


def ran(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and standard error, without the frames of the libraries."""
    done = subprocess.run(
        [sys.executable, "run.py", *arguments], cwd=folder, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stderr


def test_a_file_that_is_missing_is_told_with_node_path_and_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    compiled('@load_from.json(path=source("p"))\ndef f(x: dict) -> dict: return x\n', (), tmp_path)
    for executor in ("sync", "processes"):
        code, told = ran(tmp_path, "--input", "p=nowhere.json", "--executor", executor)
        frames, error = told.split("FileNotFoundError", 1)
        assert code == 1
        assert "icosian_runtime" not in frames
        assert error == (
            ": [Errno 2] No such file or directory: 'nowhere.json'\n"
            "`load_from.json` finds no `nowhere.json`: give the path of something that is there; "
            f"relative paths count from `{tmp_path}`\n"
            "error: in node `f.load_data.x`\n"
        )


ERRORS = {
    "what is in it": (
        '@load_from.json(path="flow.py")\ndef f(x: dict) -> dict: return x\n',
        ("`flow.py` cannot be read by `load_from.json`", "error: in node `f.load_data.x`"),
    ),
    "where it is to go": (
        '@save_to.file(path="no/where")\ndef f() -> str: return ""\n',
        (
            "`save_to.file` finds no `no/where`: give the path of something that is there; "
            "relative paths count from `{cwd}`",
            "error: in node `save.f`",
        ),
    ),
    "the environment": (
        '@load_from.environment(names=("SURELY_NOT_THERE",))\ndef f(x: dict) -> dict: return x\n',
        ("set the environment variable `SURELY_NOT_THERE`", "error: in node `f.load_data.x`"),
    ),
    "no path of two": (
        "@load_from.pickle()\ndef f(x: pd.DataFrame) -> int: return 1\n",
        (
            "ValueError: one of `path` and `filepath_or_buffer` has to be given",
            "error: in node `f.load_data.x`",
        ),
    ),
    "inside a block": (
        "def n() -> Parallelizable[str]: return ['a']\n"
        '@load_from.file(path=source("n"))\ndef f(x: str) -> str: return x\n'
        "def g(f: Collect[str]) -> list[str]: return f\n",
        (
            "`load_from.file` finds no `a`: give the path of something that is there; "
            "relative paths count from `{cwd}`",
            "error: in node `f.load_data.x`, item 0 of `n` ('a')",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_says_what_to_do(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source, expected = ERRORS[name]
    compiled(source, (), tmp_path)
    code, told = ran(tmp_path)
    assert code == 1
    assert tuple(told.splitlines()[-2:]) == tuple(line.format(cwd=tmp_path) for line in expected)
    assert "icosian_runtime" not in told


def test_a_library_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    hidden = 'import sys\nsys.modules["yaml"] = None\n'
    source = '@load_from.yaml(path="flow.py")\ndef f(x: dict) -> dict: return x\n'
    compiled(hidden + source, (), tmp_path)
    assert ran(tmp_path)[1].splitlines()[-2:] == [
        "`load_from.yaml` needs `yaml`: install it where the script runs",
        "error: in node `f.load_data.x`",
    ]


# Scripts


def test_a_bundle_carries_what_it_needs_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text('{"a": 1}')
    loading = 'from hamilton.function_modifiers import load_from\n@load_from.json(path="a.json")\n'
    carried = {}
    for name, modifier in (("with", loading), ("without", "")):
        (tmp_path / "flow.py").write_text(f"{modifier}def f(x: dict) -> dict: return x\n")
        judged, dag = build.read(("flow.py",))
        judged, dag = build.choose(judged, dag, {}, ())
        order = Order(output="run.py", bundle=runtime_texts())
        _, text = build.write(judged, build.arrange(dag, "blocks"), order)
        paths = {file for file, _ in runtime_texts() if file.startswith("materials/")}
        carried[name] = {path for path in paths if f'/{path}": r' in text}
        (tmp_path / f"{name}.py").write_text(text)
    shared = {"__init__", "_adapters", "_metadata", "_polars"}
    assert carried == {"with": {f"materials/{each}.py" for each in shared | {"json"}}, "without": set()}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "with.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "f: {'a': 1}\n", "")


def test_a_script_imports_no_library_that_nobody_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`json.py` serves frames, too, and a dict needs none of what they need."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text('{"a": 1}')
    (tmp_path / "flow.py").write_text(
        'from hamilton.function_modifiers import load_from\n@load_from.json(path="a.json")\n'
        "def f(x: dict) -> list:\n    import sys\n    return sorted({'numpy', 'pandas', 'polars'} & {*sys.modules})\n"
    )
    judged, dag = build.read(("flow.py",))
    judged, dag = build.choose(judged, dag, {}, ())
    _, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py"))
    (tmp_path / "run.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "run.py", "--format", "json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == {"f": []}, done.stderr


def test_aliases_of_the_runtime_give_way_to_names_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text("[1]")
    source = (
        '_json = 7\n@load_from.json(path="a.json")\ndef f(x: list[int]) -> list[int]: return [*x, _json]\n'
    )
    _, text = compiled(source, (), tmp_path)
    assert "from icosian_runtime.materials import json as _json_" in text
    assert loaded(tmp_path / "run.py", "run").execute() == {"f": [1, 7]}


def test_signatures_can_be_read_without_being_run() -> None:
    """Every type in them is a name that means something by itself."""
    for _, _, adapter in ALL:
        for option in adapter.options:
            tree = ast.parse(str(option.type).replace("...", "Rest"), mode="eval")
            names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
            known = {"Any", "Rest", "Callable", "None", "io", "pathlib", *dir(builtins)}
            assert names <= known, (adapter.function, option)


@pytest.mark.parametrize("kind", REGISTRIES)
def test_the_manual_lists_the_types_that_there_are(kind: str) -> None:
    text = {"loader": load_from.__doc__, "saver": save_to.__doc__}[kind] or ""
    rows = re.findall(r"^    (\w+(?:, \w+)*)  +([^->;\n]+)", text, re.MULTILINE)
    listed = {key: sorted(types.split(", ")) for names, types in rows for key in names.split(", ")}
    there = {}
    for key in keys(kind):
        given = {str(each) for adapter in adapters(key, kind) for each in adapter.types}
        there[key] = ["anything"] if {"Any", "object"} & given else sorted(given)
    assert listed == there
