"""What is asked for, names that are nearly right, types, allowances and configurations, as lint judges them."""

from __future__ import annotations

from itertools import product
from textwrap import dedent

import pytest

from .reading import HAMILTON, linted
from .test_lint import check, check_built


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ((), ["fan-out-without-collect 1"]),
        (("a",), ["asks-inside-block 2"]),
        (("n",), []),
        (("other",), []),
    ],
)
def test_an_uncollected_block_is_judged_by_what_is_asked_for(
    outputs: tuple[str, ...], expected: list[str]
) -> None:
    check_built(
        """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def other() -> int: ...
        """,
        *expected,
        outputs=outputs,
    )


def test_one_of_two_fan_ins_may_be_asked_for() -> None:
    source = """
        def n() -> Parallelizable[int]: ...
        def a(n: int) -> int: ...
        def b(a: Collect[int]) -> int: ...
        def c(a: Collect[int]) -> int: ...
        """
    check_built(source, outputs=("b",))
    check_built(source, "two-fan-ins 4", outputs=("b", "c"))
    check_built(source, "two-fan-ins 4")


def test_sound_shapes_stay_silent() -> None:
    check_built(
        """
        def k() -> int: ...
        def n(k: int) -> Parallelizable[int]: ...
        def a(n: int, k: int, extra: int = 3) -> int: ...
        def b(n: int) -> int: ...
        def m(a: int, b: int) -> int: ...
        def c(m: Collect[int], k: int) -> Parallelizable[int]: ...  # collects, and fans out again
        def d(c: int, k: int) -> int: ...
        def e(d: Collect[int], k: int) -> int: ...
        """
    )


@pytest.mark.parametrize(
    ("fan_out", "item", "result", "collected", "expected"),
    [
        ("int", "int", "int", "int", []),
        ("bool", "int", "bool", "int", []),
        ("int", "int | None", "int", "Any", []),
        ("Any", "int", "Any", "int", []),
        ("list[int]", "list[int]", "list[int]", "list", []),
        ("int", "str", "int", "int", ["type-mismatch 3"]),
        ("int", "list[int]", "int", "int", ["type-mismatch 3"]),
        ("int", "int", "str", "int", ["type-mismatch 4"]),
        ("int", "int", "int | None", "int", ["type-mismatch 4"]),
        ("int", "str", "str", "int", ["type-mismatch 3", "type-mismatch 4"]),
    ],
)
def test_items_and_collected_values_have_types(
    fan_out: str, item: str, result: str, collected: str, expected: list[str]
) -> None:
    check(
        f"""
        from typing import Any
        def n() -> Parallelizable[{fan_out}]: ...
        def a(n: {item}) -> {result}: ...
        def c(a: Collect[{collected}]) -> int: ...
        """,
        *expected,
    )


# What a parameter is called, what there is beside it, and whether a slip of the pen is likely.
MISSPELT = {
    "a letter more, and the node is unused": ("def url_loaded(url: str) -> str: ...", "urls_loaded", True),
    "a letter less": ("def urls_loaded(url: str) -> str: ...", "url_loaded", True),
    "another vowel": ("def separate(url: str) -> str: ...", "seperate", True),
    "letters that changed places, though the node is used": (
        "def length(x: int) -> str: ...\ndef b(length: str) -> int: ...",
        "lenght",
        True,
    ),
    "letters of a short word that changed places": (
        "def text(x: int) -> str: ...\ndef b(text: str) -> int: ...",
        "txet",
        True,
    ),
    "another letter of a short word": ("def cost(x: int) -> str: ...", "cast", False),
    "a missing underscore": (
        "def page_url(x: int) -> str: ...\ndef b(page_url: str) -> int: ...",
        "pageurl",
        True,
    ),
    "two inputs": ("def b(adress: str) -> int: ...", "address", True),
    "an input and a config key": ("@config.when(region=1)\ndef b__1() -> int: ...", "regoin", True),
    "the plural of a node that is used": (
        "def price(x: int) -> str: ...\ndef b(price: str) -> int: ...",
        "prices",
        False,
    ),
    "what the node is made from": ("def url(urls: str) -> str: ...", "urls", False),
    "what the node is made from, further up": (
        "def first(urls: str) -> str: ...\ndef url(first: str) -> str: ...",
        "urls",
        False,
    ),
    "numbers": ("def df1(x: int) -> str: ...", "df2", False),
    "a number more": ("def frame(x: int) -> str: ...", "frame2", False),
    "sides": ("def x_train(x: int) -> str: ...", "y_train", False),
    "another word": ("def mean_rate(x: int) -> str: ...", "mean_date", False),
    "two letters": ("def min_price(x: int) -> str: ...", "max_price", False),
    "another type": ("def url_loaded(url: str) -> int: ...", "urls_loaded", False),
    "two inputs in singular and plural": ("def b(price: str) -> int: ...", "prices", False),
    "a modifier that may make any name": (
        "from hamilton.function_modifiers import dynamic_transform\n@dynamic_transform(x)\ndef url_loaded(url: str) -> str: ...",
        "urls_loaded",
        False,
    ),
}


