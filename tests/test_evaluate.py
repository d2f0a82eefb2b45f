"""Arguments of modifiers: the source of a module and an expression in it -> what the expression is worth."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest
from icosian.discover.read import read
from icosian.discover.symbols import Symbols
from icosian.expand.evaluate import Evaluator
from icosian.ir.source import Module, Program, Text
from icosian.ir.values import (
    ClassValue,
    Factory,
    FunctionValue,
    HamiltonName,
    Lambda,
    Member,
    ModuleValue,
    Opaque,
    Residual,
)

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
