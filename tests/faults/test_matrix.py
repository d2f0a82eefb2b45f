"""The matrix says what the tests say."""

from __future__ import annotations

import re

from ..cases import ROOT
from .matrix import FAULTS, NOT_APPLICABLE, PAGE, page, shown


def test_every_row_is_shown_or_does_not_apply() -> None:
    assert [*FAULTS] == [f"F{number:02}" for number in range(1, 49)]
    tests = [*shown()]
    rows = {each.row for each in tests}
    assert sorted([*rows, *NOT_APPLICABLE]) == [*FAULTS]
    for each in tests:
        assert each.says.endswith("."), f"{each.test} does not say what it shows"


def test_the_page_says_what_the_tests_say() -> None:
    assert PAGE.read_text() == page(), "python -m tests.faults writes it anew"


def test_every_row_belongs_to_a_promise() -> None:
    promised = re.findall(r"FAULTS\.md#(F\d\d)", (ROOT / "docs" / "reliability.md").read_text())
    assert sorted({*promised}) == [*FAULTS]
