"""Boxes of configurations: the algebra against plain membership."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from icosian.ir.condition import Condition, Values

CONSTANTS = st.sampled_from([None, 0, 1, True, "a", "b"])
VALUES = st.builds(Values, st.lists(CONSTANTS, max_size=3).map(tuple), st.booleans())
CONDITIONS = st.dictionaries(st.sampled_from("xyz"), VALUES, max_size=3).map(
    lambda sides: Condition(tuple(sorted(sides.items())))
)
CONFIGS = st.dictionaries(st.sampled_from("xyz"), CONSTANTS)


@given(CONDITIONS, CONDITIONS, CONFIGS)
def test_and_holds_where_both_hold(one: Condition, other: Condition, config: dict[str, object]) -> None:
    assert (config in (one & other)) == (config in one and config in other)


@given(CONDITIONS)
def test_an_example_is_one(condition: Condition) -> None:
    if condition.is_possible:
        assert dict(condition.example()) in condition


@given(CONDITIONS, CONFIGS)
def test_nothing_lies_in_what_is_impossible(condition: Condition, config: dict[str, object]) -> None:
    if config in condition:
        assert condition.is_possible


@given(CONDITIONS, CONDITIONS, CONFIGS)
def test_covering_is_a_promise(one: Condition, other: Condition, config: dict[str, object]) -> None:
    if one.covers(other) and config in other:
        assert config in one
