"""Arguments of modifiers: the source of a module and an expression in it -> what the expression is worth."""

from __future__ import annotations

import subprocess
import sys
import warnings
from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icosian.discover.read import read
from icosian.discover.symbols import Symbols
from icosian.expand.evaluate import DEPTH, STEPS, Evaluator
from icosian.ir.source import Module, Program, Text
from icosian.ir.values import (
    ClassValue,
    Factory,
    FunctionValue,
    Given,
    HamiltonName,
    Lambda,
    Member,
    ModuleValue,
    Opaque,
    Residual,
)

from .cases import ROOT

SOURCE = """
    import enum
    import logging
    import random
    from enum import IntEnum, auto

    import numpy as np
    import pandas as pd
    import tables
    from hamilton.function_modifiers import ResolveAt, group, parameterize, resolve, source, step, value
    from hamilton import function_modifiers as fm
    from tables import PAIRS, doubled
    from tables import SHIFTED as MOVED

    NAMES = ["a", "b"]
    LIMIT, SCALE = 3, 0.5
    DEEP: dict[str, list[int]] = {"one": [1], "two": [1, 2]}
    STAMPS = {"first": pd.Timestamp("2020"), "second": 2}
    START = pd.Timestamp("2021")
    FRAME = pd.read_csv("x.csv")
    SEEN = ["s"]
    logging.info(SEEN)
    TOLD = ("t", 1)
    logging.info(TOLD)
    SPARED = ["z"]
    taken = SPARED
    taken = None
    ADDED = ["a"]
    ADDED_TOO = ADDED
    ADDED_TOO += ["b"]
    GROWN = ["a"]
    GROWN.append("b")
    COUNT = 0
    PICKED = ["a"]
    PICKED_TOO = PICKED
    PICKED_TOO.append("b")
    FILLED = []
    random.shuffle(FILLED)
    LATER = {}
    tables.OTHER.append(1)
    tables.PATCHED = 2
    EGG = HEN
    HEN = EGG
    EVENS = (each for each in range(3))
    also = source

    if LIMIT > 2:
        SOMETIMES = 1

    class Color(enum.Enum):
        RED = "red"
        BLUE = "blue"
        CRIMSON = "red"

    class Level(IntEnum):
        LOW = 1
        HIGH = 2

    class Made(enum.Enum):
        ONE = auto()

    class Settings:
        limit = 4
        twice = limit * 2
        names = [str(n) for n in range(limit)]
        frame = pd.DataFrame()

        def method(self): ...

    class Special(Settings):
        limit = 5

    class Model(pd.BaseModel):
        limit = 4

    class Derived(Model):
        limit = 5

    def bump():
        global COUNT
        COUNT += 1

    def remember(key):
        LATER[key] = 1

    def plain(price: float) -> float:
        return price

    def named(prefix, *rest, sep="_", **more):
        "The names."
        made: list = [prefix]
        count = 0
        for each in rest:
            if each == "stop":
                return made
            count += 1
            made = [*made, prefix + sep + each]
        return made + sorted(more) + [count]

    def endless(n):
        return endless(n + 1)

    def early():
        first = later
        later = 1
        return first

    def collected():
        made = []
        made.append(1)
        return made

    def framed(name):
        return pd.Timestamp("2020")

    @pd.cached
    def decorated():
        return ["a"]
"""

TABLES = """
    PAIRS = {name: n for n, name in enumerate(["x", "y"])}
    SHIFTED = [n + BASE for n in range(2)]
    BASE = 10
    OTHER = []
    PATCHED = 1

    def doubled(n):
        return n * FACTOR

    FACTOR = 2
"""


def module(name: str, source: str) -> Module:
    found = read(f"{name}.py", name, dedent(source).strip() + "\n")
    assert not found.flaws
    return replace(found, homes={"tables": "tables.py", "flow": "flow.py"})


def program(source: str = SOURCE) -> Symbols:
    return Symbols(Program((module("flow", source),), (module("tables", TABLES),)))


SYMBOLS = program()


