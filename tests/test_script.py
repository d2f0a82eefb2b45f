"""The text of scripts: what is copied and how, names, layout, and that only values pass the filters."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icosian.render.filters import comment, ident, py
from icosian.render.layout import Bracket, lay
from icosian.render.script import script_text

from .cases import ACCEPTED, ROOT, Build
from .copies import replaced
from .reading import HAMILTON, assert_clean, assert_typed, loaded, module_of, script_of


def kept(source: str, *outputs: str) -> list[str]:
    """First lines of the statements that a script holds."""
    return [
        piece.text.splitlines()[0] for each in script_of(source, outputs).sources for piece in each.slices
    ]


def test_only_what_is_needed_is_kept_in_the_order_of_the_source() -> None:
    source = """
    import os
    import sys
    from hamilton.htypes import Collect
    LIMIT = 3
    OTHER = LIMIT
    def a(x: int) -> int: return _deep(x)
    def b(a: int) -> int: return a
    def _deep(x): return x + LIMIT + os.getpid()
    def _unused(): return sys
    OTHER = 4
    """
    assert kept(source, "a") == [
        "import os",
        "LIMIT = 3",
        "def a(x: int) -> int: return _deep(x)",
        "def _deep(x): return x + LIMIT + os.getpid()",
    ]


def test_everything_that_writes_a_needed_name_is_kept() -> None:
    source = """
    TABLE = {}
    TABLE["x"] = 1
    OTHER = {}
    OTHER["x"] = 1
    TABLE.update(y=2)
    try:
        import fast
    except ImportError:
        fast = None
    def a() -> dict[str, int]: return TABLE if fast else {}
    """
    assert kept(source) == [
        "TABLE = {}",
        'TABLE["x"] = 1',
        "TABLE.update(y=2)",
        "try:",
        "def a() -> dict[str, int]: return TABLE if fast else {}",
    ]


def test_what_acts_on_the_world_is_kept_with_all_that_it_needs() -> None:
    source = """
    import warnings
    KIND = "ignore"
    warnings.simplefilter(KIND)
    def _start(): return 1
    _start()
    print
    def a() -> int: return 1
    """
    assert kept(source) == [
        "import warnings",
        'KIND = "ignore"',
        "warnings.simplefilter(KIND)",
        "def _start(): return 1",
        "_start()",
        "def a() -> int: return 1",
    ]


def test_what_runs_only_as_a_program_is_left_out() -> None:
    assert kept('def a() -> int: return 1\nif __name__ == "__main__":\n    print(a())') == [
        "def a() -> int: return 1"
    ]


@pytest.mark.parametrize("build", [each for each in ACCEPTED if each.link == "inline"], ids=str)
def test_copied_statements_are_those_of_the_source_but_for_the_permitted_edits(build: Build) -> None:
    judged, _ = build.chosen
    modules = (*judged.program.all(), *judged.directions.around)
    script = build.quoted("blocks", build.script)
    names: dict[str, dict[str, str]] = {}
    for source in (each for each in script.sources if each.slices):
        path = (build.script.parent / source.path).resolve().relative_to(ROOT).as_posix()
        module = next(each for each in modules if each.path == path)
        originals = {node.lineno: node for node in ast.parse(module.text).body}
        for piece in source.slices:
            for copied in ast.parse(piece.text).body if piece.moves else ():
                line = copied.lineno + max(
                    origin - first for first, origin in piece.moves if first <= copied.lineno
                )
                for before, after in replaced(originals[line], copied, module.name):
                    if before != after:  # a local variable may have the same name, and keeps it
                        assert names.setdefault(path, {}).setdefault(before, after) == after


NAMES = [
    "config",
    "inputs",
    "main",
    "run",
    "list",
    "match",
    "case",
    "type",
    "print",
    "sum",
    "id",
    "execute",
    "PLAN",
    "TYPE_CHECKING",
    "Any",
    "Iterable",
    "annotations",
    "icosian_runtime",
    "task_x",
    "x_",
    "maybe_x",
    "dict",
    "str",
    "int",
    "builtins",
    "sys",
    "globals",
    "locals",
    "self",
    "begin",
    "locate",
    "ﬁle",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_may_be_a_node_or_an_input(tmp_path: Path, name: str) -> None:
    flow = """
def source(x: int, source_: int = 1) -> Parallelizable[int]:
    yield from (x, source_)


def first(source: int) -> int:
    return source + 1


def second(first: Collect[int], other: int = 5) -> tuple[object, ...]:
    return (*first, other)
