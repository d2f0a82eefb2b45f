"""Scripts under every grouping: what they hold how long, what can be asked for, how they fail."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from icosian.render.script import script_text
from icosian_runtime.failures import Misused

from .reading import HAMILTON, loaded, script_of
from .test_groupings import EXECUTORS, ONE_BLOCK, WIDE, every_grouping


@every_grouping
def test_many_values_at_once_are_passed_and_freed(grouping: str, tmp_path: Path) -> None:
    _, execute = loaded(script_of(WIDE, grouping=grouping), tmp_path)
    assert execute(inputs={"count": 3}) == {"very_last": 2 * (3 * 2 * 36 + 2 * 27) + 8}
    assert execute(inputs={"count": 3, "base": 0}) == {"very_last": 2 * 2 * 27 + 8}


def body(source: str, grouping: str, function: str) -> list[str]:
    lines = script_text(script_of(HAMILTON + dedent(source), grouping=grouping)).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"def {function}("))
    return [line.strip() for line in lines[start + 2 : lines.index("", start)]]


def test_a_value_ends_with_its_last_use() -> None:
    source = """
    def a(x: int) -> list: ...
    def b(a: list, x: int) -> list: ...
    def c(a: list, b: list) -> list: ...
    def d(c: list, b: list) -> list: ...
    def e(d: list) -> int: ...
    def f(d: list, e: int) -> int: ...
    def g(f: int) -> int: ...
    """
    assert body(source, "fused", "task_g") == [
        "a_: Any = a(x_)",
        "b_: Any = b(a_, x_)",
        "c_: Any = c(a_, b_)",
        "del a_",
        "d_: Any = d(c_, b_)",
        "del c_, b_",
        "e_: Any = e(d_)",
        "f_: Any = f(d_, e_)",
        "del d_",  # and not e_: a number costs no memory worth the time
        "return g(f_)",
    ]


def test_what_a_task_was_given_is_not_its_own_to_free() -> None:
    assert body(ONE_BLOCK, "nodes", "task_n_block") == [
        "p_: Any = task_p(n_)",
        "q_: Any = task_q(n_, y_)",
        "return task_r(p_, q_)",
    ]


def test_big_values_do_not_outlive_their_last_use(tmp_path: Path) -> None:
    source = """
    import weakref

    alive = weakref.WeakSet()

    class Big:
        def __init__(self) -> None:
            alive.add(self)

    def a() -> Big: return Big()
    def b(a: Big) -> Big: return Big()
    def c(b: Big) -> Big: return Big()
    def d(c: Big) -> int: return len(alive)
    """
    _, execute = loaded(script_of(source, grouping="fused"), tmp_path)
    assert execute() == {"d": 1}


# -- fan-outs


@pytest.mark.parametrize("executor", EXECUTORS)
def test_items_are_drawn_from_a_fused_task_as_there_is_room(executor: str, tmp_path: Path) -> None:
    source = f"""
{HAMILTON}
import time

drawn = []
done = []
ahead = []

def start() -> int:
    return 60

def item(start: int) -> Parallelizable[int]:
    for n in range(start):
        drawn.append(n)
        yield n

def other(start: int) -> int:
    return len(drawn)

def slow(item: int) -> int:
    time.sleep(0.002)
    ahead.append(len(drawn) - len(done))
    done.append(item)
    return item

def total(slow: Collect[int], other: int) -> tuple[int, int, int]:
    return sum(slow), other, max(ahead)
"""
    _, execute = loaded(script_of(source, grouping="fused"), tmp_path)
    total, drawn_before, ahead = execute(executor=executor, max_tasks=2)["total"]
    assert (total, drawn_before) == (sum(range(60)), 0)
    assert ahead <= 5 * 5  # batches of 10 ms: two run, two wait, one is drawn


ASKED_FAN_OUT = f"""
{HAMILTON}
def start(count: int) -> int: return count
def item(start: int) -> Parallelizable[int]:
    yield from range(start)