def worth(expression: str, symbols: Symbols = SYMBOLS) -> object:
    """As if it stood behind the module, from the first column of a line of its own."""
    return Evaluator(symbols).value(text(expression), "flow.py")


def text(expression: str, line: int = 100, column: int = 1) -> Text:
    lines = expression.split("\n")
    width = len(lines[-1]) + (column if len(lines) == 1 else 1)
    span = SYMBOLS.modules["flow.py"].start
    end = line + len(lines) - 1
    return Text(expression, replace(span, line=line, column=column, end_line=end, end_column=width))


def shown(value: object) -> str:
    """The value as text: `<…>` for what is carried, `?…: why` for what is opaque."""
    match value:
        case Opaque():
            return f"?{value.text.text}: {value.why}"
        case Member(member=member):
            return f"<{value.text.text}, {member.enum.name}.{member.name} is {shown(member.value)}>"
        case Residual():
            return f"<{value.text.text}>"
        case FunctionValue() | ClassValue() | ModuleValue():
            kind = type(value).__name__.removesuffix("Value").lower()
            return f"{kind} {value.name} of {value.path}"
        case HamiltonName(qualified=qualified):
            return qualified
        case Lambda(text=written):
            return f"<{written.text}>"
        case Factory():
            calls = ((value.name, value.positional, value.keywords), *value.chained)
            return ".".join(
                f"{name}({', '.join([*map(shown, some), *(f'{key}={shown(each)}' for key, each in more)])})"
                for name, some, more in calls
            )
        case dict():
            return "{" + ", ".join(f"{shown(key)}: {shown(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(shown, value)) + "]"
        case tuple():
            return f"({', '.join(map(shown, value))}{',' if len(value) == 1 else ''})"
        case set() | frozenset():
            return f"{type(value).__name__}({sorted(value)!r})"
    return repr(value)


