"""What is read from one file: definitions, names, statements with what they read and write."""

from __future__ import annotations

from textwrap import dedent

import pytest
from icosian.discover.places import normal
from icosian.discover.symbols import Symbol, Symbols
from icosian.ir.source import Program, edited
from icosian.quote.edits import edits
from icosian.quote.reach import reach

from .reading import module_of


def check_statements(source: str, expected: str) -> None:
    """A line a statement: kind, what it writes, `<-` what it reads, `!` when it acts on more."""
    lines = []
    for each in module_of(source).statements:
        effects = " !" if each.has_effects else ""
        reads = {use.name for use in each.uses if use.is_deferred or "." in use.dotted or not use.is_stored}
        lines.append(f"{each.kind} {','.join(each.writes)} <- {','.join(sorted(reads))}{effects}".rstrip())
    assert "\n".join(lines) == dedent(expected).strip()


def check_copy(source: str, expected: str, *kinds: str) -> None:
    """The statements as a script holds them, with `FanOut` and `FanIn` for the markers."""
    types = {"Parallelizable": "FanOut", "Collect": "FanIn"}
    symbols = Symbols(Program((module_of(source),)))
    functions = [Symbol("flow.py", use.name) for each in module_of(source).statements for use in each.uses]
    copies = (
        edited(each.statement.text, edits(each, {}, types, symbols))
        for each in reach(symbols, functions)
        if each.statement.kind in (kinds or ("def",))
    )
    assert "\n".join(copies) == dedent(expected).strip("\n")


def test_a_statement_reads_what_it_needs_at_any_depth() -> None:
    check_statements(
        """
        import os, json as j
        from a.b import c as d
        LIMIT = 3
        def f(x, y=LIMIT):
            def g():
                return [x + z for _ in os.sep] + [j]
            return g
        class K(d):
            size = LIMIT
            def m(self) -> "F":
                return self.size + len(LIMIT)
        h = lambda q: q + LIMIT
        """,
        """
        import os,j <-
        import d <-
        other LIMIT <-
        def f <- LIMIT,j,os,z
        class K <- F,LIMIT,d,len
        other h <- LIMIT
        """,
    )


def test_a_statement_that_changes_an_object_writes_its_name() -> None:
    check_statements(
        """
        import logging
        TABLE = {}
        TABLE["a"] = 1
        TABLE.update(b=2)
        TABLE.x.y = 3
        for n in range(3):
            TABLE[n] = n
        logging.basicConfig()
        setup()
        "only a string"
        def count():
            global TABLE
            TABLE = {}
        if __name__ == "__main__":
            count()
        """,
        """
        import logging <-
        other TABLE <-
        other TABLE <- TABLE
        other TABLE <- TABLE
        other TABLE <- TABLE
        other n,TABLE <- TABLE,n,range
        other logging <- logging !
        other  <- setup !
        other  <-
        def count <- TABLE
        """,
    )


def test_statements_on_one_line_stay_together() -> None:
    check_statements("a = 1; b = a\nc = b", "other a,b <- a\nother c <- b")


@pytest.mark.parametrize(
    "body",
    [
        "    return 1",
        "    return 1;  # why",
        "    x = {\n        1: 2\n    }  # why\n    # so far",
        "    # above\n\n    '''Says what it is.'''\n    return 1\n    # so far",
        "    @near\n    def g(): ...",
        "    @(\n        near\n    )\n    def g(): ...\n    # so far",
        "    (1)\n    if 2: 3; 4;",
        "    if 1:\n        2\n        # deeper\n    # so far",
        '    "é"; return "é"  # ü',
        "\t\f  return 1",
    ],
)
@pytest.mark.parametrize(
    "head",
    [
        "def f(x=(1)) -> int:",
        "async  def \\\n  f(x):  # é",
        "class f:",
        "@a\n# b\n@c\ndef f():",
    ],
)
def test_bodies_do_not_matter_to_what_stands_around_them(head: str, body: str) -> None:
    """libcst reads stand-ins; places, comments and empty lines above the next statement are as if it read all."""
    body = body.replace("return", "pass; x =") if head.startswith("class") else body
    found = module_of(f"{head}\n{body}\n\n\n# above\nnext_one = 1\n")
    assert not found.flaws
    first, second = found.statements
    assert first.text == f"{head}\n{body}".removesuffix("\n    # so far").removesuffix("\n        # deeper")
    assert (second.text, second.blank_before) == ("# above\nnext_one = 1", 2)
    for each in found.functions:
        assert each.span.column == 1 + head.splitlines()[-1].index("f(")


@pytest.mark.parametrize(
    ("above", "comments"),
    [
        ("if 1: 2\nelif 3:\n    4\n    # so far\n", 0),
        ("if 1:\n    2\nelif 3: 4\n    # so far\n", 1),
        ("try:\n    1\nexcept OSError:\n  2\nelse:\n        3\n        # so far\n", 0),
        ("match 1:\n  case 2:\n    3\n  # so far\n", 0),
        ("for x in 1:\n  for y in 2:\n    3\n    # deeper\n  # so far\n", 0),
        ("if 1:\n    2\n    # so far\n\n# above\n", 1),
        ("x = (\n    1)\n    # so far\n# above\n", 2),
    ],
)
def test_comments_as_deep_as_the_statement_above_belong_to_it(above: str, comments: int) -> None:
    *_, last = module_of(f"{above}last = 1\n").statements
    assert last.text.count("#") == comments


def test_a_class_body_may_read_the_global_that_it_hides() -> None:
    check_statements(
        """
        x = 1
        class K:
            x = x
        """,
        """
        other x <-
        class K <- x
        """,
    )