@pytest.mark.parametrize("name", MISSPELT)
def test_a_name_that_is_nearly_right_is_told_if_that_is_likely(name: str) -> None:
    beside, param, is_told = MISSPELT[name]
    is_taken = f"({param}: " in beside  # by the node itself
    more = "" if is_taken else f"def c({param}: str) -> int: ...\n"
    found = [each.rule for each in linted(f"{HAMILTON}{beside}\n{more}")]
    assert [rule for rule in found if rule != "unsupported-modifier"] == ["misspelt-input"] * is_told


def test_a_thousand_inputs_are_compared_in_time_with_a_thousand_nodes() -> None:
    """By what is left without a letter, not each with each: the work grows with the letters."""
    words = ["".join(letters) for letters in product("abcdefghij", repeat=3)]
    source = "".join(f"def node_{word}(part_{word}: int) -> int: ...\n" for word in words)
    assert linted(source) == ()


def test_one_input_cannot_be_two_things() -> None:
    check(
        """
        def a(x: int) -> int: ...
        def b(x: str) -> int: ...
        def c(x: int | None) -> int: ...
        def d(x: object) -> int: ...
        """,
        "type-mismatch 2",
    )


def test_types_of_different_configurations_never_meet() -> None:
    check(
        """
        @config.when(mode=1)
        def a__1() -> int: ...
        @config.when(mode=2)
        def a__2() -> str: ...
        @config.when(mode=2)
        def b__2(a: str) -> int: ...
        """
    )


def test_a_comment_at_either_end_allows_what_is_not_structural() -> None:
    for one, other in (
        ("# icosian: allow[type-mismatch] known", ""),
        ("", "#icosian:allow[ foo ,type-mismatch]"),
    ):
        source = f"""
            def a() -> str: ...  {one}
            def b(a: int) -> int: ...  {other}
            def c(a: int) -> int: ...
            """
        expected = ["type-mismatch 3"] if other else []
        check(source, *([*expected, "futile-allowance 2"][::-1] if other else []))


def test_an_input_that_other_variants_make_is_no_gap() -> None:
    """Nobody takes `client` where it is made, so it is an input on purpose."""
    check(
        """
        @config.when(mode="batch")
        def client__batch(table: str) -> int: ...
        @config.when(mode="stream")
        def client__stream(event: dict) -> int: ...
        @config.when(mode="online")
        def login__online(client: int) -> int: ...
        """
    )


def test_a_function_that_mutates_another_node_may_be_called_as_one_before() -> None:
    check(
        """
        from hamilton.function_modifiers import mutate
        def a() -> int: ...
        @mutate(a)
        def more(x: int) -> int: ...
        def b() -> int: ...
        @mutate(a)
        def more(x: int) -> int: ...
        """,
        "misused-modifier 3",
    )


def test_what_looks_like_an_allowance_in_a_string_is_none() -> None:
    check(
        """
        def a() -> str:
            return "# icosian: allow[type-mismatch]"
        def b(a: int) -> int: ...  # icosian: allow
        """,
        "type-mismatch 3",
        "futile-allowance 3",
    )


