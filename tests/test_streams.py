"""Fan-ins that take results as they come: which do, and why others do not."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from icosian.ir.graph import Dag
from icosian.ir.streams import why_whole
from icosian.plan import groupings, plan

from .reading import HAMILTON, built, linted

HEAD = (
    HAMILTON
    + """
import itertools
import math
import statistics
from collections import Counter, defaultdict

LIMIT = 2
UNITS = ("m", "km")
STATE = {}


def log(x: int) -> int:
    return x


def item(count: int) -> Parallelizable[int]:
    yield from range(count)


"""
)
BLOCK = "def each(item: int) -> {type}: ...\n\n\n"


def told(fan_in: str, type: str = "int", more: str = "") -> list[str]:
    """Why each fan-in gets a list, "" where it does not."""
    head = HEAD + more + BLOCK.format(type=type)
    dag = built(head + dedent(fan_in))
    return [why_whole(dag, block, end).text for block in dag.blocks for end in block.ends]


def function(body: str, params: str = "each: Collect[{type}]", type: str = "int") -> str:
    return f"def total({params.format(type=type)}) -> object:\n{indent(dedent(body).strip(), '    ')}\n"


# A body, the type of an item, some items.
STREAMED: list[tuple[str, str, list[Any]]] = [
    ("return sum(each)", "int", [3, 1, 2]),
    ("return sum(each, start=7)", "int", [3, 1, 2]),
    ("return min(each, key=abs, default=None)", "int", [-3, 1, 2]),
    ("return max(each, key=lambda one: -one)", "int", [3, 1, 2]),
    ("return [list(each), 1]", "int", [3, 1]),
    ("return tuple(each)[1:]", "int", [3, 1]),
    ("return sorted(set(each))", "int", [3, 1, 3]),
    ("return frozenset(each)", "int", [3, 1, 3]),
    ("return dict(each)", "tuple[str, int]", [("a", 1), ("b", 2)]),
    ("return ', '.join(each)", "str", ["a", "b"]),
    ("return statistics.fmean(each)", "int", [3, 1]),
    ("return list(itertools.chain.from_iterable(each))", "list[int]", [[1, 2], [], [3]]),
    ("return sum(one for one in itertools.chain.from_iterable(each) if one)", "list[int]", [[1, 2], [3]]),
    ("return [one * LIMIT for one in each if one < LIMIT]", "int", [3, 1]),
    ("return {one: other for one in each for other in UNITS}", "int", [3, 1]),
    ("return max(one.strip().lower() for one in each)", "str", ["B ", "a"]),
    ("return Counter(one % 2 for one in list(each)) if LIMIT else None", "int", [3, 1, 2]),
    (
        """
        "The docstring."
        result: float = 0
        for one in each:
            if not one:
                continue
            result += math.sqrt(one)
        else:
            STATE["ended"] = True
        log(result)
        STATE.clear()
        return round(result, 3)
        """,
        "int",
        [3, 0, 2],
    ),
    (
        """
        groups = defaultdict(list)
        for name, size in each:
            groups[name.upper()].append(size)
        return dict(groups)
        """,
        "tuple[str, int]",
        [("a", 1), ("b", 2), ("A", 3)],
    ),
    (
        """
        groups, counts = {}, {}
        for name, size in each:
            groups.setdefault(name, []).append(size)
            counts[name] = counts.get(name, 0) + 1
            counts[name] += 1
        return groups, counts
        """,
        "tuple[str, int]",
        [("a", 1), ("b", 2), ("a", 3)],
    ),
    (
        """
        best = None
        for row in each:
            try:
                value = int(row["n"])
            except ValueError as error:
                raise RuntimeError(f"{row} is wrong") from error
            best = value if best is None or value > best else best
        return best
        """,
        "dict[str, str]",
        [{"n": "1"}, {"n": "12"}, {"n": "x"}],
    ),
    ("if LIMIT > 5:\n    return None\nreturn sum(each)", "int", [1]),
    ("if LIMIT > 1:\n    return sum(each)\nreturn -1", "int", [1]),
    ("found = LIMIT and sum(each)\nreturn [found]", "int", [1]),
    ("return {'sum': sum(each), 'limit': LIMIT}", "int", [1]),
    ("return log(sum(each) + 1)", "int", [1]),
    ("for one in sorted(tuple(each)):\n    log(one)\nreturn None", "int", [1]),
]


@pytest.mark.parametrize(("body", "type", "items"), STREAMED)
def test_what_streams_gives_the_same_for_an_iterator(
    body: str, type: str, items: list[Any], tmp_path: Path
) -> None:
    text = function(body, type=type)
    assert told(text, type) == [""]

    def outcome(given: Any) -> object:
        names: dict[str, Any] = {}
        exec(HEAD + text, names)
        try:
            return names["total"](given)
        except Exception as error:
            return type_of(error), str(error)

    for count in (*range(len(items) + 1), 1000):
        some = (items * 1000)[:count]
        taken = iter(some)
        assert outcome(taken) == outcome(some)
        if "raise" not in body:  # it takes all that there is
            assert next(taken, "nothing") == "nothing"


type_of = type

WHOLE = [
    ("return len(each)", "does more with it than to go through it once"),
    ("return each", "does more with it than to go through it once"),
    ("return any(each)", "does more with it than to go through it once"),
    ("return all(one for one in each)", "does more with it than to go through it once"),
    ("return sorted(each)", "does more with it than to go through it once"),
    ("return sum(each, 1)", "does more with it than to go through it once"),
    ("return min(each, 1)", "does more with it than to go through it once"),
    ("return sum(*each)", "does more with it than to go through it once"),
    ("return list(*[each])", "does more with it than to go through it once"),
    ("return print(*each)", "does more with it than to go through it once"),
    ("return next(iter(each))", "does more with it than to go through it once"),
    ("return (one for one in each)", "does more with it than to go through it once"),
    ("return itertools.chain.from_iterable(each)", "does more with it than to go through it once"),
    ("one, other = each\nreturn one", "does more with it than to go through it once"),
    ("return [one for other in [1, 2] for one in each]", "does more with it than to go through it once"),
    ("return STATE.get(sum(each), log)", "looks at `STATE.get`, which others may change before it is through"),
    ("del each\nreturn 1", "makes something else of `each`"),
    ("each += [1]\nreturn 1", "makes something else of `each`"),
    ("return [one for one in [1, 2] if one in list(each)]", "goes through it in a loop"),
    ("return [list(each) for one in [1, 2]]", "goes through it in a loop"),
    ("for _ in range(2):\n    found = sum(each)\nreturn found", "goes through it in a loop"),
    ("while sum(each):\n    pass\nreturn 1", "goes through it in a loop"),
    ("for _ in ():\n    pass\nelse:\n    return sum(each)", "goes through it in a loop"),
    ("try:\n    return sum(each)\nexcept BaseException:\n    return 0", "goes through it in a `try`"),
    ("try:\n    pass\nfinally:\n    found = sum(each)\nreturn found", "goes through it in a `try`"),
    ("with open('a'):\n    return sum(each)", "goes through it in a `with`"),
    ("return lambda: sum(each)", "goes through it in a function of its own"),
    ("def inner():\n    return sum(each)\nreturn inner()", "goes through it in a function of its own"),
    ("class Inner:\n    a = sum(each)\nreturn Inner.a", "goes through it in a class"),
    ("for one in each:\n    if one:\n        break\nreturn 1", "may leave the loop before the end"),
    ("for one in each:\n    if one:\n        return one\nreturn 1", "may leave the loop before the end"),
    ("return sum(each) / len(each)", "uses `each` a second time"),
    ("found = [1 for each in [1, 2]]\nreturn found", "makes something else of `each`"),
    ("return sum(each) + (lambda each: 1)(2)", "makes something else of `each`"),
    ("import each\nreturn 1", "does not go through `each`"),
    ("return 1", "does not go through `each`"),
    ("return locals()", "does not go through `each`"),
    ("found = sum(each)\nreturn locals()", "may see `each` through `locals`"),
    ("found = sum(each)\nreturn log.stack()", "may see `each` through `log.stack`"),
    ("sum = max\nreturn sum(each)", "does more with it than to go through it once"),
    ("yield sum(each)", "is a generator, and runs when somebody draws from it"),
    ("log(1)\nreturn sum(each)", "calls `log` before it is through"),
    ("return log(1), sum(each)", "calls `log` before it is through"),
    ("return {1: log(1), 2: sum(each)}", "calls `log` before it is through"),
    ("found = LIMIT and sum(each)\nlog(1)\nreturn found", "calls `log` before it is through"),
    ("if LIMIT > 1:\n    return sum(each)\nlog(1)\nreturn 1", "calls `log` before it is through"),
    ("assert sum(each), log(1)\nreturn 1", "calls `log` before it is through"),
    ("return max(each, key=log)", "calls `log` before it is through"),
    ("return [one.get(1) for one in each]", "calls `one.get` before it is through"),
    ("for one in each:\n    print(one)\nreturn 1", "calls `print` before it is through"),
    ("return [one for one in each if one in STATE]", "looks at `STATE`, which others may change before it is through"),
    ("return [one * math.tau * log.factor for one in each]", "looks at `log.factor`, which others may change before it is through"),
    ("for one in each:\n    one[0] = 1\nreturn 1", "changes `one` before it is through"),
    ("for one in each:\n    one.seen = 1\nreturn 1", "changes `one.seen` before it is through"),
    ("found = each\nfor one in each:\n    found[one] = 1\nreturn 1", "uses `each` a second time"),
    ("for one in each:\n    found = one\n    found[one] = 1\nreturn 1", "changes `found` before it is through"),
    ("best = None\nfor one in each:\n    best = one\n    best += 1\nreturn 1", "changes `best` before it is through"),
    ("rows = {}\nfor one in each:\n    rows[1] = one\n    rows[1] += one\nreturn 1", "changes `rows[1]` before it is through"),
    ("rows = [log]\nfor one in each:\n    rows[0].update(one)\nreturn 1", "changes `rows[0]` before it is through"),
    ("rows = defaultdict(lambda: log)\nfor one in each:\n    rows[0].update(one)\nreturn 1", "changes `rows[0]` before it is through"),
    ("rows = []\nfor one in each:\n    rows.append(one)\n    rows[0].append(one)\nreturn 1", "changes `rows[0]` before it is through"),
    ("global LIMIT\nfor one in each:\n    LIMIT = one\nreturn 1", "comes to `global` before it is through"),
    ("import os\nreturn sum(each)", "comes to `import` before it is through"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "reason"), WHOLE)
def test_why_a_fan_in_gets_a_list(body: str, reason: str) -> None:
    assert told(function(body, type="object"), "object") == [reason]


def test_names_are_what_the_module_makes_of_them() -> None:
    fan_in = function("return sum(each)")
    no = ["does more with it than to go through it once"]
    assert told(fan_in, more="def sum(x): ...\n") == no
    assert told(fan_in, more="from elsewhere import sum\n") == no
    assert told(fan_in, more="from elsewhere import *\n") == no
    assert told(fan_in, more="from hamilton.function_modifiers import *\n") == [""]
    assert told(fan_in, more="def f():\n    global sum\n    sum = max\n") == no
    assert told(function("return sum(each)", "each: Collect[{type}], sum: object")) == no
    guarded = "try:\n    from statistics import fmean\nexcept ImportError:\n    def fmean(x): ...\n"
    assert told(function("return fmean(each)"), more=guarded) == no
    assert told(function("return fmean(each)"), more="from statistics import fmean\n") == [""]
    assert told(function("return sum(each)", "each: Numbers"), more="Numbers = Collect[int]\n") == [""]


def test_what_surrounds_the_function_counts_too() -> None:
    fan_in = function("return sum(each)")
    assert told("@log\n" + fan_in) == ["is decorated by `@log`"]
    assert told("@tag(a='b')\n" + fan_in) == [""]
    assert told("async " + fan_in) == ["runs on the event loop, as there are async nodes"]
    assert told("async def first() -> int: ...\n" + function("return sum(each)", "each: Collect[int], first: int")) == [
        "runs on the event loop, as there are async nodes"
    ]  # fmt: skip
    does = "from hamilton.function_modifiers import does\ndef _sum(each: list) -> int: ...\n@does(_sum)\n"
    assert told(does + function("pass").replace("object", "int")) == ["leaves `each` to another function"]
    check = "from hamilton.function_modifiers import check_output\n@check_output(range=(0, 9))\n"
    assert told(check + fan_in.replace("object", "int")) == [""]
    fields = "from hamilton.function_modifiers import extract_fields\n@extract_fields({'a': int})\n"
    assert told(fields + function("return dict(each)").replace("object", "dict")) == [""]
    assert told(function("return list(each)").replace("object", "Parallelizable[int]")) == [""]
    some = "from hamilton.function_modifiers import parameterize, source\n@parameterize(a=dict(x=source('each')))\n"
    assert told(some + function("return sum(x)", "x: Collect[int]")) == [""]


NAMES = """
def block_names() -> {type}: ...
def other_names() -> {type}: ...
def half(item: int, block_names: {type}) -> int: ...
def total(half: Collect[int], {mine}: {type}) -> object:
    return [{mine}[one] for one in half]