KNOWN = """
    None                                            ->  None
    -1.5                                            ->  -1.5
    [1, "a", b"b", None, ..., 2j]                   ->  [1, 'a', b'b', None, Ellipsis, 2j]
    (1,)                                            ->  (1,)
    {"a": {1, 2}, **{"b": 3}}                       ->  {'a': set([1, 2]), 'b': 3}
    [*NAMES, *"xy", *range(2)]                      ->  ['a', 'b', 'x', 'y', 0, 1]
    f"{NAMES[0]}_{LIMIT:03d}_{SCALE:.1%}_{'x'!r:>5}"    ->  "a_003_50.0%_  'x'"
    "%s-%03d" % ("a", 7)                            ->  'a-007'
    "{}/{key!r}".format("a", key="b")               ->  "a/'b'"
    LIMIT ** 2 // 2 << 1 | 1                        ->  9
    1 < LIMIT <= 3 != 4                             ->  True
    "a" in NAMES and LIMIT not in (1, 2)            ->  True
    None or [] or "x"                               ->  'x'
    not DEEP and 1                                  ->  False
    "big" if LIMIT > 2 else nowhere                 ->  'big'
    DEEP["two"][-1], NAMES[::-1], "abc"[1:]         ->  (2, ['b', 'a'], 'bc')
    {n: k for k, names in enumerate([NAMES, "c"]) for n in names if n != "a"}    ->  {'b': 0, 'c': 1}
    {len(n) for n in NAMES}                         ->  set([1])
    [a + "".join(rest) for a, *rest in ["abc", "d"]]    ->  ['abc', 'd']
    sorted(n for n in {"b", "a"})                   ->  ['a', 'b']
    [n for n in {"b", "a"}]                         ->  ['a', 'b']
    list(zip(NAMES, range(9)))                      ->  [('a', 0), ('b', 1)]
    next(n for n in NAMES if n > "a")               ->  'b'
    dict(DEEP, three=3)                             ->  {'one': [1], 'two': [1, 2], 'three': 3}
    dict([("a", pd.x)])                             ->  {'a': <pd.x>}
    [k for k, v in DEEP.items() if len(v) > 1]      ->  ['two']
    DEEP.keys() == {"one": 0, "two": 0}.keys()      ->  True
    DEEP.get("nine", ())                            ->  ()
    "a,b".upper().split(",")                        ->  ['A', 'B']
    ", ".join(map(str, range(3)))                   ->  '0, 1, 2'
    list(filter(None, [0, 1])), list(filter(lambda n: n > 1, [1, 2]))    ->  ([1], [2])
    sorted(["bb", "a"], key=len), max("ab", "c", key=lambda s: -ord(s[0]))    ->  (['a', 'bb'], 'ab')
    min([], default=0), max(1, 2), sum([[1], [2]], [])    ->  (0, 2, [1, 2])
    any(n == "a" for n in NAMES), all([])           ->  (True, True)
    tuple(reversed(NAMES)), list(reversed({1: 2}.items())), set(NAMES), bool(NAMES), int("7"), float("1.5"), str(LIMIT)
        ->  (('b', 'a'), [(1, 2)], set(['a', 'b']), True, 7, 1.5, '3')
    isinstance(NAMES, (list, dict)), isinstance(LIMIT, str)    ->  (True, False)
    [isinstance(each, dict) for each in (DEEP, source("a"), {})]    ->  [True, False, True]
    abs(-1), round(2.567, 1), list(enumerate("ab", 1))    ->  (1, 2.6, [(1, 'a'), (2, 'b')])
    (lambda a, *b, c=LIMIT, **d: (a, b, c, d))(1, 2, d=4)    ->  (1, (2,), 3, {'d': 4})
    [f() for f in [lambda: n for n in range(3)]]    ->  [2, 2, 2]
    named("p", "x", "stop", "y")                    ->  ['p', 'p_x']
    named("p", *"xy", sep=".", k=1)                 ->  ['p', 'p.x', 'p.y', 'k', 2]
    doubled(MOVED[1]), PAIRS, tables.FACTOR, tables.doubled(2)    ->  (22, {'x': 0, 'y': 1}, 2, 4)
    __name__, plain.__name__                        ->  ('flow', 'plain')
    Color.RED.value, Color.BLUE.name, Color.CRIMSON.name, Level.LOW.value    ->  ('red', 'BLUE', 'RED', 1)
    [c.value for c in Color if c is not Color.BLUE]     ->  ['red']
    len(list(Color)), Color.RED == Color.CRIMSON    ->  (2, True)
    Settings.twice, Settings.names, Special.limit, Special.twice    ->  (8, ['0', '1', '2', '3'], 5, 8)
    TOLD, SPARED                                    ->  (('t', 1), ['z'])
    dict(compute=1, function=2), named("p", function=1, self=2)
        ->  ({'compute': 1, 'function': 2}, ['p', 'function', 'self', 0])
    sum(range(10)), 5 in range(10)                  ->  (45, True)
    (yes := 1) if 0 else 2                          ->  2
"""

NOUNS = """
    plain                                           ->  function plain of flow.py
    tables.doubled                                  ->  function doubled of tables.py
    Color                                           ->  class Color of flow.py
    tables                                          ->  module tables of tables.py
    lambda a, b=1: a                                ->  <lambda a, b=1: a>
    ResolveAt.CONFIG_AVAILABLE                      ->  hamilton.function_modifiers.ResolveAt.CONFIG_AVAILABLE
    source("x"), fm.value(1), also("y")             ->  (source('x'), value(1), source('y'))
    {"x": [source(n) for n in NAMES]}               ->  {'x': [source('a'), source('b')]}
    step(plain, y=2).named("A").when(k=1)           ->  step(function plain of flow.py, y=2).named('A').when(k=1)
    parameterize(**{f"p_{n}": dict(x=source(n)) for n in NAMES}, c=group(*map(source, NAMES)))
        ->  parameterize(p_a={'x': source('a')}, p_b={'x': source('b')}, c=group(source('a'), source('b')))
    group(*[source(n) for n in NAMES], **{"k": value(1)})    ->  group(source('a'), source('b'), k=value(1))
    resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda ns: parameterize(x=ns))
        ->  resolve(when=hamilton.function_modifiers.ResolveAt.CONFIG_AVAILABLE, decorate_with=<lambda ns: parameterize(x=ns)>)
"""