"""
    for role in ("source", "first", "second", "other", "x"):
        _, execute = loaded(script_of(HAMILTON + flow.replace(role, name)), tmp_path)
        result = execute(
            inputs={"x" if role != "x" else "file" if name == "ﬁle" else name: 3}, executor="sync"
        )
        assert list(result.values()) == [(4, 2, 5)]


def test_defaults_are_the_functions_own(tmp_path: Path) -> None:
    source = """
import functools

shared = []

def _wrap(function):
    @functools.wraps(function)
    def call(**given):
        return function(**given)
    return call

def a(x: int, limit: list[int] = shared) -> object: return limit is shared
@_wrap
def b(x: int, limit: int = 7) -> int: return limit
def c(x: int, *, limit: int = 8) -> int: return limit
def d(limit: int = 9, x: int = 0) -> tuple[int, int]: return limit, x
"""
    _, execute = loaded(script_of(source), tmp_path)
    assert execute(["a", "c", "d"], inputs={"x": 1}) == {"a": True, "c": 8, "d": (9, 1)}
    assert execute(inputs={"x": 1, "limit": [2]}) == {"a": False, "b": [2], "c": [2], "d": ([2], 1)}


def test_a_decorator_may_rely_on_names(tmp_path: Path) -> None:
    source = """
def _names_only(function):
    return lambda **given: function(**given)

@_names_only
def b(x: int, y: int) -> int: return x - y
"""
    _, execute = loaded(script_of(source), tmp_path)
    assert execute(inputs={"x": 3, "y": 1}) == {"b": 2}


def test_the_users_own_iterable_and_future_import_are_used() -> None:
    source = f"from __future__ import annotations\nfrom typing import Iterable\n{HAMILTON}\n"
    source += "def _f(x: Iterable[int]): ...\ndef a() -> Parallelizable[int]:\n    return _f([1])\n"
    text = script_text(script_of(source))
    above, _, _ = text.partition("PLAN = ")
    assert above.count("Iterable") == 3  # the import, `_f`, and what stands for the marker
    assert "def task_a() -> Any:" in text


def test_a_script_holds_no_trace_of_hamilton() -> None:
    for build in ACCEPTED:
        text = build.script.read_text().lower()
        # A key of the configuration that is called so.
        assert "hamilton" not in text.replace("hamilton.enable_power_user_mode", "")


def test_scripts_pass_linter_formatter_and_types(tmp_path: Path) -> None:
    assert_clean([build.script for build in ACCEPTED])
    copies = []
    for build in ACCEPTED:
        if build.link == "inline" and build.case != "decorated":  # whose helper has no types
            copies.append(tmp_path / f"{build.case}_{build.name}.py")
            copies[-1].write_text(build.script.read_text())
    assert_typed(copies)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(PLAIN)
def test_a_value_written_is_the_value_read(value: object) -> None:
    if not any(word in py(value) for word in ("inf",)):
        read = ast.literal_eval(py(value))
        assert (read, repr(read)) == (value, repr(value))


def test_no_other_value_is_written() -> None:
    class Text(str):
        __slots__ = ()

    for value in (object(), Text("x"), [Text("x")], {"k": object()}):
        with pytest.raises(AssertionError):
            py(value)


@given(st.text())
def test_a_comment_stays_one(text: str) -> None:
    tree = ast.parse(f'x = 1  # {comment(text)}\n"""{comment(text)}."""\ny = 2\n')
    assert [type(node).__name__ for node in tree.body] == ["Assign", "Expr", "Assign"]


@given(st.text(max_size=8))
def test_an_identifier_is_one_or_fails(text: str) -> None:
    try:
        written = ident(text)
    except AssertionError:
        return
    assert isinstance(ast.parse(written, mode="eval").body, ast.Name)


BRACKETS = st.recursive(
    st.integers(1, 40).map(lambda width: "a" * width),
    lambda inner: st.builds(
        lambda items, is_display: (
            Bracket("(", tuple(items), is_display=True) if is_display else Bracket("fun(", tuple(items))
        ),
        st.lists(inner, min_size=1, max_size=5),
        st.booleans(),
    ),
    max_leaves=12,
)


def test_layout_is_what_the_formatter_would_do(tmp_path: Path) -> None:
    """Many random calls and displays in one file, which `ruff format` then leaves alone."""
    texts: list[str] = []

    @settings(max_examples=150)
    @given(st.lists(BRACKETS, min_size=2, max_size=6))
    def collect(items: list[Bracket | str]) -> None:
        texts.append(lay(Bracket("PLAN = some.where(", tuple(items))))

    collect()
    file = tmp_path / "layout.py"
    file.write_text("\n".join(texts) + "\n")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_reading_a_script_of_ours_is_reading_its_flow() -> None:
    """A script is Python that the compiler could read again: nothing in it is hidden from tools."""
    for build in ACCEPTED:
        assert not module_of(build.script.read_text()).flaws
