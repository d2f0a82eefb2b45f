"""What Hamilton misreads without a word, or refuses: each is found, at the place that is guilty.

Hamilton itself says here where it fails: when the module is imported, when the graph is built, or not at all.
One file, longer than others, since it is read as a table.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from hamilton import driver
from icosian.discover import discover
from icosian.expand import expand
from icosian.ir.findings import Finding
from icosian.link import link
from icosian.lint import lint

from .reading import linted, loaded_from

HEAD = """
import pandas as pd
from hamilton.function_modifiers import *
from hamilton.function_modifiers import cache
from hamilton.htypes import Collect, Parallelizable
"""


class Row:
    """A module, what is found in it, and where Hamilton fails: "imports", "builds", or nowhere."""

    def __init__(self, source: str, *expected: str, fails: str = "") -> None:
        self.source, self.expected, self.fails = HEAD + dedent(source), expected, fails


MISREAD = {
    "a value given by its place": Row(
        """
        @config.when("us")
        def price__us() -> int: return 1
        """,
        'positional-condition at "us"',
    ),
    "a key called name": Row(
        """
        @config.when(name="us")
        def price__us() -> int: return 1
        """,
        'empty-condition at config.when(name="us")',
    ),
    "no key": Row(
        """
        @config.when()
        def price__us() -> int: return 1
        """,
        "empty-condition at config.when()",
    ),
    "a condition without brackets, and who waits for the node": Row(
        """
        @config.when
        def price__us() -> int: return 1
        def t(price: int) -> int: return price
        """,
        "unapplied-modifier at config.when",
    ),
    "config without brackets": Row(
        """
        @config
        def price() -> int: return 1
        """,
        "unapplied-modifier at config",
    ),
    "a text to search": Row(
        """
        @config.when_in(region="EU US")
        def price() -> int: return 1
        """,
        'substring-condition at "EU US"',
        fails="builds",
    ),
    "a number to search": Row(
        """
        @config.when_in(region=3)
        def price() -> int: return 1
        """,
        "misused-modifier at 3",
        fails="builds",
    ),
    "name where it is a key like any other": Row(
        """
        @config.when_not_in(name="price", region=["EU"])
        def price__x() -> int: return 1
        """,
        'substring-condition at "price"',
        fails="builds",
    ),
    "a suffix and no condition": Row(
        """
        def price__eu() -> int: return 1
        def total(price: int) -> int: return price
        """,
        "suffix-without-condition at price__eu",
    ),
    "conditions and no suffix": Row(
        """
        @config.when(region="eu")
        def price_eu() -> int: return 1
        @config.when(region="us")
        def price_us() -> int: return 1
        def total(price: int) -> int: return price
        """,
        "condition-without-suffix at price_eu",
        "condition-without-suffix at price_us",
    ),
    "configuration in inject": Row(
        """
        @inject(x=configuration("k"))
        def f(x: int) -> int: return x
        """,
        'configuration-outside-subdag at configuration("k")',
    ),
    "the source of a function": Row(
        """
        def a() -> int: return 1
        @inject(x=source(a))
        def f(x: int) -> int: return x
        """,
        "nameless-source at source(a)",
    ),
    "the source of a number": Row(
        """
        @inject(x=source(3))
        def f(x: int) -> int: return x
        """,
        "nameless-source at source(3)",
    ),
    "inject of no parameter": Row(
        """
        @inject(nope=source("a"))
        def f(x: int) -> int: return x
        """,
        'unknown-parameter at nope=source("a")',
        fails="imports",
    ),
    "parameterize of no parameter": Row(
        """
        @parameterize(a={"nope": value(1)})
        def f(x: int) -> int: return x
        """,
        'unknown-parameter at "nope"',
        fails="imports",
    ),
    "inject twice": Row(
        """
        @inject(x=source("a"))
        @inject(y=source("b"))
        def f(x: int, y: int) -> int: return x
        """,
        'competing-modifiers at inject(x=source("a"))',
        fails="imports",
    ),
    "inject and parameterize": Row(
        """
        @inject(x=source("a"))
        @parameterize(r={"y":source("b")})
        def f(x: int, y: int) -> int: return x
        """,
        'competing-modifiers at inject(x=source("a"))',
        fails="imports",
    ),
    "does and subdag": Row(
        """
        def _s(**k: int) -> int: return 1
        def g() -> int: return 1
        @does(_s)
        @subdag(g)
        def f(g: int) -> int: ...
        """,
        "competing-modifiers at does(_s)",
        fails="imports",
    ),
    "inject and steps": Row(
        """
        def _s(a: int) -> int: return 1
        @inject(x=source("a"))
        @pipe_input(step(_s))
        def f(x: int) -> int: ...
        """,
        'competing-modifiers at inject(x=source("a"))',
        fails="builds",
    ),
    "inject and steps, of which some may be there": Row(
        """
        def _s(a: int) -> int: return 1
        @inject(x=source("a"))
        @pipe_input(step(_s).when_not(k=1), step(_s).when(k=2))
        def f(x: int) -> int: ...
        """,
        'competing-modifiers at inject(x=source("a"))',
        fails="builds",
    ),
    "a constant under does": Row(
        """
        def _s(**k: int) -> int: return 1
        @does(_s)
        def f(g: int) -> int: return 3
        """,
        "discarded-body at return 3",
    ),
    "a body under does": Row(
        """
        def _s(**k: int) -> int: return 1
        @does(_s)
        def f(g: int) -> int: return g + 1
        """,
        "discarded-body at return g + 1",
        fails="imports",
    ),
    "does of a function with other parameters": Row(
        """
        def _s(a: int) -> int: return 1
        @does(_s)
        def f(g: int) -> int: ...
        """,
        "misused-modifier at _s",
        fails="imports",
    ),
    "does with a parameter that is not there": Row(
        """
        def _s(**k: int) -> int: return 1
        @does(_s, a="nope")
        def f(g: int) -> int: ...
        """,
        'unknown-parameter at "nope"',
        fails="imports",
    ),
    "does with its mapping turned round": Row(
        """
        def _s(a: int) -> int: return 1
        @does(_s, g="a")
        def f(g: int) -> int: ...
        """,
        'unknown-parameter at "a"',
        fails="imports",
    ),
    "a tag of Hamilton's own": Row(
        """
        @tag(module="x")
        def f(g: int) -> int: return g
        """,
        'refused-tag at module="x"',
        fails="imports",
    ),
    "a number as a tag": Row(
        """
        @tag(k=3)
        def f(g: int) -> int: return g
        """,
        "refused-tag at 3",
        fails="imports",
    ),
    "a tag that is no name": Row(
        """
        @tag(**{"a-b": "x"})
        def f(g: int) -> int: return g
        """,
        'refused-tag at "a-b"',
        fails="imports",
    ),
    "an empty tag": Row(
        """
        @tag(k=[])
        def f(g: int) -> int: return g
        """,
        "refused-tag at []",
        fails="imports",
    ),
    "a tag with a text twice": Row(
        """
        @tag(k=["a","a"])
        def f(g: int) -> int: return g
        """,
        'refused-tag at ["a","a"]',
        fails="imports",
    ),
    "a tag for no node": Row(
        """
        @tag(k="v", target_="nope")
        def f(g: int) -> int: return g
        """,
        'unknown-target at "nope"',
        fails="builds",
    ),
    "columns in a list": Row(
        """
        import pandas as pd
        @extract_columns(["a","b"])
        def f(g: int) -> pd.DataFrame: return g
        """,
        'misused-modifier at extract_columns(["a","b"])',
        fails="imports",
    ),
    "types as texts": Row(
        """
        @extract_fields({"a":"int"})
        def f(g: int) -> dict: return g
        """,
        'misused-modifier at extract_fields({"a":"int"})',
        fails="imports",
    ),
    "fields as keywords": Row(
        """
        @extract_fields(a=int)
        def f(g: int) -> dict: return g
        """,
        "misused-modifier at int",
        fails="imports",
    ),
    "fields of a number": Row(
        """
        @extract_fields({"a":int})
        def f(g: int) -> int: return g
        """,
        'misused-modifier at extract_fields({"a":int})',
        fails="imports",
    ),
    "fields of a fan-out": Row(
        """
        @extract_fields({"a":int})
        def f(g: int) -> Parallelizable[dict]: return g
        """,
        'misused-modifier at extract_fields({"a":int})',
        fails="imports",
    ),
    "fields of a list": Row(
        """
        @extract_fields({"a":int})
        def f(g: int) -> list: return g
        """,
        'misused-modifier at extract_fields({"a":int})',
        fails="imports",
    ),
    "a default of a step that a node takes over": Row(
        """
        def _m(x: int, z: int = 10) -> int: return x + z
        @pipe_input(step(_m))
        def f(x: int) -> int: return x
        def z() -> int: return 5
        """,
        "leaking-parameter at step(_m)",
    ),
    "a step that lacks an argument": Row(
        """
        def _m(x: int, z: int) -> int: return x + z
        @pipe_input(step(_m))
        def f(x: int) -> int: return x
        """,
        "misused-modifier at step(_m)",
        fails="imports",
    ),
    "the plain name of a step": Row(
        """
        def _m(x: int) -> int: return x
        @pipe_input(step(_m).named("A"))
        def f(x: int) -> int: return x
        def g(A: int) -> int: return A
        """,
        "namespaced-node at A",
    ),
    "two namespaces": Row(
        """
        def _m(x: int) -> int: return x
        @pipe_input(step(_m).named("A", namespace="b"), namespace="c")
        def f(x: int) -> int: return x
        """,
        'misused-modifier at step(_m).named("A", namespace="b")',
        fails="imports",
    ),
    "steps for no parameter": Row(
        """
        def _m(x: int) -> int: return x
        @pipe_input(step(_m), on_input="nope")
        def f(x: int) -> int: return x
        """,
        'unknown-parameter at "nope"',
    ),
    "steps for no node": Row(
        """
        def _m(x: int) -> int: return x
        @pipe_output(step(_m), on_output=["nope"])
        @extract_fields({"u": int})
        def f(x: int) -> dict: return x
        """,
        'unknown-target at ["nope"]',
        fails="builds",
    ),
    "one step for no node": Row(
        """
        def _m(x: int) -> int: return x
        @pipe_output(step(_m).on_output("nope"))
        @extract_fields({"u": int})
        def f(x: int) -> dict: return x
        """,
        'unknown-target at step(_m).on_output("nope")',
    ),
    "a condition of a step by its place": Row(
        """
        def _m(x: int) -> int: return x
        @pipe_input(step(_m).when("a"))
        def f(x: int) -> int: return x
        """,
        'misused-modifier at step(_m).when("a")',
        fails="imports",
    ),
    "a step with a parameter that is not there": Row(
        """
        def _m(x: int) -> int: return x
        @pipe_input(step(_m, nope=3))
        def f(x: int) -> int: return x
        """,
        "unknown-parameter at nope=3",
        fails="imports",
    ),
    "configuration in a step": Row(
        """
        def _m(x: int, y: int) -> int: return x
        @pipe_input(step(_m, y=configuration("k")))
        def f(x: int) -> int: return x
        """,
        'configuration-outside-subdag at configuration("k")',
    ),
    "the source of a function in a step": Row(
        """
        def a() -> int: return 1
        def _m(x: int, y: int) -> int: return x
        @pipe_input(step(_m, y=source(a)))
        def f(x: int) -> int: return x
        """,
        "nameless-source at source(a)",
    ),
    "a lambda as a step": Row(
        """
        @pipe_input(step(lambda x: x))
        def f(x: int) -> int: return x
        """,
        "misused-modifier at step(lambda x: x)",
        fails="imports",
    ),
    "a parameter that the subdag does not make": Row(
        """
        def a(b: int) -> int: return b
        @subdag(a, inputs={"b": source("q")})
        def f(a: int, scale: int) -> int: return a
        """,
        "missing-in-subdag at scale",
    ),
    "a source that the subdag does not take": Row(
        """
        def a(b: int) -> int: return b
        @subdag(a, inputs={"bb": source("q")})
        def f(a: int) -> int: return a
        """,
        'unused-subdag-input at "bb"',
    ),
    "a value that the subdag does not take": Row(
        """
        def a(b: int) -> int: return b
        @subdag(a, inputs={"bb": value(3)})
        def f(a: int) -> int: return a
        """,
        'unused-subdag-input at "bb"',
    ),
    "a bare input of a subdag": Row(
        """
        def a(b: int) -> int: return b
        @subdag(a, inputs={"b": 3})
        def f(a: int) -> int: return a
        """,
        'misused-modifier at "b"',
        fails="imports",
    ),
    "a config key that the subdag does not ask about": Row(
        """
        def a(b: int) -> int: return b
        @subdag(a, config={"zz": 3})
        def f(a: int) -> int: return a
        """,
        'unused-subdag-input at "zz"',
    ),
    "a group as an input of a subdag": Row(
        """
        def a(b: list[int]) -> int: return b
        @subdag(a, inputs={"b": group(source("q"))})
        def f(a: int) -> int: return a
        """,
        'misused-modifier at "b"',
        fails="imports",
    ),
    "hamilton_exclude with brackets": Row(
        """
        @hamilton_exclude()
        def f(a: int) -> int: return a
        """,
        "misused-modifier at hamilton_exclude()",
        fails="imports",
    ),
    "does without brackets": Row(
        """
        @does
        def f(a: int) -> int: return a
        """,
        "unapplied-modifier at does",
    ),
    "tag without brackets": Row(
        """
        @tag
        def f(a: int) -> int: return a
        """,
        "unapplied-modifier at tag",
        fails="imports",
    ),
    "extract_fields without brackets": Row(
        """
        @extract_fields
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at extract_fields",
    ),
    "extract_columns without brackets": Row(
        """
        @extract_columns
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at extract_columns",
    ),
    "unpack without brackets": Row(
        """
        @unpack_fields
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at unpack_fields",
    ),
    "pipe_input without brackets": Row(
        """
        @pipe_input
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at pipe_input",
    ),
    "pipe_output without brackets": Row(
        """
        @pipe_output
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at pipe_output",
    ),
    "subdag without brackets": Row(
        """
        @subdag
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at subdag",
    ),
    "cache without brackets": Row(
        """
        @cache
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at cache",
        fails="imports",
    ),
    "parameterize without brackets": Row(
        """
        @parameterize
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at parameterize",
        fails="imports",
    ),
    "inject without brackets": Row(
        """
        @inject
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at inject",
        fails="imports",
    ),
    "resolve without brackets": Row(
        """
        @resolve
        def f(a: int) -> dict: return a
        """,
        "unapplied-modifier at resolve",
        fails="imports",
    ),
    "a group that collects": Row(
        """
        def n() -> Parallelizable[int]: return [1,2]
        def a(n: int) -> int: return n
        @inject(xs=group(source("a")))
        def c(xs: list[Collect[int]]) -> int: return sum(xs)
        """,
        'misused-modifier at group(source("a"))',
    ),
    "parameterize with no output": Row(
        """
        @parameterize()
        def g(x: int) -> int: return x
        """,
        "misused-modifier at parameterize()",
    ),
    "an empty group": Row(
        """
        @parameterize(a={"x": group()})
        def g(x: list[int]) -> int: return x
        """,
        "misused-modifier at group()",
        fails="imports",
    ),
    "an element twice": Row(
        """
        @unpack_fields("a", "a")
        def g(x: int) -> tuple[int, int]: return x
        """,
        'misused-modifier at unpack_fields("a", "a")',
        fails="builds",
    ),
    "elements in a list": Row(
        """
        @unpack_fields(["a", "b"])
        def g(x: int) -> tuple[int, int]: return x
        """,
        'misused-modifier at unpack_fields(["a", "b"])',
        fails="builds",
    ),
    "the source of a number in parameterize_sources": Row(
        """
        @parameterize_sources(r=dict(x=3))
        def g(x: int) -> int: return x
        """,
        "nameless-source at 3",
    ),
    "the name of a parameterized function": Row(
        """
        @parameterize(a={"x": value(1)})
        def g(x: int) -> int: return x
        def h(g: int) -> int: return g
        """,
        "renamed-node at g",
    ),
    "a source in a value": Row(
        """
        @inject(x=value(source("a")))
        def g(x: int) -> int: return x
        """,
        'source-inside-value at source("a")',
    ),
    "sources in a list": Row(
        """
        @inject(x=value([source("a")]))
        def g(x: list) -> int: return x
        """,
        'source-inside-value at source("a")',
    ),
    "nothing behind the underscores": Row(
        """
        @config.when(region="EU")
        def price__() -> int: return 1
        """,
        "empty-suffix at price__",
        fails="imports",
    ),
    "a private variant with nothing behind the underscores": Row(
        """
        @config(lambda given: True)
        def _price__() -> int: return 1
        """,
        "empty-suffix at _price__",
        fails="imports",
    ),
    "an annotation that nobody knows": Row(
        """
        def price(page: "Pages") -> int: return 1
        """,
        'undefined-annotation at "Pages"',
        fails="builds",
    ),
    "an annotation that nobody can read": Row(
        """
        def price(page: "list[") -> int: return 1
        """,
        'undefined-annotation at "list["',
        fails="builds",
    ),
    "a library that nobody imports, before a name that holds no types": Row(
        """
        def price(page: 't.Literal["a"]') -> int: return 1
        """,
        """undefined-annotation at 't.Literal["a"]'""",
        fails="builds",
    ),
    "a function under another name": Row(
        """
        def price() -> int: return 1
        price.__name__ = "cost"
        """,
        "opaque-module at price.__name__",
    ),
    "what is read once, and no generator": Row(
        """
        from collections.abc import Iterator
        def lines() -> Iterator[str]: return iter(["a"])
        def first(lines: Iterator[str]) -> str: return next(lines)
        def last(lines: Iterator[str]) -> str: return [*lines][-1]
        """,
        "shared-generator at lines",
    ),
    "a name that is none": Row(
        """
        @config.when(region="EU", name="")
        def price__eu() -> int: return 1
        def total(price: int) -> int: return price
        """,
        'misused-modifier at ""',
    ),
    "a name that is none, beside a function": Row(
        """
        @config(lambda c: c.get("region") is None, target_name="")
        def price__eu() -> int: return 1
        def total(price: int) -> int: return price
        """,
        'misused-modifier at ""',
    ),
    "a name that is none, behind a function": Row(
        """
        @config(lambda c: c.get("region") is None, "")
        def price__eu() -> int: return 1
        def total(price: int) -> int: return price
        """,
        'misused-modifier at ""',
    ),
    "another name, beside something else": Row(
        """
        def _price() -> int: return 1
        price, rate = _price, 3
        def total(price: int) -> int: return price
        """,
        "dropped-node at price",
    ),
    "a staticmethod of a function": Row(
        """
        def _price() -> int: return 1
        price = staticmethod(_price)
        def total(price: int) -> int: return price
        """,
        "dropped-node at price",
    ),
    "a function that a call makes, by either of its names": Row(
        """
        def _times(factor: int):
            def scaled(x: int) -> int: return factor * x
            return scaled
        double = _times(2)
        def total(double: int, scaled: int) -> int: return double + scaled
        """,
        "dropped-node at double",
        "dropped-node at double",
    ),
    "items of nothing but a docstring, and of nothing at all": Row(
        """
        def word(text: str) -> Parallelizable[str]:
            '''Each word.'''
        def letter(text: str) -> Parallelizable[str]:
            pass
        """,
        "fan-out-not-iterable at word",
        "fan-out-not-iterable at letter",
    ),
    "a column that is called like its frame": Row(
        """
        @extract_columns("prices")
        def prices(x: int) -> pd.DataFrame: return x
        """,
        "duplicate-node at prices",
        fails="builds",
    ),
    "two steps of one name": Row(
        """
        def _m(x: int) -> int: return x
        @pipe_input(step(_m).named("A"), step(_m).named("A"))
        def f(x: int) -> int: return x
        """,
        "duplicate-node at f",
        fails="builds",
    ),
    "a node that takes itself, and one in two variants that do": Row(
        """
        def price(price: int) -> int: return price
        @config.when(region="EU")
        def cost__eu(cost: int) -> int: return cost
        @config.when(region="US")
        def cost__us(cost: int) -> int: return cost
        """,
        "cycle at price",
        "cycle at cost__eu",
        "cycle at cost__us",
    ),
    "a generator expression, and said to be iterable": Row(
        """
        from collections.abc import Iterable
        def lines() -> Iterable[str]: return (each for each in "abc")
        def first(lines: Iterable[str]) -> str: return min(lines)
        def last(lines: Iterable[str]) -> str: return max(lines)
        """,
        "shared-generator at lines",
    ),
    "a lambda that takes any config key": Row(
        """
        @resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda **keys: tag(owner="me"))
        def f(x: int) -> int: return x
        """,
        'misused-modifier at resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda **keys: tag(owner="me"))',
        fails="imports",
    ),
    "a function that takes config keys by their place": Row(
        """
        def _owned(owner, /): return tag(owner=owner)
        @resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=_owned)
        def f(x: int) -> int: return x
        """,
        "misused-modifier at resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=_owned)",
        fails="imports",
    ),
    "classes derived from the markers": Row(
        """
        class Words(Parallelizable[str]): ...
        class Lengths(Collect[int]): ...
        def words(text: str) -> Words: return text.split()
        def total(words: Words) -> int: return 1
        def longest(length: Lengths) -> int: return 1
        """,
        "wrapped-marker at Words",
        "wrapped-marker at words",
        "wrapped-marker at length",
    ),
    "a parameter that Hamilton has for itself": Row(
        """
        @parameterize(a={"x": value(1)})
        def g(x: int, output_name: str) -> int: return x
        """,
        'misused-modifier at parameterize(a={"x": value(1)})',
        fails="imports",
    ),
    "a group in a group": Row(
        """
        @inject(x=group(group(source("a"))))
        def g(x: list[int]) -> int: return 1
        """,
        'misused-modifier at group(group(source("a")))',
        fails="imports",
    ),
    "a group of both kinds": Row(
        """
        @inject(x=group(source("a"), b=source("b")))
        def g(x: list[int]) -> int: return 1
        """,
        'misused-modifier at group(source("a"), b=source("b"))',
        fails="imports",
    ),
    "a group under keys that are no texts": Row(
        """
        @inject(x=group(b=source("b")))
        def g(x: dict[int, int]) -> int: return 1
        """,
        'misused-modifier at group(b=source("b"))',
        fails="imports",
    ),
    "a key that is an input, too": Row(
        """
        def _a(b: int) -> int: return b
        @subdag(_a, inputs={"b": source("q")}, config={"b": 3})
        def f(_a: int) -> int: return _a
        """,
        'misused-modifier at "b"',
        fails="imports",
    ),
    "a text for a number of a subdag": Row(
        """
        def _a(b: int) -> int: return b
        @subdag(_a, inputs={"b": value("x")})
        def f(_a: int) -> int: return _a
        """,
        "type-mismatch at b",
        fails="builds",
    ),
    "a word that a subdag does not know": Row(
        """
        def _a(b: int) -> int: return b
        @parameterized_subdag(_a, one={"input": {"b": source("q")}})
        def f(_a: int) -> int: return _a
        """,
        'misused-modifier at "input"',
    ),
    "a step without types": Row(
        """
        def _m(x): return x
        @pipe_input(step(_m))
        def f(x: int) -> int: return x
        """,
        "misused-modifier at step(_m)",
        fails="imports",
    ),
    "a step that does not say what it gives": Row(
        """
        def _m(x: int): return x
        @pipe_output(step(_m))
        def f(x: int) -> int: return x
        """,
        "misused-modifier at step(_m)",
        fails="imports",
    ),
    "a step that takes any names": Row(
        """
        def _m(x: int, **more: int) -> int: return x
        @pipe_input(step(_m))
        def f(x: int) -> int: return x
        """,
        "misused-modifier at step(_m)",
        fails="imports",
    ),
    "fields of anything": Row(
        """
        from typing import Any
        @extract_fields({"a": int})
        def f(g: int) -> Any: return g
        """,
        'misused-modifier at extract_fields({"a": int})',
        fails="imports",
    ),
    "fields of a mapping": Row(
        """
        from collections.abc import Mapping
        @extract_fields({"a": int})
        def f(g: int) -> Mapping[str, int]: return g
        """,
        'misused-modifier at extract_fields({"a": int})',
        fails="imports",
    ),
    "fields of a class": Row(
        """
        class Pair:
            a: int
        @extract_fields({"a": int})
        def f(g: int) -> Pair: return g
        """,
        'misused-modifier at extract_fields({"a": int})',
        fails="imports",
    ),
    "fields of a class that is a dict": Row(
        """
        class Pair(dict): ...
        @extract_fields({"a": int})
        def f(g: int) -> Pair: return g
        """,
        'misused-modifier at extract_fields({"a": int})',
        fails="imports",
    ),
    "fields that may be missing altogether": Row(
        """
        @extract_fields({"a": int})
        def f(g: int) -> dict | None: return g
        """,
        'misused-modifier at extract_fields({"a": int})',
        fails="imports",
    ),
    "a field of another type": Row(
        """
        from typing import TypedDict
        class Pair(TypedDict):
            a: int
        @extract_fields({"a": str})
        def f(g: int) -> Pair: return g
        """,
        'misused-modifier at extract_fields({"a": str})',
        fails="imports",
    ),
    "a field that is not there": Row(
        """
        from typing import TypedDict
        class Pair(TypedDict):
            a: int
        @extract_fields({"b": int})
        def f(g: int) -> Pair: return g
        """,
        'misused-modifier at extract_fields({"b": int})',
        fails="imports",
    ),
    "the columns of a number": Row(
        """
        @schema.output(("a", "int"))
        def f(g: int) -> int: return g
        """,
        'misused-modifier at schema.output(("a", "int"))',
        fails="builds",
    ),
    "columns said above a tag": Row(
        """
        @schema.output(("a", "int"))
        @tag(owner="me")
        def f(g: int) -> pd.DataFrame: return g
        """,
        'misused-modifier at schema.output(("a", "int"))',
        fails="imports",
    ),
}