def twice(item: int) -> int: return 2 * item
def total(twice: Collect[int], start: int) -> int: return sum(twice) + start
"""


@every_grouping
def test_a_fan_out_that_is_asked_for_is_a_list_and_still_feeds_its_block(
    grouping: str, tmp_path: Path
) -> None:
    _, execute = loaded(script_of(ASKED_FAN_OUT, ("total", "item"), grouping=grouping), tmp_path)
    assert execute(inputs={"count": 3}) == {"total": 9, "item": [0, 1, 2]}
    assert execute(["item"], inputs={"count": 2}) == {"item": [0, 1]}
    assert execute(["total"], inputs={"count": 2}) == {"total": 4}


# -- optional inputs, asking and overriding


@every_grouping
def test_defaults_are_the_functions_own(grouping: str, tmp_path: Path) -> None:
    source = f"""
{HAMILTON}
def a(x: int, limit: int = 1, *, scale: int = 2) -> int: return (x + limit) * scale
def b(a: int, limit: int = 10) -> int: return a + limit
def n(b: int, limit: int = 3) -> Parallelizable[int]: return range(limit)
def p(n: int, limit: int = 100) -> int: return n + limit
def q(p: int, n: int, scale: int = 5) -> int: return p * scale
def r(q: Collect[int], a: int, b: int, limit: int = 1000) -> list[int]: return [*q, a, b, limit]
"""
    _, execute = loaded(script_of(source, grouping=grouping), tmp_path)
    assert execute(inputs={"x": 1})["r"] == [500, 505, 510, 4, 14, 1000]
    assert execute(inputs={"x": 1, "limit": 2})["r"] == [10, 15, 6, 8, 2]
    assert execute(inputs={"x": 1, "limit": 1, "scale": 3})["r"] == [3, 6, 7, 1]


OVERRIDDEN = f"""
{HAMILTON}
def a(x: int) -> int: return x
def b(a: int) -> int: return a + 1
def n(b: int) -> Parallelizable[int]: return range(b)
def p(n: int, b: int) -> int: return n * b
def s(p: Collect[int]) -> int: return sum(p)
def t(s: int) -> int: return -s
def u(s: int) -> int: return s + 5
"""

OVERRIDES = [
    ({}, (-2, 7)),
    ({"a": 2}, (-9, 14)),
    ({"b": 2}, (-2, 7)),
    ({"n": [7, 7]}, (-28, 33)),
    ({"s": 1}, (-1, 6)),
]
REBUILD = "rebuild it, in its folder, without a grouping: icosian build flow.py -o run.py"


@pytest.mark.parametrize("grouping", ["blocks", "nodes"])
def test_every_outer_node_can_be_asked_for_and_overridden(grouping: str, tmp_path: Path) -> None:
    _, execute = loaded(script_of(OVERRIDDEN, grouping=grouping), tmp_path)
    for overrides, (t, u) in OVERRIDES:
        given = {"inputs": {"x": 1}, "overrides": overrides}
        assert execute(**given) == {"t": t, "u": u}
        assert execute(["u"], **given, executor="sync") == {"u": u}
    assert execute(["s", "b", "a", "n"], inputs={"x": 1}) == {"s": 2, "b": 2, "a": 1, "n": [0, 1]}


def test_under_levels_every_outer_node_can_be_asked_for(tmp_path: Path) -> None:
    _, execute = loaded(script_of(OVERRIDDEN, grouping="levels"), tmp_path)
    assert execute(["s", "b", "a", "n"], inputs={"x": 1}) == {"s": 2, "b": 2, "a": 1, "n": [0, 1]}
    for overrides, (t, u) in OVERRIDES:
        assert execute(inputs={"x": 1}, overrides=overrides) == {"t": t, "u": u}
    # What is overridden never runs; `t` and `u` are one task, so neither can be without the other.
    with pytest.raises(Misused) as caught:
        execute(inputs={"x": 1}, overrides={"t": 5})
    assert str(caught.value) == (
        f"`t` cannot be overridden: the task `level_6` makes it together with what is needed; {REBUILD}"
    )
    assert execute(overrides={"t": 5, "u": 6}, inputs={"x": 1}) == {"t": 5, "u": 6}
    assert execute(["t"], overrides={"t": 5}, inputs={"x": 1}) == {"t": 5}


def test_what_stays_inside_a_fused_task_is_told_with_the_way_out(tmp_path: Path) -> None:
    _, execute = loaded(script_of(OVERRIDDEN, grouping="fused"), tmp_path)
    assert execute(["n", "b", "t"], inputs={"x": 1}) == {"n": [0, 1], "b": 2, "t": -2}
    with pytest.raises(Misused) as caught:
        execute(["a", "s", "p"], inputs={"x": 1, "b": 3, "s": 4}, overrides={"a": 1, "n": [1]})
    assert str(caught.value).splitlines() == [
        "`a` stays inside the task `n`; to ask for it, build the script with `-t a` too, or " + REBUILD,
        "`s` stays inside the task `u`; to ask for it, build the script with `-t s` too, or " + REBUILD,
        "`p` has one value for every item of `n`; ask for a node that collects it",
        "`b` is made by the script, and is no input; it can be overridden",
        "`s` is made by the script, and is no input",
        f"`a` cannot be overridden: it stays inside the task `n`; {REBUILD}",
    ]
    with pytest.raises(Misused) as caught:
        execute(inputs={"x": 1}, overrides={"n": [1]})  # `b` is needed, and only the same task makes it
    assert str(caught.value) == (
        f"`n` cannot be overridden: the task `n` makes it together with what is needed; {REBUILD}"
    )
    assert execute(overrides={"n": [1, 2], "b": 3}, inputs={"x": 1}) == {"t": -9, "u": 14}


def test_what_is_built_for_can_always_be_asked_for(tmp_path: Path) -> None:
    _, execute = loaded(script_of(OVERRIDDEN, ("s", "a", "u"), grouping="fused"), tmp_path)
    assert execute(["a"], inputs={"x": 1}) == {"a": 1}
    assert execute(inputs={"x": 1}) == {"s": 2, "a": 1, "u": 7}


# -- failures


FAILING = f"""
{HAMILTON}
def _names(function):
    return lambda **given: function(**given)