def test_modifiers_are_cut_and_foreign_decorators_stay() -> None:
    check_copy(
        """
        from hamilton.function_modifiers import config, tag
        import hamilton.function_modifiers as fm

        # Says what it is.
        @tag(a="b")  # gone
        @retry
        @fm.config.when(
            x=1,
        )
        def f() -> int: ...
        """,
        """
        # Says what it is.
        @retry
        def f() -> int: ...
        """,
    )


MARKED = """
{imports}
def f(a: {fan_in}[int], b: int) -> {fan_out}[str]: ...
"""

COPIED = "def f(a: FanIn[int], b: int) -> FanOut[str]: ..."


@pytest.mark.parametrize(
    ("imports", "fan_in", "fan_out"),
    [
        ("from hamilton.htypes import Collect, Parallelizable", "Collect", "Parallelizable"),
        ("from hamilton.htypes import Collect as C, Parallelizable as P", "C", "P"),
        ("import hamilton.htypes", "hamilton.htypes.Collect", "hamilton.htypes.Parallelizable"),
        ("import hamilton.htypes as ht", "ht.Collect", "ht.Parallelizable"),
        ("from hamilton import htypes", "htypes.Collect", "htypes.Parallelizable"),
        ("from hamilton.htypes import *", "Collect", "Parallelizable"),
        ("import hamilton.htypes as ht\nC, P = 1, 2\nC = ht.Collect\nP = ht.Parallelizable", "C", "P"),
        (
            "try:\n    from hamilton.htypes import Collect, Parallelizable\nexcept ImportError:\n    pass",
            "Collect",
            "Parallelizable",
        ),
        (
            "try:\n    from hamilton.htypes import Collect, Parallelizable\n"
            "except ImportError:\n    from icosian_runtime.dataflow import Collect, Parallelizable",
            "Collect",
            "Parallelizable",
        ),
        ("from icosian_runtime.dataflow import *", "Collect", "Parallelizable"),
        ("from icosian_runtime import dataflow", "dataflow.Collect", "dataflow.Parallelizable"),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from hamilton.htypes import Collect, Parallelizable",
            "Collect",
            "Parallelizable",
        ),
    ],
)
def test_markers_are_recognised_through_every_import(imports: str, fan_in: str, fan_out: str) -> None:
    check_copy(MARKED.format(imports=imports, fan_in=fan_in, fan_out=fan_out), COPIED)
    future = "from __future__ import annotations\n"
    check_copy(future + MARKED.format(imports=imports, fan_in=fan_in, fan_out=fan_out), COPIED)


def test_quoted_markers_are_replaced_inside_the_quotes() -> None:
    check_copy(
        """
        import hamilton.htypes as ht
        def f(a: "ht.Collect[int]") -> 'ht.Parallelizable["K"]': ...
        """,
        """
        def f(a: "FanIn[int]") -> 'FanOut["K"]': ...
        """,
    )


def test_an_alias_of_a_subscripted_marker_is_one_of_the_type_that_stands_for_it() -> None:
    check_copy(
        """
        from hamilton.htypes import Parallelizable
        Urls = Parallelizable[dict[str, int]]
        def f() -> Urls: ...
        """,
        """
        Urls = FanOut[dict[str, int]]
        def f() -> Urls: ...
        """,
        "def",
        "other",
    )


def test_a_marker_by_another_hand_is_left_alone() -> None:
    same = "def f(a: Collect[int]) -> Collect[str]: ..."
    check_copy(f"from mine import Collect\n{same}", same)
    check_copy(f"from hamilton.htypes import Collect\nclass Collect: ...\n{same}", same)


def test_name_is_the_name_of_the_module() -> None:
    check_copy(
        'def f() -> str:\n    return __name__ + "__name__"',
        "def f() -> str:\n    return 'flow' + \"__name__\"",
    )


def test_places_count_characters_and_names_are_normalised() -> None:
    module = module_of("def ﬁle(é: str, zwölf : int = 1) -> str: ...\nasync  def   g(): ...\n")
    first, second = module.definitions
    assert [(first.name, str(first.span)), (second.name, str(second.span))] == [
        ("file", "flow.py:1:5"),
        ("g", "flow.py:2:14"),
    ]
    assert [(param.name, param.span.column, param.annotation.span.column) for param in first.params] == [
        ("é", 9, 12),
        ("zwölf", 17, 25),
    ]
    assert normal("ﬁle") == "file"


def test_only_public_functions_are_definitions_and_stubs_are_not() -> None:
    module = module_of(
        """
        from typing import overload
        def a() -> int: ...
        def _b() -> int: ...
        @overload
        def c(x: int) -> int: ...
        def c(x: object) -> object: ...
        class K:
            def d(self) -> int: ...
        e = lambda: 1
        def f() -> int:
            def g() -> int: ...
            return g()
        """
    )
    assert [definition.name for definition in module.definitions] == ["a", "c", "f"]


def test_the_fate_of_a_name_is_what_it_ends_up_as() -> None:
    module = module_of(
        """
        def a() -> int: ...
        def a() -> int: ...
        def b() -> int: ...
        b = 3
        def c() -> int: ...
        del c
        def d() -> int: ...
        if x:
            from y import d
        """
    )
    assert [(definition.name, definition.fate) for definition in module.definitions] == [
        ("a", "defined again in line 2"),
        ("a", ""),
        ("b", "bound to something else in line 4"),
        ("c", "deleted in line 6"),
        ("d", "bound to something else in line 8"),
    ]