SOUND = {
    "decorators in brackets, on several lines": """
        @(config
          .when(region="EU"))
        def price__eu() -> int: return 1
        @(config
          (lambda given: given.get("region") == "US"))
        def price__us() -> int: return 2
        """,
    "annotations on several lines": """
        def total(
            a: int
            | None,
            b: (
                float
            ),
        ) -> (
            int
            | float
        ): return a or b
        """,
    "a list that is said to be iterable": """
        from typing import Iterable
        def lines(x: int) -> Iterable[str]:
            if x:
                return [each for each in "abc"]
            return (each for each in "abc")
        def first(lines: Iterable[str]) -> str: return min(lines)
        def last(lines: Iterable[str]) -> str: return max(lines)
        """,
    "items of another function": """
        def _words(text: str) -> list[str]: return text.split()
        @does(_words)
        def word(text: str) -> Parallelizable[str]:
            pass
        """,
    "what a call makes that is private, or no function": """
        def _times(factor: int):
            def _scaled(x: int) -> int: return factor * x
            return _scaled
        def _square(x: int) -> int:
            def twice(y: int) -> int: return 2 * y
            return twice(x)
        double, area = _times(2), _square(3)
        def total(x: int) -> int: return double(x) + area
        """,
    "stubs for type checkers": """
        from typing import overload
        @overload
        def total(x: int) -> int: ...
        @overload
        def total(x: str) -> str: ...
        def total(x: int) -> int: return x
        """,
    "a name in quotes, of a class below, and of texts": """
        from typing import Annotated, Literal
        def price(page: "Page", kind: Literal["a", "b"], count: Annotated[int, "how many"]) -> "list[Page]": return [page]
        class Page: ...
        """,
    "an iterator that one node reads": """
        from collections.abc import Iterator
        def lines() -> Iterator[str]: return iter(["a"])
        def first(lines: Iterator[str]) -> str: return next(lines)
        """,
    "a field as its TypedDict has it, and one of a dict": """
        from typing import Any, TypedDict
        class Pair(TypedDict):
            a: int
            b: str
        @extract_fields({"a": int})
        def f(g: int) -> Pair: return {"a": g, "b": ""}
        @extract_fields({"c": int})
        def h(g: int) -> dict[str, Any]: return {"c": g}
        """,
    "values of a subdag that are what is taken": """
        def _a(b: int, c: list[int], d: str | None) -> int: return b
        @subdag(_a, inputs={"b": value(3), "c": value([1]), "d": value(None)})
        def f(_a: int) -> int: return _a
        """,
    "columns said below a tag": """
        @tag(owner="me")
        @schema.output(("a", "int"))
        def f(g: int) -> pd.DataFrame: return g
        """,
    "underscores at the end, and no condition": """
        def price__() -> int: return 1
        def total(price__: int) -> int: return price__
        """,
    "a suffix that is part of the name": """
        def price__eu() -> int: return 1
        def total(price__eu: int) -> int: return price__eu
        """,
    "a plain node beside one with a suffix": """
        def price() -> int: return 1
        def price__eu(price: int) -> int: return price
        def total(price: int) -> int: return price
        """,
    "nodes under conditions that are made from what they are called after": """
        @config.when(region="EU")
        def price_net(price: int) -> int: return price
        @config.when_not(region="EU")
        def price_gross(price: int) -> int: return price
        """,
    "one node under a condition is no variant": """
        @config.when(region="EU")
        def price_eu() -> int: return 1
        def total(price: int) -> int: return price
        """,
    "a condition with a name": """
        @config.when(region="EU", name="price")
        def european_price() -> int: return 1
        """,
    "a default of a step that nobody takes over": """
        def _scaled(x: int, factor: int = 10) -> int: return x * factor
        @pipe_input(step(_scaled))
        def f(x: int) -> int: return x
        """,
    "a default that the same function has outside of the subdag": """
        def scaled(x: int, factor: int = 10) -> int: return x * factor
        @subdag(scaled, inputs={"x": source("y")})
        def f(scaled: int) -> int: return scaled
        """,
    "what a subdag takes from the whole dataflow": """
        def scaled(x: int, factor: int) -> int: return x * factor
        def factor() -> int: return 3
        @subdag(scaled, inputs={"x": source("y")})
        def f(scaled: int) -> int: return scaled
        """,
    "a config key of a variant in a subdag, and an input that one of several subdags takes": """
        @config.when(kind="a")
        def out__a(x: int) -> int: return x
        @config.when(kind="b")
        def out__b(y: int) -> int: return y
        @parameterized_subdag(
            out__a, out__b, inputs={"x": source("p"), "y": source("q")},
            one={"config": {"kind": "a"}}, two={"config": {"kind": "b"}},
        )
        def several(out: int) -> int: return out
        """,
    "an input of a subdag that only its own function takes": """
        def a(b: int) -> int: return b
        @subdag(a, inputs={"b": source("q"), "scale": source("q")})
        def f(a: int, scale: int) -> int: return a * scale
        """,
    "a step that is taken by its whole name, and one without a namespace": """
        def _m(x: int) -> int: return x
        @pipe_input(step(_m).named("A"), step(_m).named("B", namespace=None))
        def f(x: int) -> int: return x
        @inject(x=source("f.A"))
        def g(x: int, B: int) -> int: return x + B
        """,
    "tags for all nodes, for one, under a reserved name on purpose, and of ours": """
        @tag(target_=..., owner="x")
        @tag(target_=["a"], unit="m")
        @tag(bypass_reserved_namespaces_=True, **{"gdpr.level": "2", "our.retries": "3"})
        @extract_fields({"a": int})
        def f(x: int) -> dict: return {"a": x}
        """,
    "a body that says nothing": """
        def _sum(**numbers: int) -> int: return sum(numbers.values())
        @does(_sum)
        def f(x: int) -> int:
            '''Said.'''
            return None
        """,
    "a source in a group, and one as a default of a step": """
        def _m(x: int, y: int) -> int: return x
        @pipe_input(step(_m, source("z")))
        def f(x: int) -> int: return x
        @inject(xs=group(source("f"), value(3)))
        def g(xs: list[int]) -> int: return sum(xs)
        """,
    "outputs of a parameterized function, one of them called like it": """
        @parameterize(f={"x": value(1)}, g={"x": value(2)})
        def f(x: int) -> int: return x
        def total(f: int, g: int) -> int: return f + g
        """,
    "a module that is imported if it is there": """
        try:
            import json as tools
        except ImportError:
            tools = None
        def total(x: int) -> int: return x
        """,
    "one type under two names, whichever is there": """
        import sys
        from typing import Any, Dict, List, Tuple
        tuple_ = Tuple if sys.version_info < (3, 9) else tuple
        if sys.version_info < (3, 9):
            dict_ = Dict
        else:
            dict_ = dict
        @dataloader()
        def rows(path: str) -> tuple_[List[str], dict_]: return [path], {}
        def total(rows: list[str]) -> int: return len(rows)
        """,
    "a marker, or a list where there is none": """
        try:
            from hamilton.htypes import Parallelizable as Several
        except ImportError:
            Several = list
        Found = Several if True else list
        def number() -> Several[int]: return [1]
        def double(number: int) -> int: return 2 * number
        def total(double: Collect[int]) -> int: return sum(double)
        def word() -> Found[str]: return ["a"]
        def letter(word: str) -> str: return word
        def text(letter: Collect[str]) -> str: return "".join(letter)
        """,
}


