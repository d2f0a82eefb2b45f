"""What rules say of awkward sources, beyond the examples of their pages; and what they stay silent about."""

from __future__ import annotations

from textwrap import dedent

import pytest
from icosian.lint import lint

from .reading import HAMILTON, built, linted

OFFSET = HAMILTON.count("\n")


def check(source: str, *expected: str) -> None:
    """Each finding as `rule line`, lines counted in the source given."""
    found = linted(HAMILTON.lstrip("\n") + dedent(source).lstrip("\n"))
    assert [f"{each.rule} {each.span.line - OFFSET + 1}" for each in found] == list(expected)


def check_built(source: str, *expected: str, outputs: tuple[str, ...] = ()) -> None:
    found = lint(built(HAMILTON.lstrip("\n") + dedent(source).lstrip("\n"), outputs))
    assert [f"{each.rule} {each.span.line - OFFSET + 1}" for each in found] == list(expected)


def test_three_fan_ins_are_two_findings() -> None:
    check(
        """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def x(a: Collect[int]) -> int: ...
        def y(a: Collect[int]) -> int: ...
        def z(a: Collect[int]) -> int: ...
        """,
        "two-fan-ins 4",
        "two-fan-ins 5",
    )


def test_fan_ins_of_different_configurations_are_no_fault() -> None:
    check(
        """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        @config.when(mode=1)
        def x__1(a: Collect[int]) -> int: ...
        @config.when(mode=2)
        def x__2(a: Collect[int]) -> int: ...
        """
    )


def test_a_fault_of_one_configuration_shows_the_smallest() -> None:
    source = """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def x(a: Collect[int]) -> int: ...
        @config.when(mode=2, size="big")
        def y__2(a: Collect[int]) -> int: ...
        """
    check(source, "two-fan-ins 5")
    (finding,) = linted(HAMILTON + dedent(source))
    assert finding.config == (("mode", 2), ("size", "big"))


def test_a_fault_of_several_configurations_is_told_once() -> None:
    check(
        """
        @config.when(mode=1)
        def n__1() -> Parallelizable[int]: ...
        @config.when(mode=2)
        def n__2() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def x(a: Collect[int]) -> int: ...
        def y(a: Collect[int]) -> int: ...
        """,
        "two-fan-ins 7",
    )


def test_a_lone_fan_in_may_have_its_fan_out_elsewhere() -> None:
    check("def total(length: Collect[int]) -> int: ...")
    check(
        """
        def length(word: str) -> int: ...
        def total(length: Collect[int]) -> int: ...
        """
    )


def test_in_a_whole_dataflow_a_lone_fan_in_is_a_fault() -> None:
    check_built("def total(length: Collect[int]) -> int: ...", "collect-without-fan-out 1")


def test_collecting_what_was_collected_is_a_fault() -> None:
    check(
        """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def b(a: Collect[int]) -> int: ...
        def c(b: Collect[int]) -> int: ...
        """,
        "collect-without-fan-out 4",
    )


def test_two_collects_of_one_block_are_one_finding() -> None:
    check(
        """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def b(n: int) -> int: ...
        def c(a: Collect[int], b: Collect[int]) -> int: ...
        """,
        "two-collects 4",
    )


def test_a_fan_in_may_not_take_the_fan_out_or_the_block() -> None:
    check(
        """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def b(n: int) -> int: ...
        def c(a: Collect[int], b: int, n: int) -> int: ...
        """,
        "escapes-block 4",
        "escapes-block 4",
    )


def test_an_escape_is_told_once_where_it_happens() -> None:
    check(
        """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def c(a: Collect[int]) -> int: ...
        def d(c: int, n: int) -> int: ...
        def e(d: int) -> int: ...
        """,
        "escapes-block 4",
    )


def test_every_cycle_is_told_once() -> None:
    check(
        """
        def a(b: int) -> int: ...
        def b(a: int) -> int: ...
        def c(c: int) -> int: ...
        def d(f: int) -> int: ...
        def e(d: int) -> int: ...
        def f(e: int) -> int: ...
        """,
        "cycle 1",
        "cycle 3",
        "cycle 4",
    )


def test_a_cycle_that_no_configuration_closes_is_none() -> None:
    check(
        """
        @config.when(mode=1)
        def a__1(b: int) -> int: ...
        @config.when(mode=2)
        def b__2(a: int) -> int: ...
        """
    )


def test_an_unknown_modifier_silences_what_depends_on_its_nodes() -> None:
    check(
        """
        from hamilton.function_modifiers import dynamic_transform
        @dynamic_transform(a={}, b={})
        def n(k: int) -> int: ...
        def total(n: Collect[int]) -> int: ...
        """,
        "unsupported-modifier 2",
    )


