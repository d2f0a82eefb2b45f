"""Modifiers applied, parameters met with producers, blocks marked out: source text -> text of the dag."""

from __future__ import annotations

from textwrap import dedent

from icosian.render import dag_text

from .reading import HAMILTON, built, dag_of


def check(source: str, expected: str) -> None:
    """Every configuration."""
    assert dag_text(dag_of(HAMILTON + dedent(source))).strip() == dedent(expected).strip()


def check_built(source: str, expected: str, *outputs: str, **config: object) -> None:
    """One configuration, and what is asked for."""
    assert dag_text(built(HAMILTON + dedent(source), outputs, config)).strip() == dedent(expected).strip()


VARIANTS = """
    def base(x: int) -> int: ...

    @config.when(region="EU")
    def price__eu(base: int) -> int: ...

    @config.when(region="US", currency="USD")
    def price__us(base: int, rate: float) -> int: ...

    def tax(price: int, region: str = "XX") -> int: ...
"""


def test_a_parameter_nobody_makes_becomes_an_input() -> None:
    check(
        "def b(a: int, c: str = 'x') -> int: ...",
        """
        input    a: int
        input    c: str (optional)
        step     b(a, c?) -> int
        """,
    )


def test_an_input_is_optional_if_everybody_has_a_default() -> None:
    check(
        """
        def b(a: int = 1) -> int: ...
        def c(a: int) -> int: ...
        """,
        """
        input    a: int
        step     b(a?) -> int
        step     c(a) -> int
        """,
    )


def test_the_first_function_by_name_types_an_input() -> None:
    check(
        """
        def z(a: float) -> int: ...
        def b(a: int) -> int: ...
        """,
        """
        input    a: int
        step     z(a) -> int
        step     b(a) -> int
        """,
    )


def test_a_condition_is_recorded_and_its_suffix_taken_off() -> None:
    check(
        VARIANTS,
        """
        input    x: int
        input    rate: float
        input    region: str (optional)
        step     base(x) -> int
        step     price(base) -> int when region is 'EU'
        step     price(base, rate) -> int when currency is 'USD' and region is 'US'
        step     tax(price, region?) -> int
        """,
    )


def test_stacked_conditions_hold_together_and_each_takes_a_suffix() -> None:
    check(
        """
        @config.when(a=1)
        @config.when(b=2)
        def f__x__y() -> int: ...

        @config.when(a=1)
        @config.when(a=2)
        def never__x() -> int: ...

        @config.when(a=1, name="g")
        def anything() -> int: ...
        """,
        """
        step     f() -> int when a is 1 and b is 2
        step     never() -> int when a is
        step     g() -> int when a is 1
        """.replace("a is\n", "a is \n"),
    )


def test_conditions_exclude_list_and_compare() -> None:
    check(
        """
        @config.when_not(r="EU")
        def a__1() -> int: ...
        @config.when_in(r=["EU", "US"])
        def b__1() -> int: ...
        @config.when_not_in(r=["EU", None])
        def c__1() -> int: ...
        @config.when_not(r="EU")
        @config.when_in(r=["EU", "US"])
        def d__1() -> int: ...
        @config(lambda c: c["r"] == "EU" and c.get("size") not in (1, 2) and c.get("x") is None)
        def e__1() -> int: ...
        @config(lambda options: options["r"] != "EU", target_name="g")
        def f() -> int: ...
        """,
        """
        step     a() -> int when r is not 'EU'
        step     b() -> int when r is 'EU' or 'US'
        step     c() -> int when r is not 'EU' or None
        step     d() -> int when r is 'US'
        step     e() -> int when r is 'EU' and size is not 1 or 2 and x is None
        step     g() -> int when r is not 'EU'
        """,
    )


def test_without_a_condition_a_suffix_stays() -> None:
    check("def foo__us() -> int: ...", "step     foo__us() -> int")


def test_a_block_ends_at_the_fan_in() -> None:
    check(
        """
        def n(k: int) -> Parallelizable[int]: ...
        def a(n: int, side: int) -> int: ...
        def b(a: int, n: int) -> int: ...
        def c(b: Collect[int]) -> int: ...
        def d(c: int) -> int: ...
        """,
        """
        input    k: int
        input    side: int
        fan-out  n(k) -> Parallelizable[int]
        step     a(n, side) -> int
        step     b(a, n) -> int
        fan-in   c(b*) -> int
        step     d(c) -> int
        block    n: a, b; collected by c
        """,
    )


def test_blocks_may_follow_each_other() -> None:
    check(
        """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def m(a: Collect[int]) -> Parallelizable[int]: ...
        def b(m: int) -> int: ...
        def c(b: Collect[int]) -> int: ...
        """,
        """
        fan-out  n() -> Parallelizable[int]
        step     a(n) -> int
        fan-out  m(a*) -> Parallelizable[int]
        step     b(m) -> int
        fan-in   c(b*) -> int
        block    n: a; collected by m
        block    m: b; collected by c
        """,
    )


def test_what_cannot_be_configured_together_is_no_path() -> None:
    check(
        """
        @config.when(mode=1)
        def n__1() -> Parallelizable[int]: ...
        @config.when(mode=2)
        def n__2() -> int: ...
        @config.when(mode=1)
        def a__1(n: int) -> int: ...
        @config.when(mode=2)
        def a__2(n: int) -> int: ...
        """,
        """
        fan-out  n() -> Parallelizable[int] when mode is 1
        step     n() -> int when mode is 2
        step     a(n) -> int when mode is 1
        step     a(n) -> int when mode is 2
        block    n: a; collected by nobody
        """,
    )


def test_a_bare_or_wrapped_marker_marks_nothing() -> None:
    check(
        """
        def n() -> Parallelizable: ...
        def m() -> list[Parallelizable[int]]: ...
        """,
        """
        step     n() -> Parallelizable
        step     m() -> list[Parallelizable[int]]
        """,
    )


def test_a_configuration_chooses_the_variant_and_feeds_the_parameter() -> None:
    check_built(
        VARIANTS,
        """
        input    x: int
        input    region: str (optional)
        step     base(x) -> int
        step     price(base) -> int
        step     tax(price, region?) -> int
        outputs  tax
        """,
        region="EU",
    )


def test_a_key_the_configuration_lacks_is_absent() -> None:
    check_built(
        VARIANTS,
        """
        input    price: int
        input    region: str (optional)
        step     tax(price, region?) -> int
        outputs  tax
        """,
        "tax",
        region="US",
    )


def test_a_config_key_takes_the_place_of_a_node() -> None:
    check_built(
        "def a() -> int: ...\ndef b(a: int) -> int: ...",
        """
        input    a: int
        step     b(a) -> int
        outputs  b
        """,
        a=3,
    )


def test_only_what_is_asked_for_is_kept() -> None:
    check_built(
        """
        def a(x: int) -> int: ...
        def b(a: int, y: int) -> int: ...
        def c(a: int, z: int) -> int: ...
        """,
        """
        input    x: int
        input    z: int
        step     a(x) -> int
        step     c(a, z) -> int
        outputs  c
        """,
        "c",
    )