CARRIED = """
    pd.Timestamp("2020")                            ->  <pd.Timestamp("2020")>
    value(pd.Timestamp("2020").date() + pd.Day(LIMIT))    ->  value(<pd.Timestamp("2020").date() + pd.Day(LIMIT)>)
    [int, str | None, list[Settings], np.int64]     ->  [<int>, <str | None>, <list[Settings]>, <np.int64>]
    START                                           ->  <START>
    START.year + 1                                  ->  <START.year + 1>
    STAMPS                                          ->  {'first': <pd.Timestamp("2020")>, 'second': 2}
    STAMPS["second"] + 1, len(STAMPS)               ->  (3, 2)
    SEEN, ADDED, tables.PATCHED                     ->  (<SEEN>, <ADDED>, <tables.PATCHED>)
    GROWN, COUNT, PICKED, FILLED, LATER, tables.OTHER, SOMETIMES, EVENS
        ->  (<GROWN>, <COUNT>, <PICKED>, <FILLED>, <LATER>, <tables.OTHER>, <SOMETIMES>, <EVENS>)
    framed("a"), decorated(), collected()    ->  (<pd.Timestamp("2020")>, <decorated()>, <collected()>)
    f"{pd.x}-{LIMIT}"                               ->  <f"{pd.x}-{LIMIT}">
    f"{LIMIT:{LIMIT}000}"                           ->  <f"{LIMIT:{LIMIT}000}">
    not pd.x, pd.x or 1, pd.x == 1, -pd.x           ->  (<not pd.x>, <pd.x or 1>, <pd.x == 1>, <-pd.x>)
    FRAME["a"], FRAME[pd.x]                         ->  (<FRAME["a"]>, <FRAME[pd.x]>)
    sum([0.1, 0.2]), str({"a", "b"}), open("x")     ->  (<sum([0.1, 0.2])>, <str({"a", "b"})>, <open("x")>)
    "{0.__class__}".format(1), "".__class__         ->  (<"{0.__class__}".format(1)>, <"".__class__>)
    sorted([pd.x, 1]), pd.x in [1]                  ->  (<sorted([pd.x, 1])>, <pd.x in [1]>)
    "a".encode(), NAMES.append                      ->  (<"a".encode()>, <NAMES.append>)
    Color.RED                                       ->  <Color.RED, Color.RED is 'red'>
    Made.ONE, Made.ONE.value                        ->  (<Made.ONE, Made.ONE is <auto()>>, <Made.ONE.value>)
    Settings.frame, Settings.method, Model.limit, Derived.limit
        ->  (<Settings.frame>, <Settings.method>, <Model.limit>, <Derived.limit>)
    value([c for c in FRAME.columns])               ->  value(<[c for c in FRAME.columns]>)
    value(2 ** 100000)                              ->  value(<2 ** 100000>)
    value(n for n in NAMES)                         ->  value(<(n for n in NAMES)>)
    [(n for n in NAMES)]                            ->  [<(n for n in NAMES)>]
"""

