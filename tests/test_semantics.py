"""What Hamilton accepts silently, misreads, or fails on only when it runs: every row of the measured tables.

Each row is a finding, or it is legal and gives the dag that is shown; `docs/differences.md` lists where that is
on purpose something else than in Hamilton.  The tables are those of node collection (sources, suffixes, modules,
parameters, configuration) and of parallel blocks.  One file, longer than others, since it is read as a table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import dedent

import pytest
from icosian.discover.read import read
from icosian.expand import expand, override
from icosian.ir.findings import in_order
from icosian.ir.source import Program
from icosian.link import link
from icosian.lint import lint, rules
from icosian.narrow import choose
from icosian.render import dag_text

from .reading import HAMILTON, built, dag_of, linted

EVERYTHING = ("everything",)
PORTABILITY = tuple(rule.name for rule in rules() if rule.group == "portability")
HEAD = HAMILTON.lstrip("\n")


@dataclass(frozen=True)
class Row:
    """A row of a table: the source; findings as `rule line`, or the dag."""

    source: str
    found: str = ""  # separated by commas
    dag: str = ""  # separated by semicolons
    outputs: tuple[str, ...] = ()  # asked of the dataflow as a whole
    also: tuple[str, ...] = ()  # rules on request

    @property
    def text(self) -> str:
        return HEAD + dedent(self.source).strip("\n")


def shown(row: Row) -> str:
    """What is found, in the order of the source."""
    if row.outputs == EVERYTHING:
        found = in_order([*lint(built(row.text)), *lint(choose(dag_of(row.text), {}))])
    else:
        found = lint(built(row.text, row.outputs)) if row.outputs else linted(row.text, *row.also)
    return ", ".join(f"{each.rule} {each.span.line - HEAD.count(chr(10))}" for each in found)


def drawn(row: Row) -> str:
    return "; ".join(" ".join(line.split()) for line in dag_text(dag_of(row.text)).splitlines())


SOURCES = {
    "a function is a node": Row("def plain(x: int) -> int: ...", dag="input x: int; step plain(x) -> int"),
    "a private function is none": Row("def _hidden(x): ...\ndef __getattr__(name): ..."),
    "an async function": Row("async def aco(x: int) -> int: ...", dag="input x: int; step aco(x) -> int"),
    "a generator with one consumer": Row(
        """
        from collections.abc import Iterator
        def gen(x: int) -> Iterator[int]:
            yield x
        def bar(gen: Iterator[int]) -> int: ...
        """,
        dag="input x: int; step gen(x) -> collections.abc.Iterator[int]; step bar(gen) -> int",
    ),
    "a generator with two consumers": Row(
        """
        from collections.abc import Iterator
        def gen(x: int) -> Iterator[int]:
            yield x
        def bar(gen: Iterator[int]) -> int: ...
        def baz(gen: Iterator[int]) -> int: ...
        """,
        "shared-generator 5",
    ),
    "a generator taken once for every item": Row(
        """
        from collections.abc import Iterator
        def gen(x: int) -> Iterator[int]:
            yield x
        def n() -> Parallelizable[int]: ...
        def bar(gen: Iterator[int], n: int) -> int: ...
        """,
        "shared-generator 5",
    ),
    "a generator that has another fault": Row(
        """
        def word(x: int) -> Parallelizable:
            yield x
        async def page(x: int) -> object:
            yield x
        def a(word: int, page: object) -> int: ...
        def b(word: int, page: object) -> int: ...
        """,
        "wrapped-marker 1, shared-generator 6",
    ),
    "a generator inside a block": Row(
        """
        from collections.abc import Iterator
        def n() -> Parallelizable[int]: ...
        def gen(n: int) -> Iterator[int]:
            yield n
        def bar(gen: Iterator[int]) -> int: ...
        """,
        dag="fan-out n() -> Parallelizable[int]; step gen(n) -> collections.abc.Iterator[int]; step bar(gen) -> int; "
        "block n: gen, bar; collected by nobody",
    ),
    "a generator and its variants": Row(
        """
        from collections.abc import Iterator
        def gen(x: int) -> Iterator[int]:
            yield x
        @config.when(mode=1)
        def bar__1(gen: Iterator[int]) -> int: ...
        @config.when(mode=2)
        def bar__2(gen: Iterator[int]) -> int: ...
        """,
        dag="input x: int; step gen(x) -> collections.abc.Iterator[int]; step bar(gen) -> int when mode is 1; "
        "step bar(gen) -> int when mode is 2",
    ),
    "an async generator as a fan-out": Row(
        "async def agen() -> Parallelizable[int]:\n    yield 1", "fan-out-not-iterable 1"
    ),
    "nested functions and methods are no nodes": Row(
        """
        class A:
            def method(self): ...
            @staticmethod
            def still(x): ...
        def a(x: int) -> int:
            def inner(y): ...
            return x
        """,
        dag="input x: int; step a(x) -> int",
    ),
    "classes and instances are no nodes": Row(
        """
        import dataclasses
        @dataclasses.dataclass
        class Model: ...
        instance = Model()
        def b(model: int, instance: int) -> int: ...
        """,
        dag="input model: int; input instance: int; step b(model, instance) -> int",
    ),
    "a class that somebody takes": Row(
        """
        import dataclasses
        @dataclasses.dataclass
        class model: ...
        def b(model: int) -> int: ...
        """,
        "dropped-node 3",
    ),
    "a partial that somebody takes": Row(
        """
        import functools
        def _load(x: int) -> int: ...
        model = functools.partial(_load, 3)
        def b(model: int) -> int: ...
        """,
        "dropped-node 3",
    ),
    "a partial that nobody takes": Row(
        """
        import functools
        def _load(x: int) -> int: ...
        load = functools.partial(_load, 3)
        def b(x: int) -> int: ...
        """,
        dag="input x: int; step b(x) -> int",
    ),
    "what a call makes of a function": Row(
        """
        import joblib
        def _load(x: int) -> int: ...
        model = joblib.Memory("cache").cache(_load)
        def b(model: int) -> int: ...
        """,
        "dropped-node 3",
    ),
    "stand-ins under several names, in a branch, with a type": Row(
        """
        import functools, os
        def _f(x: int) -> int: ...
        m = n = _f
        if os.name == "nt":
            o = lambda: 1
        p: object = functools.partial(_f)
        def b(m: int, n: int, o: int, p: int) -> int: ...
        """,
        "dropped-node 3, dropped-node 3, dropped-node 5, dropped-node 6",
    ),
    "a module-level staticmethod": Row(
        "@staticmethod\ndef foo() -> int: ...\ndef b(foo: int) -> int: ...", "dropped-node 2"
    ),
    "a lambda that nobody takes": Row(
        "lam = lambda x: 1\n_lam = lambda x: 1\ndef b(x: int) -> int: ...",
        dag="input x: int; step b(x) -> int",
    ),
    "a lambda that somebody takes": Row("lam = lambda: 1\ndef b(lam: int) -> int: ...", "dropped-node 1"),
    "an imported function is no node": Row(
        "from other import f\ndef b(x: int) -> int: ...", dag="input x: int; step b(x) -> int"
    ),
    "another name of a public function": Row(
        "def foo(x: int) -> int: ...\nbar = foo", dag="input x: int; step foo(x) -> int"
    ),
    "another name that somebody takes": Row(
        "def foo(x: int) -> int: ...\nbar = foo\ndef c(bar: int) -> int: ...", "dropped-node 2"
    ),
    "a public name of a private function": Row(
        "def _foo(x: int) -> int: ...\nbar = _foo\ndef c(bar: int) -> int: ...", "dropped-node 2"
    ),
    "a function that lives on under a private name": Row(
        "def foo(x: int) -> int: ...\n_bar = foo\ndel foo\ndef c(foo: int) -> int: ...", "dropped-node 1"
    ),
    "a function that is bound anew": Row(
        "def foo(x: int) -> int: ...\nfoo = 3\ndef c(foo: int) -> int: ...", "dropped-node 1"
    ),
    "a function that is deleted": Row("def foo(x: int) -> int: ...\ndel foo\ndef c(y: int) -> int: ..."),
    "two definitions of one name": Row(
        "def foo(x: int) -> int: ...\ndef foo(y: int) -> int: ...", "redefined-node 1"
    ),
    "two variants without suffixes": Row(
        """
        @config.when(r=1)
        def foo(x: int) -> int: ...
        @config.when(r=2)
        def foo(x: int) -> int: ...
        """,
        "redefined-node 2",
    ),
    "a function in a branch": Row(
        "import sys\nif sys.version_info > (3, 12):\n    def foo(x: int) -> int: ...", "opaque-module 3"
    ),
    "a function in a try": Row(
        "try:\n    import fast\nexcept ImportError:\n    def foo(x: int) -> int: ...", "opaque-module 4"
    ),
    "a private function in a branch": Row(
        "import sys\nif sys.version_info > (3, 12):\n    def _foo(x): ...\ndef b(x: int) -> int: ...",
        dag="input x: int; step b(x) -> int",
    ),
    "functions made by exec": Row(
        'for name in "ab":\n    exec(f"def {name}(x: int) -> int: ...")\nglobals()["c"] = print\nglobals().update({})',
        "opaque-module 2, opaque-module 3, opaque-module 4",
    ),
    "exec inside a function makes no nodes": Row(
        "def a(x: int) -> int:\n    exec('pass')\n    return globals()['x']",
        dag="input x: int; step a(x) -> int",
    ),
    "a function of the script": Row('if __name__ == "__main__":\n    def foo(x: int) -> int: ...'),
    "overloads": Row(
        """
        from typing import overload
        @overload
        def foo(x: int) -> int: ...
        @overload
        def foo(x: str) -> str: ...
        def foo(x: int) -> int: ...
        """,
        dag="input x: int; step foo(x) -> int",
    ),
    "a public decorator": Row(
        "def timer(f): ...\n@timer\ndef a(x: int) -> int: ...", "decorator-as-node 1, foreign-decorator 2"
    ),
    "an annotated public decorator": Row(
        """
        from collections.abc import Callable
        def timer(f: Callable) -> Callable: ...
        @timer
        def a(x: int) -> int: ...
        """,
        "decorator-as-node 2, foreign-decorator 3",
    ),
    "a decorator of somebody else": Row(
        "import tenacity\n@tenacity.retry\ndef a(x: int) -> int: ...", "foreign-decorator 2"
    ),
    "a context manager": Row(
        """
        import contextlib
        from collections.abc import Iterator
        @contextlib.contextmanager
        def a(x: int) -> Iterator[int]:
            yield x
        """,
        "foreign-decorator 3",
    ),
    "lru_cache on what somebody takes": Row(
        """
        import functools
        @functools.lru_cache
        def foo() -> int: ...
        def bar(foo: int) -> int: ...
        """,
        "dropped-node 3",
    ),
    "numba on what somebody takes": Row(
        "from numba import njit\n@njit\ndef foo(x: int) -> int: ...\ndef bar(foo: int) -> int: ...",
        "dropped-node 3",
    ),
    "singledispatch leaves a function": Row(
        "import functools\n@functools.singledispatch\ndef foo(x: int) -> int: ...", "foreign-decorator 2"
    ),
    "hamilton_exclude": Row(
        "from hamilton.function_modifiers import hamilton_exclude\n@hamilton_exclude\ndef foo(x): ...",
    ),
    "hamilton_exclude on what somebody takes": Row(
        "import hamilton.function_modifiers as hf\n@hf.hamilton_exclude\ndef foo(x): ...\ndef b(foo: int) -> int: ...",
        "dropped-node 3",
    ),
    "hamilton_exclude with brackets": Row(
        "import hamilton.function_modifiers as hf\n@hf.hamilton_exclude()\ndef foo(x: int) -> int: ...",
        "misused-modifier 2",
    ),
    "a bare config": Row(
        "@config\ndef foo() -> int: ...\ndef bar(foo: int) -> int: ...", "unapplied-modifier 1"
    ),
    "a suffix without a condition": Row(
        "def foo__us(x: int) -> int: ...", dag="input x: int; step foo__us(x) -> int"
    ),
}

SUFFIXES = {
    "one condition takes one suffix": Row(
        "@config.when(r=1)\ndef foo__us() -> int: ...", dag="step foo() -> int when r is 1"
    ),
    "only the last suffix": Row(
        "@config.when(r=1)\ndef foo__a__us() -> int: ...", dag="step foo__a() -> int when r is 1"
    ),
    "two conditions take two": Row(
        "@config.when(r=1)\n@config.when(s=1)\ndef f__a__b() -> int: ...",
        dag="step f() -> int when r is 1 and s is 1",
    ),
    "two conditions and one suffix": Row(
        "@config.when(r=1)\n@config.when(s=1)\ndef f__x() -> int: ...",
        dag="step f() -> int when r is 1 and s is 1",
    ),
    "an empty suffix": Row("@config.when(r=1)\ndef foo__() -> int: ...", "empty-suffix 2"),
    "a name of its own": Row(
        "@config.when(name='xyz', r=1)\ndef foo__us() -> int: ...", dag="step xyz() -> int when r is 1"
    ),
    "a positional slip": Row("@config.when('us')\ndef foo__us() -> int: ...", "positional-condition 1"),
    "two variants that both exist": Row(
        "@config.when(r=1)\ndef f__1() -> int: ...\n@config.when(s=1)\ndef f__2() -> int: ...",
        "duplicate-node 4",
    ),
    "a variant and a plain function": Row(
        "@config.when(r=1)\ndef f__1() -> int: ...\ndef f() -> int: ...", "duplicate-node 3"
    ),
    "a gap between variants": Row(
        """
        @config.when(r=1, s=1)
        def f__1() -> int: ...
        @config.when(r=2, s=2)
        def f__2() -> int: ...
        def g(f: int) -> int: ...
        """,
        "missing-variant 5",
    ),
}

PARAMETERS = {
    "keyword-only": Row("def a(*, x: int) -> int: ...", dag="input x: int; step a(x) -> int"),
    "a default makes an input optional": Row(
        "def a(x: int = 1) -> int: ...", dag="input x: int (optional); step a(x?) -> int"
    ),
    "a node goes before a default": Row(
        "def x(y: int) -> int: ...\ndef a(x: int = 1) -> int: ...",
        dag="input y: int; step x(y) -> int; step a(x?) -> int",
    ),
    "any number of values": Row("def a(*args: int) -> int: ...", "uncallable-node 1"),
    "any names": Row("def a(**kw: int) -> int: ...", "uncallable-node 1"),
    "positional-only": Row("def a(x: int, /) -> int: ...", "uncallable-node 1"),
    "a parameter without type": Row("def a(x) -> int: ...", "unannotated-node 1"),
    "no result type": Row("def a(x: int): ...", "unannotated-node 1"),
    "nothing as the result": Row("def a(x: int) -> None: ...", dag="input x: int; step a(x) -> None"),
    "types in strings": Row(
        "def a(x: 'list[\"int\"]') -> 'A': ...\nclass A: ...", dag="input x: list[int]; step a(x) -> A"
    ),
    "types for type checkers only": Row(
        """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from pathlib import Path
        def a(x: "Path") -> int: ...
        """,
        dag="input x: pathlib.Path; step a(x) -> int",
    ),
    "aliases": Row(
        'A = dict[str, int]\nB = "A"\ndef a(x: A) -> B: ...',
        dag="input x: dict[str, int]; step a(x) -> dict[str, int]",
    ),
    "any expression as a type": Row(
        "def a(x: 3) -> int: ...\ndef b(a: type(1)) -> int: ...",
        dag="input x: 3; step a(x) -> int; step b(a) -> int",
    ),
    "a node that needs itself": Row("def foo(foo: int) -> str: ...", "cycle 1"),
    "a circle of two": Row("def a(b: int) -> int: ...\ndef b(a: int) -> int: ...", "cycle 1"),
    "one requires what another has a default for": Row(
        "def a(x: int) -> int: ...\ndef b(x: int = 2) -> int: ...",
        dag="input x: int; step a(x) -> int; step b(x?) -> int",
    ),
    "None as the default of an int": Row(
        "def a(x: int = None) -> int: ...", dag="input x: int (optional); step a(x?) -> int"
    ),
}

BLOCK = """
def n() -> Parallelizable[int]: ...
def a(n: int) -> int: ...
"""
BLOCKS = {
    "two fan-ins, both wanted": Row(
        BLOCK + "def x(a: Collect[int]) -> int: ...\ndef y(a: Collect[int]) -> int: ...", "two-fan-ins 4"
    ),
    "two fan-ins of different nodes": Row(
        BLOCK
        + "def b(a: int) -> int: ...\ndef x(a: Collect[int]) -> int: ...\ndef y(b: Collect[int]) -> int: ...",
        "two-fan-ins 5",
    ),
    "two fan-ins that one function makes": Row(
        BLOCK
        + "from hamilton.function_modifiers import parameterize, value\n"
        + "@parameterize(x={'k': value(1)}, y={'k': value(2)})\n"
        + "def c(a: Collect[int], k: int) -> int: ...",
        "two-fan-ins 5",
    ),
    "two fan-ins, one of them wanted": Row(
        BLOCK + "def x(a: Collect[int]) -> int: ...\ndef y(a: Collect[int]) -> int: ...", outputs=("x",)
    ),
    "two fan-ins, the other behind a default": Row(
        BLOCK
        + "def x(a: Collect[int]) -> int: ...\ndef y(a: Collect[int], k: int = 1) -> int: ...\n"
        + "def z(x: int, y: int = 0) -> int: ...",
        "two-fan-ins 4",
    ),
    "two collected values, one block": Row(
        BLOCK + "def b(n: int) -> int: ...\ndef c(a: Collect[int], b: Collect[int]) -> int: ...",
        "two-collects 4",
    ),
    "two collected values, two blocks": Row(
        BLOCK
        + "def m() -> Parallelizable[int]: ...\ndef b(m: int) -> int: ...\n"
        + "def c(a: Collect[int], b: Collect[int]) -> int: ...",
        "two-collects 5",
    ),
    "a second block that takes the first's value": Row(
        BLOCK
        + "def x(a: Collect[int]) -> int: ...\ndef m(x: int) -> Parallelizable[int]: ...\n"
        + "def b(m: int, x: int) -> int: ...\ndef y(b: Collect[int], x: int) -> int: ...",
        outputs=("y",),
    ),
    "a fan-in that fans out": Row(
        BLOCK
        + "def m(a: Collect[int]) -> Parallelizable[int]: ...\ndef b(m: int) -> int: ...\n"
        + "def c(b: Collect[int]) -> int: ...",
        outputs=("c",),
    ),
    "nested blocks": Row(
        BLOCK
        + "def m(a: int) -> Parallelizable[int]: ...\ndef b(m: int) -> int: ...\n"
        + "def c(b: Collect[int]) -> int: ...\ndef d(c: Collect[int]) -> int: ...",
        "nested-parallelizable 3",
    ),
    "a chain of fan-outs, the inner collected": Row(
        "def n() -> Parallelizable[int]: ...\ndef m(n: int) -> Parallelizable[int]: ...\n"
        "def b(m: int) -> int: ...\ndef c(b: Collect[int]) -> int: ...",
        "nested-parallelizable 2",
    ),
    "a node of two blocks": Row(
        BLOCK
        + "def m() -> Parallelizable[int]: ...\ndef b(a: int, m: int) -> int: ...\ndef c(b: Collect[int]) -> int: ...",
        "blocks-meet 4",
    ),
    "the fan-out collected itself": Row(
        "def n() -> Parallelizable[int]: ...\ndef c(n: Collect[int]) -> int: ...",
        "fan-out-collected-directly 2",
    ),
    "no fan-out to collect": Row(
        "def a() -> int: ...\ndef c(a: Collect[int]) -> int: ...", "collect-without-fan-out 2"
    ),
    "a collected value collected again": Row(
        BLOCK + "def x(a: Collect[int]) -> int: ...\ndef y(x: Collect[int]) -> int: ...",
        "collect-without-fan-out 4",
    ),
    "an input collected": Row(
        "def c(a: Collect[int]) -> int: ...", "collect-without-fan-out 1", outputs=("c",)
    ),
    "an input collected, in a module that may be a part": Row(
        "def c(a: Collect[int]) -> int: ...", dag="input a: Collect[int]; fan-in c(a*) -> int"
    ),
    "a block that nobody collects": Row(
        BLOCK + "def b(a: int) -> int: ...", "fan-out-without-collect 1", outputs=EVERYTHING
    ),
    "a node of the block alone is wanted": Row(
        BLOCK + "def x(a: Collect[int]) -> int: ...", "asks-inside-block 2", outputs=("a",)
    ),
    "a node of the block and the fan-in are wanted": Row(
        BLOCK + "def x(a: Collect[int]) -> int: ...", "asks-inside-block 2", outputs=("a", "x")
    ),
    "the fan-out alone is wanted": Row(BLOCK, outputs=("n",)),
    "the fan-out and the fan-in are wanted": Row(
        BLOCK + "def x(a: Collect[int]) -> int: ...", outputs=("n", "x")
    ),
    "a value taken out of the block": Row(
        BLOCK + "def x(a: Collect[int]) -> int: ...\ndef y(a: int, x: int) -> int: ...", "escapes-block 4"
    ),
    "the fan-out taken out of the block": Row(
        BLOCK + "def x(a: Collect[int]) -> int: ...\ndef y(n: int, x: int) -> int: ...", "escapes-block 4"
    ),
    "a node beside the way to the fan-in": Row(
        BLOCK + "def b(n: int) -> int: ...\ndef x(a: Collect[int]) -> int: ...",
        "unused-in-block 3",
        outputs=EVERYTHING,
    ),
    "a node beside the way is wanted with the fan-in": Row(
        BLOCK + "def b(n: int) -> int: ...\ndef x(a: Collect[int]) -> int: ...",
        "asks-inside-block 3",
        outputs=("b", "x"),
    ),
    "a fan-in that takes a node of its block": Row(
        BLOCK + "def b(n: int) -> int: ...\ndef x(a: Collect[int], b: int) -> int: ...", "escapes-block 4"
    ),
    "a fan-in that takes its fan-out": Row(
        BLOCK + "def x(a: Collect[int], n: int) -> int: ...", "escapes-block 3"
    ),
    "markers with something around them": Row(
        BLOCK
        + "from typing import Annotated, Optional\ndef x(a: Optional[Collect[int]]) -> int: ...\n"
        + "def y(a: Annotated[Collect[int], 1]) -> int: ...\ndef z(a: list[Collect[int]]) -> int: ...\n"
        + "def u() -> list[Parallelizable[int]]: ...\ndef v() -> Parallelizable[int] | None: ...",
        "wrapped-marker 4, wrapped-marker 5, wrapped-marker 6, wrapped-marker 7, wrapped-marker 8",
    ),
    "Collect as a result": Row("def ca(x: int) -> Collect[int]: ...", "wrapped-marker 1"),
    "Parallelizable as a parameter": Row("def ca(x: Parallelizable[int]) -> int: ...", "wrapped-marker 1"),
    "bare markers": Row(
        "def u(x: int) -> Parallelizable: ...\ndef v(y: Collect) -> int: ...",
        "wrapped-marker 1, wrapped-marker 2",
    ),
    "async in a block": Row(
        "def n() -> Parallelizable[int]: ...\nasync def a(n: int) -> int: ...\ndef x(a: Collect[int]) -> int: ...",
        "async-node 2",
        also=("async-node",),
    ),
    "items that cannot be iterated": Row(
        "def n() -> Parallelizable[int]:\n    return 3\ndef m() -> Parallelizable[int]:\n    return None\n"
        "def o() -> Parallelizable[int]:\n    print()",
        "fan-out-not-iterable 1, fan-out-not-iterable 3, fan-out-not-iterable 5",
    ),
    "items of whatever can be iterated": Row(
        "def n() -> Parallelizable[str]:\n    return 'abc'\ndef m(x: int) -> Parallelizable[int]:\n    return range(x)\n"
        "def o(y: dict[str, int]) -> Parallelizable[str]:\n    return y",
        dag="input x: int; input y: dict[str, int]; fan-out n() -> Parallelizable[str]; "
        "fan-out m(x) -> Parallelizable[int]; fan-out o(y) -> Parallelizable[str]; "
        + "; ".join(f"block {name}: nothing; collected by nobody" for name in "nmo"),
    ),
    "a cycle": Row(
        "def a(c: int) -> int: ...\ndef b(a: int) -> int: ...\ndef c(b: int) -> int: ...", "cycle 1"
    ),
}

# Faults that have others in their train: each is told once, where it is.
TRAINS = {
    "a later block takes a node of an earlier one": Row(
        BLOCK
        + "def x(a: Collect[int]) -> int: ...\ndef m(x: int) -> Parallelizable[int]: ...\n"
        + "def b(m: int, a: int) -> int: ...\ndef y(b: Collect[int]) -> int: ...",
        "escapes-block 5",
    ),
    "a fan-in that fans out over what it collects": Row(
        BLOCK
        + "def m(a: Collect[int]) -> Parallelizable[int]: ...\ndef b(m: int, n: int) -> int: ...\n"
        + "def y(b: Collect[int]) -> int: ...",
        "escapes-block 4",
    ),
    "a function that collects itself": Row("def c(c: Collect[int]) -> int: ...", "cycle 1"),
    "a fan-out made of its own fan-in": Row(
        "def n(x: int) -> Parallelizable[int]: ...\ndef a(n: int) -> int: ...\ndef x(a: Collect[int]) -> int: ...",
        "cycle 1",
    ),
    "a cycle inside a block": Row(
        "def n() -> Parallelizable[int]: ...\ndef a(n: int, b: int) -> int: ...\ndef b(a: int) -> int: ...\n"
        "def x(a: Collect[int]) -> int: ...",
        "cycle 2",
    ),
    "nested blocks that share a value": Row(
        BLOCK
        + "def m(a: int) -> Parallelizable[int]: ...\ndef b(m: int, a: int) -> int: ...\n"
        + "def c(b: Collect[int]) -> int: ...",
        "nested-parallelizable 3",
    ),
    "blocks that meet, each with a fan-in of its own": Row(
        BLOCK
        + "def m() -> Parallelizable[int]: ...\ndef b(a: int, m: int) -> int: ...\ndef d(m: int) -> int: ...\n"
        + "def e(b: int) -> int: ...\ndef c(e: Collect[int]) -> int: ...\ndef y(a: Collect[int]) -> int: ...\n"
        + "def z(d: Collect[int]) -> int: ...",
        "blocks-meet 4",
    ),
    "the fan-out collected, and one of its nodes": Row(
        BLOCK + "def x(n: Collect[int]) -> int: ...\ndef y(a: Collect[int]) -> int: ...",
        "fan-out-collected-directly 3, two-fan-ins 4",  # two faults
    ),
    "the fan-in's value goes back into the block": Row(
        BLOCK + "def x(a: Collect[int]) -> int: ...\ndef b(n: int, x: int) -> int: ...",
        "escapes-block 4",
        outputs=EVERYTHING,
    ),
    "a wrapped Collect leaves the block without a fan-in": Row(
        BLOCK + "def x(a: list[Collect[int]]) -> int: ...", "wrapped-marker 3", outputs=EVERYTHING
    ),
    "a Collect at the wrong side leaves the block without a fan-in": Row(
        "def n() -> Parallelizable[int]: ...\ndef a(n: int) -> Collect[int]: ...\ndef x(a: int) -> int: ...",
        "wrapped-marker 2",
        outputs=EVERYTHING,
    ),
}

FAN_IN = BLOCK + "def x(a: Collect[int]) -> int: ...\n"
SECOND = FAN_IN + "def m(x: int) -> Parallelizable[int]: ...\ndef b(m: int) -> int: ...\n"

# Legal here, and Hamilton cannot run it; told on request only.
PORTABLE = {
    "the first block's value in the second": Row(
        SECOND + "def c(b: int, x: int) -> int: ...\ndef y(c: Collect[int]) -> int: ...",
        "earlier-block-value 6",
    ),
    "the first block's value in the second fan-in": Row(
        SECOND + "def y(b: Collect[int], x: int) -> int: ...", "earlier-block-value 6"
    ),
    "what is made of the first block's value in the second": Row(
        SECOND + "def k(x: int) -> int: ...\ndef c(b: int, k: int = 0) -> int: ...\n"
        "def y(c: Collect[int]) -> int: ...",
        "earlier-block-value 7",
    ),
    "blocks in a chain": Row(SECOND + "def y(b: Collect[int]) -> int: ..."),
    "what the second fan-out yields of it": Row(
        SECOND
        + "def k(x: int) -> int: ...\ndef y(b: Collect[int]) -> int: ...\ndef z(y: int, k: int) -> int: ..."
    ),
    "two blocks that meet after their fan-ins": Row(
        FAN_IN + "def m() -> Parallelizable[int]: ...\ndef b(m: int) -> int: ...\n"
        "def y(b: Collect[int]) -> int: ...\ndef z(x: int, y: int) -> int: ..."
    ),
    "a fan-in that fans out": Row(
        BLOCK + "def m(a: Collect[int]) -> Parallelizable[int]: ...\ndef b(m: int) -> int: ...\n"
        "def y(b: Collect[int]) -> int: ...",
        "fan-in-that-fans-out 3",
    ),
    "a lambda": Row("_lam = lambda x: 1\nlam = lambda: 1", "stray-function 1, stray-function 2"),
    "a lambda inside something": Row(
        "A = {'a': lambda: 1}\ndef b() -> int:\n    c = lambda: 1\n    return c()"
    ),
    "other names of functions": Row(
        "def foo(x: int) -> int: ...\nbar = foo\n_bar = foo\ndef _f(): ...\ng = _f",
        "stray-function 2, stray-function 3",
    ),
    "names for type checkers": Row(
        "import typing\nif typing.TYPE_CHECKING:\n    from pathlib import Path, PurePath\n"
        "def a(x: 'Path') -> 'PurePath': ...\ndef _b(x: 'Path'): ...",
        "type-checking-name 4, type-checking-name 4",
    ),
    "names that are imported anyway": Row(
        "import typing\nif typing.TYPE_CHECKING:\n    from pathlib import Path\nfrom pathlib import Path\n"
        "def a(x: Path) -> int: ..."
    ),
    "types that Hamilton compares exactly": Row(
        "from typing import Any\ndef a() -> dict[str, int]: ...\ndef b(a: dict[str, Any]) -> int | str: ...\n"
        "def c(b: int | str | None) -> int: ...\ndef d(c: object, a: dict) -> int: ...",
        "type-refused-by-hamilton 3, type-refused-by-hamilton 4",
    ),
    "items of any type": Row(
        "from typing import Any\ndef n() -> Parallelizable[Any]: ...\ndef a(n: int) -> Any: ...\n"
        "def x(a: Collect[int]) -> int: ...",
        "type-refused-by-hamilton 3",
    ),
    "types that certainly do not fit are told by type-mismatch": Row(
        "def a() -> list[int]: ...\ndef b(a: list[str]) -> int: ...", "type-mismatch 2"
    ),
}

TABLES = {
    "sources": SOURCES,
    "suffixes": SUFFIXES,
    "parameters": PARAMETERS,
    "blocks": BLOCKS,
    "trains": TRAINS,
}
ROWS = [
    pytest.param(row, id=f"{table}: {name}") for table, rows in TABLES.items() for name, row in rows.items()
]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_found_or_is_legal(row: Row) -> None:
    assert shown(row) == row.found
    if row.dag:
        assert not row.found
        assert drawn(row) == row.dag


@pytest.mark.parametrize("name", PORTABLE)
def test_what_hamilton_cannot_run_is_told_on_request(name: str) -> None:
    row = PORTABLE[name]
    assert shown(replace(row, also=PORTABILITY)) == row.found
    assert shown(row) == ", ".join(each for each in row.found.split(", ") if "type-mismatch" in each)


CONFIG = """
def foo(x: int) -> int: ...
def bar(foo: int, y: int) -> int: ...
"""


def chosen(source: str, config: dict[str, object]) -> str:
    """One configuration; what is fixed by it is an input whose value is known."""
    dag = choose(dag_of(HEAD + source), config)
    assert dict(dag.config) == config
    return "; ".join(" ".join(line.split()) for line in dag_text(dag).splitlines())


def test_a_config_key_takes_the_place_of_a_node() -> None:
    assert chosen(CONFIG, {"foo": 1}) == "input foo: int; input y: int; step bar(foo, y) -> int"


@pytest.mark.parametrize(
    ("type", "fine", "wrong"),
    [
        ("int", [1, True, None], ["a", 1.5, [1]]),
        ("float", [1, 1.5, None], ["a", [1]]),
        ("str", ["a", None], [1, ["a"], {}]),
        ("bool", [True], [1, "a"]),
        ("int | None", [1, None], ["a"]),
        ("Literal['a', 'b']", ["a"], ["c", 1]),
        ("list[int]", [[1], []], ["a", {}]),
        ("dict[str, int]", [{}], [[1]]),
        ("Undefined", [1, "a", []], []),
        ("object", [1, "a", []], []),
    ],
)
def test_a_config_value_has_a_type(type: str, fine: list[object], wrong: list[object]) -> None:
    source = f"{HEAD}from typing import Literal\ndef a(x: {type}) -> int: ...\n"
    found = [
        [[finding.rule for finding in lint(choose(dag_of(source), {"x": value}))] for value in values]
        for values in (fine, wrong)
    ]
    assert found == [[[] for _ in fine], [["mistyped-config"] for _ in wrong]]


def test_a_config_key_gives_an_input() -> None:
    assert (
        chosen(CONFIG, {"y": 1}) == "input x: int; input y: int; step foo(x) -> int; step bar(foo, y) -> int"
    )


def test_a_config_key_that_chooses_variants_and_is_a_node() -> None:
    row = Row(
        "def r() -> int: ...\n@config.when(r=1)\ndef f__1() -> int: ...\ndef g(f: int, r: int) -> int: ..."
    )
    assert shown(row) == "hidden-by-config 1"


def test_two_modules_that_make_one_node() -> None:
    """As in Hamilton, the later one wins if that is asked for."""
    text = "def a(x: int) -> int: ...\n"
    nodes = expand(Program((read("flow.py", "flow", text), read("other.py", "other", text))))
    assert [finding.rule for finding in lint(link(nodes, is_whole=True))] == ["duplicate-node"]
    (left,) = (node for node in override(nodes) if node.when.is_possible)
    assert left.span.path == "other.py"
