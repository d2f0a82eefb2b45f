"""Nodes, tags and results of what is loaded and saved, as in Hamilton."""

from __future__ import annotations

import dataclasses
import logging
import pathlib
import warnings
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import numpy.typing  # as `np.typing`, in what follows
import pandas as pd
import polars as pl
import pytest
from hamilton.io import utils
from icosian import build
from icosian.ir.graph import Dag
from icosian.ir.script import Order
from icosian_runtime.materials import _metadata

from .test_materials import MORE
from .test_modifiers import HEAD, Case, in_hamilton, loaded


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