OPAQUE = """
    {c: source(c) for c in FRAME.columns}           ->  ?FRAME.columns: the items are not known
    parameterize(**FRAME)                           ->  ?FRAME: the keys are not known
    {**START}                                       ->  ?START: the keys are not known
    [*decorated()]                                  ->  ?decorated(): the items are not known
    1 if START else 2                               ->  ?START: whether it is true is not known
    [n for n in NAMES if pd.x]                      ->  ?pd.x: whether it is true is not known
    len(GROWN)                                      ->  ?GROWN: the number of items is not known
    range(LIMIT, pd.x)                              ->  ?pd.x: the number of items is not known
    sorted(FRAME)                                   ->  ?FRAME: the items are not known
    NAMES[pd.x]                                     ->  ?pd.x: the key is not known
    NAMES[:pd.x]                                    ->  ?pd.x: the key is not known
    {pd.x: 1}                                       ->  ?pd.x: the key is not known
    {pd.x, 1}                                       ->  ?pd.x: the key is not known
    [n for n in {1, "a"}]                           ->  ?{1, "a"}: the order of a set is not known, `sorted(…)` makes one
    [pd.f(n) for n in NAMES[:1]]                    ->  [?n: `n` exists only here, the script cannot carry it]
    value(c)                                        ->  value(?c: `c` is bound nowhere)
    [value(c) for c in Color][0]                    ->  value(?Color: `RED` of `Color` is not written out, the script cannot carry it)
    (yes := pd.x)                                   ->  ?yes := pd.x: this cannot stand in the script by itself
    pd.f(source("a"))                               ->  ?source: the script does without Hamilton
    1 / 0                                           ->  ?1 / 0: it raises ZeroDivisionError
    [1, NAMES[5]]                                   ->  ?NAMES[5]: it raises IndexError
    1 + "a" + "b"                                   ->  ?1 + "a": it raises TypeError
    early()                                         ->  ?later: it raises UnboundLocalError
    f"{len(NAMES)} {nope}"                          ->  ?f"{len(NAMES)} {nope}": `nope` is bound nowhere
    [f"{n:{1 / 0}}" for n in NAMES]                 ->  ?f"{n:{1 / 0}}": it raises ZeroDivisionError
    f"{EGG}"                                        ->  ?EGG: the value of `EGG` depends on itself
    EGG                                             ->  ?EGG: the value of `EGG` depends on itself
    a b                                             ->  ?a b: it cannot be read
"""


def rows(table: str) -> list[tuple[str, str]]:
    joined = dedent(table).strip().replace("\n    ->", "  ->")
    return [
        (left.strip(), right.strip())
        for left, right in (row.rsplit("  ->  ", 1) for row in joined.split("\n"))
    ]


@pytest.mark.parametrize(
    ("expression", "expected"), [*rows(KNOWN), *rows(NOUNS), *rows(CARRIED), *rows(OPAQUE)]
)
def test_what_an_expression_is_worth(expression: str, expected: str) -> None:
    assert shown(worth(expression)) == expected


def test_places_are_those_of_the_file() -> None:
    """Columns count characters, also behind letters of several bytes, and lines go on from the first."""
    written = 'parameterize(é={"ö": value(pd.x)},\n    **FRAME)'
    found = Evaluator(SYMBOLS).value(text(written, line=7, column=2), "flow.py")
    assert isinstance(found, Opaque)
    assert (str(found.text.span), found.text.span.end_column) == ("flow.py:8:7", 12)
    found = Evaluator(SYMBOLS).value(text('("é", nope)', line=7, column=2), "flow.py")
    assert isinstance(found, tuple)
    assert (str(found[1].text.span), found[1].text.span.end_column) == ("flow.py:7:8", 12)
    found = Evaluator(SYMBOLS).value(text('[f"""\n\n{\n1 / 0}"""]', line=7, column=2), "flow.py")
    assert isinstance(found, Opaque)
    assert (str(found.text.span), found.text.span.end_line) == ("flow.py:7:3", 10)
    carried = worth("STAMPS")
    assert isinstance(carried, dict)
    span = carried["first"].text.span
    lines = SYMBOLS.modules["flow.py"].text.split("\n")
    assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == 'pd.Timestamp("2020")'