# What one `@inject` or `@extract_fields` may do to others; `UNKNOWN` stands for it.
BESIDE_UNKNOWN = {
    "it may take what nobody collects": """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        UNKNOWN
        def b(x: int) -> int: ...
        """,
    "it may take what is on no way to the fan-in": """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def b(n: int) -> int: ...
        UNKNOWN
        def c(x: int) -> int: ...
        def d(b: Collect[int]) -> int: ...
        """,
    "it may make what is collected": """
        UNKNOWN
        def a(x: int) -> dict: ...
        def b(other: Collect[int]) -> int: ...
        """,
    "it may collect something else": """
        def a() -> int: ...
        UNKNOWN
        def b(a: Collect[int]) -> int: ...
        """,
    "it may collect elsewhere": """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def b(a: Collect[int]) -> int: ...
        UNKNOWN
        def c(a: Collect[int]) -> int: ...
        """,
    "it may collect one thing": """
        UNKNOWN
        def c(a: Collect[int], b: Collect[int]) -> int: ...
        """,
    "it may leave the block": """
        def n() -> Parallelizable[int]: ...
        UNKNOWN
        def a(n: int) -> int: ...
        def b(a: int) -> Parallelizable[int]: ...
        """,
    "it may be no fan-out": """
        def n() -> Parallelizable[int]: ...
        UNKNOWN
        def m() -> Parallelizable[int]: ...
        def a(n: int, m: int) -> int: ...
        def b(a: Collect[int]) -> int: ...
        """,
    "it may take nothing from where the block has ended": """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def b(a: Collect[int]) -> int: ...
        UNKNOWN
        def c(b: int) -> int: ...
        def d(c: int, n: int) -> int: ...
        """,
    "it may not take what a marker in a union would mark": """
        UNKNOWN
        def a(x: Collect[int] | None) -> int: ...
        """,
    "it may make what no variant makes": """
        @config.when(mode=1, size=1)
        def a__1() -> int: ...
        @config.when(mode=2)
        def a__2() -> int: ...
        UNKNOWN
        def c(x: int) -> dict: ...
        @config.when(size=2)
        def d__2(a: int) -> int: ...
        """,
    "it may make what two take, and fit both": """
        UNKNOWN
        def c(k: int) -> dict: ...
        def a(x: int) -> int: ...
        def b(x: str) -> int: ...
        """,
    "it may be called otherwise": """
        UNKNOWN
        def mode(x: int) -> int: ...
        @config.when(mode=1)
        def a__1() -> int: ...
        """,
    "it may make what another function is no longer": """
        from functools import lru_cache
        UNKNOWN
        def a(x: int) -> dict: ...
        @lru_cache
        def model() -> str: ...
        def b(model: str) -> str: ...
        """,
    "it may pass any names": """
        UNKNOWN
        def a(**values: int) -> int: ...
        """,
}


@pytest.mark.parametrize("name", BESIDE_UNKNOWN)
@pytest.mark.parametrize("is_whole", [True, False])
def test_what_a_modifier_may_do_is_nobodys_fault(name: str, is_whole: bool) -> None:
    source = (
        f"{HAMILTON}from hamilton.function_modifiers import dynamic_transform\n{dedent(BESIDE_UNKNOWN[name])}"
    )
    found = linted(
        source.replace("UNKNOWN", "@dynamic_transform(any=thing)"), "fan-in-that-fans-out", is_whole=is_whole
    )
    assert [each.rule for each in found] == ["unsupported-modifier"]


@pytest.mark.parametrize("name", BESIDE_UNKNOWN)
def test_without_the_modifier_it_is_a_fault(name: str) -> None:
    """Otherwise the silence above would prove nothing."""
    source = HAMILTON + dedent(BESIDE_UNKNOWN[name]).replace("UNKNOWN", "")
    assert linted(source, is_whole=True) != ()


def test_what_is_asked_for_may_come_from_a_modifier() -> None:
    check_built(
        """
        from hamilton.function_modifiers import dynamic_transform
        @dynamic_transform(a={}, b={})
        def n(k: int) -> int: ...
        def total(a: Collect[int]) -> int: ...
        """,
        outputs=("total",),
    )


def test_a_cached_helper_that_nobody_takes_is_no_finding() -> None:
    check(
        """
        import functools
        @functools.lru_cache
        def client(): ...
        def a(x: int) -> int:
            return client()
        """
    )


def test_what_a_foreign_decorator_leaves_may_need_no_types() -> None:
    check(
        """
        import click
        import pytest
        @click.command()
        def main(count): ...
        @pytest.fixture
        def data(count): ...
        """,
        "foreign-decorator 5",
    )


def test_a_bare_config_is_no_modifier() -> None:
    check(
        """
        @config
        def a() -> int: ...
        def b(a: int) -> int: ...
        """,
        "unapplied-modifier 1",
    )