"""


@pytest.mark.parametrize(
    ("type", "mine", "reason"),
    [
        ("dict[str, int]", "other_names", ""),
        ("tuple[int, ...]", "block_names", ""),
        (
            "dict[str, int]",
            "block_names",
            "looks at `block_names`, which the block may change, before it is through",
        ),
        (
            "tuple[list[int], ...]",
            "block_names",
            "looks at `block_names`, which the block may change, before it is through",
        ),
    ],
)
def test_what_a_fan_in_reads_meanwhile_must_not_be_changed_by_the_block(
    type: str, mine: str, reason: str
) -> None:
    assert told(NAMES.format(type=type, mine=mine)) == [reason]


# The plan


FLOW = HEAD + BLOCK.format(type="int") + function("return sum(each)") + "def last(total: int) -> int: ...\n"


def streams(dag: Dag, grouping: str = "blocks", **how: bool) -> dict[str, tuple[str, ...]]:
    return {task.name: task.streams for task in plan(dag, grouping, **how).tasks if task.streams}


@pytest.mark.parametrize("grouping", groupings())
def test_the_task_of_the_fan_in_streams_under_every_grouping(grouping: str) -> None:
    names = {"blocks": "total", "nodes": "total", "fused": "last", "levels": "level_3"}
    assert streams(built(FLOW), grouping) == {names[grouping]: ("each",)}
    assert streams(built(FLOW), grouping, streams=False) == {}


def test_a_tag_goes_before_the_settings() -> None:
    for value in ("true", "false"):
        text = FLOW.replace("def total", f"@tag(**{{'icosian.stream': '{value}'}})\ndef total")
        for by_default in (True, False):
            assert bool(streams(built(text), streams=by_default)) == (value == "true")


def test_what_cannot_be_is_told_and_what_is_not_on_request() -> None:
    text = HEAD + BLOCK.format(type="int") + function("return len(each)")
    info = "`total` gets the whole list of `each`: it does more with it than to go through it once"
    error = "`total` cannot take `each` as it comes: it does more with it than to go through it once"

    def said(source: str, *also: str) -> list[tuple[str, str, str]]:
        return [(each.severity, each.rule, each.message) for each in linted(source, *also)]

    assert said(text) == []
    assert said(text, "whole-list") == [("info", "whole-list", info)]
    for value, found in (("true", [("error", "unproven-stream", error)]), ("false", [])):
        tagged = text.replace("def total", f"@tag(**{{'icosian.stream': '{value}'}})\ndef total")
        assert said(tagged, "whole-list") == found