def told(finding: Finding, text: str) -> str:
    """The rule, and what is underlined."""
    span, lines = finding.span, text.split("\n")
    assert span.line == span.end_line
    return f"{finding.rule} at {lines[span.line - 1][span.column - 1 : span.end_column - 1]}"


@pytest.mark.parametrize("name", MISREAD)
def test_a_misreading_is_found_where_it_is(name: str) -> None:
    row = MISREAD[name]
    findings = linted(row.source, is_whole=True)
    assert tuple(told(each, row.source.lstrip("\n")) for each in findings) == row.expected
    assert all(each.help for each in findings)


@pytest.mark.parametrize("name", SOUND)
def test_what_is_meant_stays_silent(name: str) -> None:
    findings = linted(HEAD + dedent(SOUND[name]), is_whole=True)
    assert [each.message for each in findings] == []


_NUMBERS = itertools.count()


def fails_in_hamilton(source: str, folder: Path) -> str:
    """Where, if anywhere."""
    path = folder / "flow.py"
    path.write_text(source)
    try:
        module = loaded_from(path, f"misread_{next(_NUMBERS)}")
    except Exception:
        return "imports"
    try:
        driver.Builder().enable_dynamic_execution(allow_experimental_mode=True).with_modules(module).build()
    except Exception:
        return "builds"
    return ""


