"""Several modules in one script: what names mean across them, what is copied, and under which names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from icosian import build
from icosian.ir.script import Order

Files = dict[str, str]


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(modules: tuple[str, ...], link: str = "inline") -> tuple[str, list[str]]:
    """The script, and what is said."""
    judged, dag = build.read(modules)
    judged, dag = build.choose(judged, dag, {}, ())
    assert judged.is_sound, judged.findings
    judged, text = build.write(judged, build.arrange(dag, "blocks"), Order(output="run.py", link=link))
    return text, [f"{finding.span} {finding.message}" for finding in judged.findings]


def user_part(text: str) -> str:
    return text.partition("# fmt: off\n")[2].partition("# fmt: on\n")[0]


def check(here: Path, files: Files, expected: str, *, result: object = None) -> None:
    """What stands in the script, and what it gives under `link=inline` and `link=import`; `flow.py` is the dataflow."""
    write(here, files)
    text, said = made(("flow.py",))
    assert said == []
    assert user_part(text) == dedent(expected).lstrip("\n")
    for link in ("inline", "import"):
        text, said = made(("flow.py",), link)
        assert said == []
        (here / "run.py").write_text(text)
        done = subprocess.run(
            [sys.executable, "run.py", "--format", "json"],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == result


def test_hamilton_is_never_first_party(here: Path) -> None:
    check(
        here,
        {
            "flow.py": """
                from hamilton.function_modifiers import tag
                @tag(a="b")
                def a() -> int: return 1
            """,
            "hamilton/__init__.py": "",
            "hamilton/function_modifiers/__init__.py": """
                KNOWN = {}
                KNOWN.update(tag=1)
                def tag(**tags): return lambda function: function
            """,
        },
        """
        def a() -> int: return 1
        """,
        result={"a": 1},
    )


def test_names_that_are_imported_under_another_name(here: Path) -> None:
    check(
        here,
        {
            "flow.py": """
                from helpers import load as _read, LIMIT
                def a() -> list[int]: return [_read(2), LIMIT]
            """,
            "helpers.py": """
                LIMIT = 3
                OTHER = 4
                def load(x): return x + LIMIT
            """,
        },
        """


        # From helpers.py

        LIMIT = 3


        def load(x): return x + LIMIT


        # From flow.py

        def a() -> list[int]: return [load(2), LIMIT]
        """,
        result={"a": [5, 3]},
    )


def test_a_name_in_front_of_a_local_variable_gets_its_module_in_front(here: Path) -> None:
    check(
        here,
        {
            "flow.py": """
                import helpers
                def a() -> int:
                    load = 2
                    return helpers.load(load)
            """,
            "helpers.py": "def load(x): return x\n",
        },
        """


        # From helpers.py

        def helpers_load(x): return x


        # From flow.py

        def a() -> int:
            load = 2
            return helpers_load(load)
        """,
        result={"a": 2},
    )


def test_a_builtin_that_one_module_hides_stays_one_for_the_others(here: Path) -> None:
    check(
        here,
        {
            "flow.py": """
                from helpers import total
                def sum() -> int: return total([1, 2])
            """,
            "helpers.py": "def total(x): return sum(x)\n",
        },
        """


        # From helpers.py

        def total(x): return sum(x)


        # From flow.py

        def flow_sum() -> int: return total([1, 2])
        """,
        result={"sum": 3},
    )


def test_the_same_import_is_one_and_different_ones_are_two(here: Path) -> None:
    check(
        here,
        {
            "flow.py": """
                import json as codec, os
                import helpers, math
                def a() -> list[object]: return [codec.dumps(1), helpers.size(b"x"), os.sep, math.pi > 3]
            """,
            "helpers.py": """
                import pickle as codec
                import os
                def size(x): return [codec.loads(codec.dumps(x)) == x, os.sep]
            """,
        },
        """


        # From helpers.py

        import pickle as helpers_codec
        import os


        def size(x): return [helpers_codec.loads(helpers_codec.dumps(x)) == x, os.sep]


        # From flow.py

        import json as codec, os
        import math


        def a() -> list[object]: return [codec.dumps(1), size(b"x"), os.sep, math.pi > 3]
        """,
        result={"a": ["1", [True, "/"], "/", True]},
    )


def test_classes_annotations_strings_and_global_statements(here: Path) -> None:
    check(
        here,
        {
            "flow.py": """
                import shapes
                State = 1
                class _Square(shapes.Shape):
                    State = shapes.State
                    def area(self) -> "shapes.Area": return shapes.Area(self.side ** 2)
                def a(side: int = 2) -> str:
                    square: shapes.Shape = _Square(side)
                    return f"{square.area()!r} {shapes.State + State} {shapes.count()} {_Square.State}"
            """,
            "shapes.py": """
                State = 10
                _count = 0
                class Area(int): pass
                class Shape:
                    def __init__(self, side): self.side = side
                def count():
                    global _count, State
                    _count += 1
                    return _count
            """,
        },
        """


        # From shapes.py

        shapes_State = 10
        _count = 0


        class Area(int): pass


        class Shape:
            def __init__(self, side): self.side = side


        def count():
            global _count, shapes_State
            _count += 1
            return _count


        # From flow.py

        State = 1


        class _Square(Shape):
            State = shapes_State
            def area(self) -> "Area": return Area(self.side ** 2)


        def a(side: int = 2) -> str:
            square: Shape = _Square(side)
            return f"{square.area()!r} {shapes_State + State} {count()} {_Square.State}"
        """,
        result={"a": "4 11 1 10"},
    )


def test_guards_and_what_acts_on_the_world_stay_in_order(here: Path) -> None:
    check(
        here,
        {
            "flow.py": """
                import sys
                from typing import TYPE_CHECKING
                import plugins
                from registry import NAMES
                if TYPE_CHECKING:
                    from registry import Missing
                try:
                    import no_such_library as fast
                except ImportError:
                    fast = None
                if sys.version_info >= (3, 8):
                    _KIND = "new"
                else:
                    _KIND = "old"
                def a() -> list[object]: return [NAMES, fast, _KIND]
                def b() -> "Missing": return 1
            """,
            "registry.py": """
                NAMES = []
                def add(name): NAMES.append(name)
            """,
            "plugins.py": """
                import registry
                registry.add("plugin")
                registry.NAMES += ["more"]
                _UNUSED = 3
            """,
        },
        """


        # From registry.py

        NAMES = []


        def add(name): NAMES.append(name)


        # From plugins.py

        add("plugin")
        NAMES += ["more"]


        # From flow.py

        import sys
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from registry import Missing
        try:
            import no_such_library as fast
        except ImportError:
            fast = None
        if sys.version_info >= (3, 8):
            _KIND = "new"
        else:
            _KIND = "old"


        def a() -> list[object]: return [NAMES, fast, _KIND]


        def b() -> "Missing": return 1
        """,
        result={"a": [["plugin", "more"], None, "new"], "b": 1},
    )
