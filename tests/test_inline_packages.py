"""Packages, shared types and long names in scripts that hold what they import."""

from __future__ import annotations

from pathlib import Path

import pytest
from icosian import build
from icosian.ir.script import Order

from .reading import assert_clean
from .test_inline import check, made, write


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_package_runs_before_its_modules_and_its_names_may_come_from_anywhere(here: Path) -> None:
    check(
        here,
        {
            "flow.py": """
                import pkg.deep.leaf
                from pkg import twice, leaf_name
                from pkg.deep import *
                def a() -> list[object]: return [pkg.deep.leaf.value(), twice(2), leaf_name, public, pkg.STARTED]
            """,
            "pkg/__init__.py": """
                from .deep.leaf import NAME as leaf_name
                from pkg.maths import twice
                STARTED = []
                STARTED.append(__name__)
            """,
            "pkg/maths.py": "def twice(x): return 2 * x\n",
            "pkg/deep/__init__.py": """
                __all__ = ["public"]
                public, private = 1, 2
            """,
            "pkg/deep/leaf.py": """
                from .. import maths
                from ..maths import twice as double
                NAME = __name__
                def value(): return maths.twice(double(NAME.count(".")))
            """,
        },
        """


        # From pkg/deep/__init__.py

        public, private = 1, 2


        # From pkg/maths.py

        def twice(x): return 2 * x


        # From pkg/deep/leaf.py

        NAME = 'pkg.deep.leaf'


        def value(): return twice(twice(NAME.count(".")))


        # From pkg/__init__.py

        STARTED = []
        STARTED.append('pkg')


        # From flow.py

        def a() -> list[object]: return [value(), twice(2), NAME, public, STARTED]
        """,
        result={"a": [8, 4, "pkg.deep.leaf", 1, ["pkg"]]},
    )


def test_types_and_markers_that_another_module_defines(here: Path) -> None:
    write(
        here,
        {
            "flow.py": """
                import kinds
                from kinds import Items, Gathered as All, Small
                def item() -> Items: return [1, 2]
                def double(item: kinds.Number) -> kinds.Number: return item * 2
                def total(double: All) -> Small: return Small()
                def wrong(total: kinds.Other, item2: int = 1) -> int: return 1
                def fine(total: kinds.Big) -> int: return 1
            """,
            "kinds.py": """
                from hamilton.htypes import Collect, Parallelizable as P
                Number = int
                Items = P[Number]
                Gathered = Collect[Number]
                class Big: pass
                class Small(Big): pass
                class Other: pass
            """,
        },
    )
    judged, dag = build.read(("flow.py",))
    assert [str(block.fan_out.name) for block in dag.blocks] == ["item"]
    judged, dag = build.choose(judged, dag, {}, ())
    assert [f"{finding.rule} {finding.message}" for finding in judged.findings] == [
        "type-mismatch `wrong` takes `total` as `Other`, and it is `Small`"
    ]
    judged, dag = build.read(("flow.py",))
    judged, dag = build.choose(judged, dag, {}, ("total", "fine"))
    _, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py"))
    assert "Items = Iterable[Number]\nGathered = list[Number]\n" in text


def test_an_import_by_a_long_name_is_laid_out(here: Path) -> None:
    name = "simple_feature_store/feature_repository/definitions_of_the_store_and_its_sources"
    write(here, {f"{name}.py": "def a() -> int: return 1\n"})
    for part in ("simple_feature_store", "simple_feature_store/feature_repository"):
        (here / part / "__init__.py").touch()
    text, _ = made((f"{name}.py",), "import")
    (here / "run.py").write_text(text)
    assert_clean([here / "run.py"])
