"""The compiler reads dataflows alike, whether their words are Hamilton's or ours."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from icosian.build import arrange, choose, read, write
from icosian.ir.script import Order
from icosian.ir.vocabulary import OURS, modifier
from icosian.render import dag_text
from icosian.render.script import script_text
from icosian_runtime import dataflow

from .cases import GOLDEN, ROOT
from .reading import linted, script_of
from .test_authoring import ELSEWHERE
from .test_modifiers import CASES, HEAD, loaded
from .test_rules import EXAMPLES, Example

# The compiler

FLOW = """
{imports}
SIZES = {{"small": 1}}
@{config}when(mode="fast")
def item__fast(n: int) -> {Parallelizable}[int]: return range(n)
@{tag}(owner="me")
@{config}when_not(mode="fast")
def item__slow(n: int) -> "{Parallelizable}[int]":
    yield from range(n)
def twice(item: int) -> int: return 2 * item
def total(twice: {Collect}[int]) -> int: return sum(twice) + SIZES["small"]
def _kept(given: {Collect}[int]) -> None: ...
"""
PLAIN = {"Collect": "Collect", "Parallelizable": "Parallelizable", "config": "config.", "tag": "tag"}


@pytest.mark.parametrize("config", [{"mode": "fast"}, {}], ids=["fast", "slow"])
@pytest.mark.parametrize(
    ("hamilton", "ours", "names"),
    [
        (
            "from hamilton.htypes import Collect, Parallelizable\n"
            "from hamilton.function_modifiers import config, tag",
            "from icosian_runtime.dataflow import Collect, Parallelizable\n"
            "from icosian_runtime.dataflow import config, tag",
            PLAIN,
        ),
        (
            "from hamilton.htypes import *\nfrom hamilton.function_modifiers import *",
            "# Both kinds of words at once.\nfrom icosian_runtime.dataflow import *",
            PLAIN,
        ),
        (
            "import hamilton.htypes as d\nfrom hamilton import function_modifiers as m",
            "import icosian_runtime.dataflow as d\nfrom icosian_runtime import dataflow as m",
            {
                "Collect": "d.Collect",
                "Parallelizable": "d.Parallelizable",
                "config": "m.config.",
                "tag": "m.tag",
            },
        ),
        (
            "from hamilton.htypes import Collect as C, Parallelizable as P\n"
            "from hamilton.function_modifiers import config as on, tag as t",
            "from icosian_runtime.dataflow import Collect as C, Parallelizable as P\n"
            "from icosian_runtime.dataflow import config as on, tag as t",
            {"Collect": "C", "Parallelizable": "P", "config": "on.", "tag": "t"},
        ),
    ],
    ids=["names", "star", "modules", "aliases"],
)
def test_either_origin_gives_the_same_script(
    hamilton: str, ours: str, names: dict[str, str], config: dict[str, object]
) -> None:
    """But for the digest of the source, which is another file."""
    scripts = [
        script_text(script_of(FLOW.format(imports=imports, **names), config=config))
        for imports in (hamilton, ours)
    ]
    one, other = (re.sub(r"^# Source: .*", "", script, flags=re.MULTILINE) for script in scripts)
    assert one == other
    assert "hamilton" not in other
    assert "dataflow" not in other
    assert "Iterable[int]" in other


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_every_modifier_is_read_alike_and_can_be_imported(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    scripts = []
    for origin in ("hamilton", "ours"):
        folder = tmp_path / origin
        folder.mkdir()
        monkeypatch.chdir(folder)
        for file, text in {**case.files, "flow.py": HEAD + dedent(case.source)}.items():
            (folder / file).write_text(text if origin == "hamilton" else _ours(text))
        judged, dag = choose(*read(("flow.py",), config=case.config), case.config, ())
        scripts.append(write(judged, arrange(dag, "blocks"), Order(output="run.py"))[1])
    one, other = (re.sub(r"^# .* sha256:.*$", "", script, flags=re.MULTILINE) for script in scripts)
    assert one
    assert one == other
    monkeypatch.syspath_prepend(folder)
    for file in case.files:
        monkeypatch.delitem(sys.modules, file.removesuffix(".py"), raising=False)
    loaded(folder / "flow.py", "flow")


def _ours(text: str) -> str:
    text = text.replace("from hamilton.data_quality import base", f"import {OURS} as base")
    return re.sub(r"hamilton\.(htypes|function_modifiers|plugins|data_quality\.base)", OURS, text)


def test_findings_are_those_of_a_module_of_hamilton() -> None:
    """Every page of a rule, with its words taken from us instead."""
    differing = [
        str(example)
        for example in EXAMPLES
        if "hamilton" in example.code and _told(example) != _told(example, ours=True)
    ]
    assert differing == []


def _told(example: Example, *, ours: bool = False) -> list[tuple[str, int, str]]:
    code = _ours(example.code) if ours else example.code
    found = Example(example.rule, example.number, example.how, code).findings()
    return [(each.rule, each.span.line, each.message) for each in found]


def test_modifiers_of_either_origin_have_one_name() -> None:
    ours = {name: modifier(f"{OURS}.{name}") for name in dataflow.__all__ if name not in ELSEWHERE}
    assert ours == {name: modifier(f"hamilton.function_modifiers.{name}") for name in ours}
    for home in (OURS, "hamilton.lifecycle", "hamilton.lifecycle.default"):
        assert modifier(f"{home}.accept_error_sentinels") == "accept_error_sentinels"
    assert modifier("hamilton.function_modifiers.macros.pipe") == "pipe"
    assert modifier("hamilton.plugins.h_pandas.with_columns") == "h_pandas.with_columns"
    assert [modifier(name) for name in ("icosian_runtime.execute", "hamiltonian.tag", "dataflow.tag")] == [
        ""
    ] * 3


def test_other_names_of_the_runtime_are_no_words() -> None:
    source = """
    from icosian_runtime import Parallelizable
    def item() -> Parallelizable[int]: ...
    def a(item: int) -> int: ...
    """
    assert linted(source) == ()
    assert "fans_out" not in script_text(script_of(source))


def test_the_words_are_never_read_as_code_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the runtime lies beside the dataflow, as it may where scripts run."""
    shutil.copytree(ROOT / "runtime" / "icosian_runtime", tmp_path / "icosian_runtime")
    shutil.copy(GOLDEN / "without_hamilton" / "flow.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    judged, dag = read(("flow.py",))
    assert judged.program.others == ()
    assert (
        dag_text(choose(judged, dag, {}, ())[1])
        == (GOLDEN / "without_hamilton" / "expected" / "plain" / "dag.txt").read_text()
    )