@pytest.mark.parametrize("name", MISREAD)
def test_hamilton_fails_where_it_is_said_to(name: str, tmp_path: Path) -> None:
    assert fails_in_hamilton(MISREAD[name].source, tmp_path) == MISREAD[name].fails


@pytest.mark.parametrize("name", SOUND)
def test_hamilton_builds_what_is_meant(name: str, tmp_path: Path) -> None:
    assert fails_in_hamilton(HEAD + dedent(SOUND[name]), tmp_path) == ""


PRICES = """
def net(x: int) -> int: return x
def gross(x: int) -> int: return 2 * x
RATE = 3
"""


@pytest.mark.parametrize(
    ("source", "as_whole", "as_part"),
    [
        ("from prices import net\ndef bill(net: int) -> int: return net", ["net of net"], []),
        (
            "from prices import net\ndef bill(net: int, x: int = net(3)) -> int: return net",
            ["net of net"],
            [],
        ),
        (
            "from prices import gross as total\ndef bill(total: int) -> int: return total",
            ["total of gross"],
            ["total of gross"],
        ),
        (
            "import prices\ntotal = prices.gross\ndef bill(total: int) -> int: return total",
            ["total of gross"],
            ["total of gross"],
        ),
        # It is called, and not awaited; what is awaited is made by a subdag, or was never a function.
        ("from prices import net\ndef bill(x: int) -> int: return net(x)", [], []),
        ("from prices import net\ndef bill(x: int) -> int:\n    net = 3\n    return net", [], []),
        ("from prices import RATE as rate\ndef bill(rate: int) -> int: return rate", [], []),
        (
            "from hamilton.function_modifiers import subdag\nfrom prices import net\n"
            "@subdag(net)\ndef bill(net: int) -> int: return net",
            [],
            [],
        ),
        ("from math import sqrt\ndef bill(sqrt: int) -> int: return sqrt", [], []),
    ],
)
def test_a_function_of_another_module_is_no_node(
    source: str, as_whole: list[str], as_part: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hamilton passes over what is imported, so it is an input; a part may yet get the other module as well."""
    (tmp_path / "flow.py").write_text(source)
    (tmp_path / "prices.py").write_text(PRICES)
    monkeypatch.chdir(tmp_path)
    program = discover(("flow.py",))
    nodes, modules = expand(program), program.by_path()
    for is_whole, expected in ((True, as_whole), (False, as_part)):
        found = lint(link(nodes, is_whole=is_whole), (), modules)
        assert {each.rule for each in found} <= {"imported-node"}
        assert [_imported(each, source) for each in found] == expected


def _imported(finding: Finding, text: str) -> str:
    """What is awaited, and the function that it is not."""
    own = told(replace(finding, span=finding.related[0].span), PRICES)
    return f"{told(finding, text)} of {own}".replace("imported-node at ", "")