def test_a_lambda_is_called_with_what_is_given_and_what_the_configuration_says() -> None:
    rows = {
        "lambda ns: parameterize(**{n: source(n) for n in ns})": "parameterize(x=source('x'), y=source('y'))",
        "lambda ns, more=1: more": "1",
        "lambda ns, other: other": "?at: the configuration has no `other`",
        "lambda ns, /, *, k=2: (ns, k)": "('xy', 2)",
        "lambda ns: pd.f(ns)": "?ns: `ns` exists only here, the script cannot carry it",
        "lambda ns: 1 / 0": "?1 / 0: it raises ZeroDivisionError",
        "plain": "?at: the configuration has no `price`",
        "lambda ns: (n for n in ns)": "?at: an iterator can be used only once",
        "LIMIT": "?at: the function is not known",
    }
    for expression, expected in rows.items():
        evaluator = Evaluator(SYMBOLS)
        function = evaluator.value(text(expression), "flow.py")
        given = Given({"ns": "xy"}, is_whole=True)
        assert shown(evaluator.call(function, given, text("at"))) == expected, expression
    evaluator = Evaluator(SYMBOLS)
    function = evaluator.value(text("plain"), "flow.py")
    assert shown(evaluator.call(function, Given({"price": [1]}), text("at"))) == "[1]"
    missing = evaluator.call(function, Given(), text("at"))
    assert shown(missing) == "?at: the configuration is not known, which gives `price`"


def test_thousands_of_outputs_are_within_the_budget() -> None:
    made = worth('parameterize(**{f"out_{n}": {"x": source(f"in_{n}"), "y": value(n)} for n in range(2000)})')
    assert isinstance(made, Factory)
    assert [name for name, _ in made.keywords] == [f"out_{n}" for n in range(2000)]
    assert shown(made.keywords[-1][1]) == "{'x': source('in_1999'), 'y': value(1999)}"


def holds_opaque(value: object) -> bool:
    """Is some part of it not known?"""
    if isinstance(value, dict):
        return any(map(holds_opaque, [*value.keys(), *value.values()]))
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(holds_opaque, value))
    return isinstance(value, Opaque | Residual | Lambda)


# Bombs

BOMBS = """
    9**9**9                                         the number is too large
    10**10**8 % 7                                   the number is too large
    1 << 10**9                                      the number is too large
    (2**1000) * (2**1000)                           the number is too large
    2 ** 0.5 ** -9 ** 9 ** 9                        the number is too large
    "a" * 10**10                                    the value is too large
    10**10 * [0]                                    the value is too large
    b"a" * 10**9                                    the value is too large
    ["a" * 1000] * 10**4                            the value is too large
    list(range(10**12))                             the value is too large
    sum(range(10**200))                             the value is too large
    sorted(range(10**9))                            the value is too large
    [n for n in range(10**9)]                       the value is too large
    set(range(10**9))                               the value is too large
    dict(enumerate(range(10**9)))                   the value is too large
    max(range(10**9))                               the value is too large
    list(zip(range(10**9), range(10**9)))           the value is too large
    "x".ljust(10**10)                               the value is too large
    "x".zfill(10**10)                               the value is too large
    ("a" * 1000).replace("", "a" * 1000)            the value is too large
    ("a" * 1000).join("a" * 1000)                   the value is too large
    ("{}" * 10000).format(*range(10000))            the value is too large
    ("%s" * 1000) % ("a",) * 1000                   the value is too large
    [0 for a in range(10**5) for b in range(10**5)]         working it out takes too many steps
    [0 for a in range(10**5) if 0 for b in range(10**5)]    working it out takes too many steps
    [[0] * 10**5 for n in range(10**4)]             working it out takes too many steps
    [sum(range(10**5)) for n in range(10**4)]       working it out takes too many steps
    [10**5 in list(range(10**5)) for n in range(10**4)]     working it out takes too many steps
    [("ab" * 50000).find("bb") for n in range(10**4)]       working it out takes too many steps
    [f"{'ab' * 50000}" for n in range(10**4)]       working it out takes too many steps
    [min(T) for n in range(10**4)]                  working it out takes too many steps
    [T == U for n in range(10**4)]                  working it out takes too many steps
    [[*T] for n in range(10**4)]                    working it out takes too many steps
    [T[1:] for n in range(10**4)]                   working it out takes too many steps
    [x for n in range(10**4) for x in reversed(T)]  working it out takes too many steps
    [{K: 1}[K] for n in range(10**4)]               working it out takes too many steps
    [f"{MIXED}" for n in range(10**4)]              working it out takes too many steps
    [T * 0 for n in range(10**4)]                   working it out takes too many steps
    [0 for n in range(10**4) for a, *b in [T]]      working it out takes too many steps
    [D[K] for n in range(10**4)]                    working it out takes too many steps
    [unpacked(T) for n in range(10**4)]             working it out takes too many steps
    round(5, -10**9)                                carried
    fibonacci(24)                                   working it out takes too many steps
    looped(10**5)                                   working it out takes too many steps
    recursive(0)                                    it nests too deep
    (lambda f: f(f))(lambda f: f(f))                it nests too deep
    D24 == D24                                      carried
    str(D24)                                        carried
    doubled_list(40)                                carried
    "%1000000000d" % 1                              carried
    f"{1:>1000000000}"                              carried
    "{:>1000000000}".format(1)                      carried
    "{0.__class__.__mro__}".format(1)               carried
    pow(9, 9**8)                                    carried
    int("9" * 10**5)                                carried
    even(10**6)                                             it nests too deep
    (lambda f, n: f(f, n + 1))(lambda f, n: f(f, n + 1), 0)  it nests too deep
    bytes(10**10)                                           carried
    sum([[0] * 1000 for n in range(10**4)], [])             working it out takes too many steps
    {**{n: n for n in range(10**6)}, **{}}                  the value is too large
    {n: {m: m for m in range(10**5)} for n in range(10**5)}  working it out takes too many steps
    sorted(range(10**5), key=lambda n: sorted(T))           working it out takes too many steps
    zip(*[range(10**9)] * 10**6)                            the value is too large
    [[[0 for a in range(99)] for b in range(99)] for c in range(99)]  working it out takes too many steps
    list(map(lambda n: [0] * 10**5, range(10**5)))          working it out takes too many steps
    any(False for n in range(10**12))                       the value is too large
    next(n for n in range(10**10) if n < 0)                 the value is too large
    "a,".join(str(n) for n in range(10**7))                 the value is too large
    "".join(["a" * 10**4] * 10**4)                          the value is too large
    "x".center(10**10)                                      the value is too large
    "\\t".expandtabs(10**9)                                 carried
    str(10**5000)                                           the number is too large
    int("9" * 5000)                                         carried
    1.0 * 10**400                                           the number is too large
    -(-1 << 10**12)                                         the number is too large
    10 ** -(10**10)                                         0.0
    "%*d" % (10**9, 1)                                      carried
    "{:{}}".format(1, 10**9)                                carried
    f"{1:{10**9}}"                                          carried
    dict.fromkeys(range(10**9))                             carried
    hash((1,) * 10**9)                                      the value is too large
"""