def _checked(function):
    def call(**given):
        if given.get("x") == 1:
            raise ValueError("before")
        return function(**given)
    return call

@_names
def a(x: int) -> int: return 6 // x
@_checked
def b(a: int, x: int) -> int: return a
@_names
def c(b: int, x: int) -> int: return 6 // (x - 2)
def n(c: int, x: int) -> Parallelizable[int]:
    return map(lambda n: 6 // (n + x - 3), range(2)) if x < 9 else None
@_names
def p(n: int, x: int) -> int: return 6 // (x - 4)
@_names
def q(p: int, x: int) -> int: return 6 // (x - 5)
def r(q: int, x: int) -> int: return a(x=x - 6)
def s(r: Collect[int], x: int) -> int: return 6 // (x - 7)
def t(s: int, x: int) -> int: return 6 // (x - 8)
def u(s: int, t: int) -> int: return s + t
"""

# What `x` makes fail: where, and in which line.
FAILURES = {
    0: ("in node `a`", "6 // x"),
    1: ("in node `b`", "before"),
    2: ("in node `c`", "x - 2"),
    3: ("in node `n`", "x - 3"),
    4: ("in node `p`, item 0 of `n` (6)", "x - 4"),
    5: ("in node `q`, item 0 of `n` (3)", "x - 5"),
    6: ("in node `r`, item 0 of `n` (2)", "6 // x"),
    7: ("in node `s`", "x - 7"),
    8: ("in node `t`", "x - 8"),
    9: ("in node `n`", ""),  # no line of the user's is at work when None turns out to be no iterable
}


@every_grouping
@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_failure_names_its_node_whatever_runs_together(
    grouping: str, executor: str, tmp_path: Path
) -> None:
    """Also where decorators give many functions one code, or fail before the function has begun."""
    lines = FAILING.lstrip("\n").splitlines()
    _, execute = loaded(script_of(FAILING, grouping=grouping), tmp_path)
    for x, (note, text) in FAILURES.items():
        with pytest.raises((ZeroDivisionError, ValueError, TypeError)) as caught:
            execute(inputs={"x": x}, executor=executor)
        line = next((n for n, line in enumerate(lines, 1) if text and text in line), 0)
        assert caught.value.__notes__ == [f"{note}, <flow.py>:{line}" if line else note]