def test_an_allowance_that_nothing_needs_is_told_where_all_is_known() -> None:
    """Of how functions hang together only in a whole dataflow: elsewhere the partner may be missing."""
    source = """
        def a(x: int) -> int: ...  # icosian: allow[type-mismatch, unannotated-node]
        def b(a: int) -> int: ...  # icosian: allow[stray-function] on request, and not asked for
    """
    source = HAMILTON.lstrip("\n") + dedent(source).lstrip("\n")
    for is_whole, also, rules in (
        (False, (), ["unannotated-node"]),
        (True, (), ["type-mismatch", "unannotated-node"]),
        (True, ("stray-function",), ["type-mismatch", "unannotated-node", "stray-function"]),
    ):
        found = linted(source, *also, is_whole=is_whole)
        assert [each.rule for each in found] == ["unused-allowance"] * len(rules)
        assert [each.message for each in found] == [f"`{name}` finds nothing on this line" for name in rules]


def test_no_allowance_is_unused_beside_errors_that_keep_rules_silent() -> None:
    check(
        """
        def a(x) -> int: ...  # icosian: allow[unannotated-node]
        def b(a: int) -> int: ...  # icosian: allow[unannotated-node]
        def c(c: int) -> int: ...
        """,
        "cycle 3",
    )


def test_gaps_between_variants_count_mentioned_values_only() -> None:
    source = """
        @config.when(mode=1, size="s")
        def a__1() -> int: ...
        @config.when(mode=2)
        def a__2() -> int: ...
        {more}
        def b(a: int) -> int: ...
        """
    check(source.format(more=""))  # only one size is mentioned
    more = '@config.when(size="l", mode=2)\n        def c__l() -> int: ...'
    check(source.format(more=more))  # `c` has nothing to do with `a`
    more = '@config.when(size="l", mode=3)\n        def a__3() -> int: ...'
    check(source.format(more=more), "missing-variant 7")


def test_twenty_independent_keys_are_judged_symbolically() -> None:
    """2 to the power of 20 configurations, none of which is ever made; the bench says how fast."""
    lines = ["def n() -> Parallelizable[int]: ..."]
    for key in range(20):
        source = f"x{key - 1}" if key else "n"
        for value in (1, 2):
            lines.append(f"@config.when(k{key}={value})")
            lines.append(f"def x{key}__{value}({source}: int) -> int: ...")
    lines.append("def total(x19: Collect[int]) -> int: ...")
    check("\n".join(lines))
    lines.append("@config.when(k3=1, k7=2)")
    lines.append("def other__1(x19: Collect[int]) -> int: ...")
    check("\n".join(lines), "two-fan-ins 84")


@pytest.mark.parametrize("home", ["hamilton.function_modifiers", "icosian_runtime.dataflow"])
def test_a_star_import_of_modifiers_leaves_other_names_what_they_are(home: str) -> None:
    source = f"""
    from {home} import *
    @tag(owner="me")
    def a() -> int: ...
    def b(a: str) -> str: ...
    """
    assert [f"{each.rule} {each.span.line}" for each in linted(source)] == ["type-mismatch 4"]


def test_a_field_that_nobody_takes_is_no_unused_node_of_a_block() -> None:
    source = """
from hamilton.function_modifiers import extract_fields
def n() -> Parallelizable[int]: return [1]
@extract_fields({"low": int, "high": int})
def bounds(n: int) -> dict[str, int]: ...
def other(n: int) -> int: ...
def total(TAKEN: Collect[int]) -> int: ...
"""
    for taken, names in (("low", ["other"]), ("other", ["bounds", "high", "low"])):
        found = linted(HAMILTON + source.replace("TAKEN", taken), is_whole=True)
        assert sorted(each.message.split("`")[1] for each in found) == names


LEFT_OUT = {
    1: "`f0` is left out: what it becomes depends on the configuration",
    2: "`f0` and `f1` are left out: what they become depends on the configuration",
    4: "`f0`, `f1`, `f2` and `f3` are left out: what they become depends on the configuration",
    9: "`f0`, `f1`, `f2` and 6 more are left out: what they become depends on the configuration",
}


@pytest.mark.parametrize("count", LEFT_OUT)
def test_what_depends_on_the_configuration_is_left_out_and_counted(count: int) -> None:
    """The rest is judged: what is left out may make any name, and nothing is said of that."""
    source = "".join(
        f"@config(lambda given: given['n'] > {n})\ndef f{n}(a: int) -> int: ...\n" for n in range(count)
    )
    found = linted(f"{HAMILTON}{source}def g(a): ...\n")
    assert [(each.rule, each.message) for each in found if each.rule != "unannotated-node"] == [
        ("needs-config", LEFT_OUT[count])
    ]
    assert {each.rule for each in found} == {"needs-config", "unannotated-node"}