BOMB_SOURCE = """
    T = [1] * 10**5
    U = [1] * 10**5
    K = (0,) * 10**5
    D = {K: 1}
    MIXED = [*range(10**5), {1, 2}]

    def unpacked(values):
        first, *rest = values
        return first
    D0 = [1, 1]
    {doubled}

    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    def doubled_list(n):
        made = [0]
        for each in range(n):
            made = [made, made]
        return made

    def looped(n):
        for a in range(n):
            for b in range(n):
                pass

    def recursive(n):
        return recursive(n + 1)

    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n != 0 and even(n - 1)
"""


def bombs() -> list[tuple[str, str]]:
    rows = (row.strip() for row in BOMBS.strip().splitlines())
    return [(left.strip(), why.strip()) for left, _, why in (row.partition("  ") for row in rows)]


def defused() -> list[tuple[str, str]]:
    """Each bomb, and why it is not worked out."""
    doubled = "\n    ".join(f"D{n + 1} = [D{n}, D{n}]" for n in range(24))
    symbols = program(BOMB_SOURCE.replace("{doubled}", doubled))
    return [(bomb, _why(worth(bomb, symbols))) for bomb, _ in bombs()]


def _why(value: object) -> str:
    if isinstance(value, Residual):
        return "carried"
    return value.why if isinstance(value, Opaque) else shown(value)[:100]


def test_a_bomb_costs_no_more_than_the_budget() -> None:
    """In a process that gets 100 MB more than it has, and far more processor time than it needs."""
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


LIMITED = """
import resource
from pathlib import Path
from tests.test_evaluate import bombs, defused

sizes = Path("/proc/self/statm")  # elsewhere than on Linux, all that can be limited is the time
has = int(sizes.read_text().split()[0]) * resource.getpagesize() if sizes.exists() else 1 << 40
resource.setrlimit(resource.RLIMIT_AS, (has + 100_000_000, has + 100_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (300, 300))
different = [pair for pair in zip(defused(), bombs(), strict=True) if pair[0] != pair[1]]
assert not different, different
"""


def test_budgets_are_counted_and_not_timed() -> None:
    """The same expression is just within the budget, or just not, everywhere."""
    inside = f"[n for n in range({STEPS // 3})]"
    assert isinstance(worth(inside), list)
    assert _why(worth(f"[n for n in range({STEPS})]")) == "working it out takes too many steps"
    assert worth("-" * (DEPTH - 1) + "1") in (1, -1)
    assert _why(worth("-" * DEPTH + "1")) == "it nests too deep"
    assert worth("+".join(["1"] * 1000)) == 1000


# Against Python

_NUMBERS = st.integers(-9, 9).map(str) | st.sampled_from(["0.5", "True", "False"])
_TEXTS = st.sampled_from(["''", "'a'", "'ab c'", "'%s'", "'{}'", "f'{1}-{2!r}'"])
_LOCALS = st.sampled_from(["n", "m"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def joined(template: str, count: int) -> st.SearchStrategy[str]:
        return st.tuples(*[inner] * count).map(lambda parts: template.format(*parts))

    two = ["+", "-", "*", "/", "//", "%", "<", "==", "!=", ">=", "in", "not in", "and", "or", "&", "|", "^"]
    return st.one_of(
        st.sampled_from(two).flatmap(lambda op: joined("({} " + op + " {})", 2)),
        joined("({} if {} else {})", 3),
        *(joined(template, 1) for template in ONE),
        *(joined(template, 2) for template in TWO),
    )


ONE = (
    "(not {})", "(-{})", "len({})", "str({})", "bool({})", "int({})", "float({})", "list({})", "tuple({})",
    "sorted({})", "sum({})", "min({})", "max({})", "any({})", "all({})", "dict({})", "list(reversed({}))",
    "list(range({}))", "list(enumerate({}))", "f'{{{}}}'", "{}.upper()", "{}.split()", "{}.items()", "[*{}]",
    "{{**{}}}", "isinstance({}, (int, list))", "(lambda n, m=1: {})(1)", "abs({})", "round({})",
)  # fmt: skip
TWO = (
    "[{}, {}]", "({}, {})", "{{{}: {}}}", "{}[{}]", "{}[{}:]", "[{} for n in {}]", "[n for n in {} if {}]",
    "{{n: {} for n, m in {}}}", "list(zip({}, {}))", "{}.join({})", "{}.count({})", "{}.get({})",
    "sorted({}, key=lambda n: {})", "dict(a={}, b={})", "f'{{{}!r}} {{{}!s:>4}}'", "tuple({} for n in {})",
)  # fmt: skip

EXPRESSIONS = st.recursive(
    _NUMBERS | _TEXTS | _LOCALS | st.sampled_from(["[]", "{}", "()"]), _grown, max_leaves=8
)


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(EXPRESSIONS)
def test_what_is_known_is_what_python_says(expression: str) -> None:
    whole = f"(lambda n, m: {expression})(3, 'xyz')"
    found = worth(whole)
    python, raised = evaluated(whole)
    if raised:
        # Something that is only carried may raise before what is found to raise.
        assert holds_opaque(found), (raised, found)
    elif isinstance(found, Opaque):
        assert not found.why.startswith("it raises"), found
    elif not holds_opaque(found):  # that enough is known is what the table is for
        assert (type(found), repr(found)) == (type(python), repr(python))


def evaluated(expression: str) -> tuple[object, str]:
    """What Python makes of it, and the name of what it raises."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return eval(expression, {}), ""
    except Exception as error:
        return None, type(error).__name__
