"""A slip of the pen in a parallel block is one finding of `icosian build`, where it is."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from .reading import HAMILTON
from .warm import icosian

NUMBER = """
def number(count: int) -> Parallelizable[int]:
    yield from range(count)
"""
MISSED = "`{}` takes `{}`, which nobody makes, so `{}` lies in no parallel block"
# What follows `number`, and what is said of it.
SLIPS = {
    "of the item": (
        """
        def double(numbr: int) -> int: return 2 * numbr
        def total(double: Collect[int]) -> int: return sum(double)
        """,
        ["1:12: error[collect-without-fan-out]: " + MISSED.format("double", "numbr", "double")],
    ),
    "of what is collected": (
        """
        def double(number: int) -> int: return 2 * number
        def total(duble: Collect[int]) -> int: return sum(duble)
        """,
        ["2:11: error[collect-without-fan-out]: `total` collects `duble`, which nobody makes"],
    ),
    "of the items themselves": (
        "def total(numbr: Collect[int]) -> int: return sum(numbr)",
        ["1:11: error[collect-without-fan-out]: `total` collects `numbr`, which nobody makes"],
    ),
    "in the middle, before two fan-ins": (
        """
        def double(number: int) -> int: return 2 * number
        def triple(duble: int) -> int: return 3 * duble
        def total(triple: Collect[int]) -> int: return sum(triple)
        def most(triple: Collect[int]) -> int: return max(triple)
        """,
        ["2:12: error[collect-without-fan-out]: " + MISSED.format("triple", "duble", "triple")],
    ),
    "beside what keeps the block": (
        """
        def double(number: int) -> int: return 2 * number
        def label(number: int) -> str: return str(number)
        def named(double: int, labl: str) -> str: return labl * double
        def names(named: Collect[str]) -> str: return "".join(named)
        """,
        ["3:24: warning[misspelt-input]: `named` takes `labl`, which nobody makes, and there is `label`"],
    ),
}


@pytest.mark.parametrize("name", SLIPS)
@pytest.mark.parametrize("is_asked", [False, True])
def test_a_slip_is_one_finding(name: str, is_asked: bool, tmp_path: Path) -> None:
    """Also where one output is asked for, which needs no fan-out, but for what is meant."""
    flow, expected = SLIPS[name]
    last = dedent(flow).rstrip().rpartition("def ")[2].partition("(")[0]
    code, found = build(tmp_path, flow, *(("-t", last) if is_asked else ()))
    assert found == expected
    assert (code, (tmp_path / "run.py").exists()) == ((1, False) if "error" in expected[0] else (0, True))


def test_what_does_not_fit_is_not_meant(tmp_path: Path) -> None:
    flow = """
        def label(number: int) -> str: return str(number)
        def total(lable: Collect[dict]) -> int: return len(lable)
        """
    assert build(tmp_path, flow) == (
        1,
        [
            "-3:5: error[fan-out-without-collect]: nothing collects what comes of `number`",
            "2:11: error[collect-without-fan-out]: `total` collects `lable`, which lies in no parallel block",
        ],
    )


def build(folder: Path, flow: str, *options: str) -> tuple[int, list[str]]:
    """The exit code, and the first line of each finding, with lines counted after `number`."""
    head = HAMILTON.lstrip("\n") + NUMBER + "\n\n"
    (folder / "flow.py").write_text(head + dedent(flow).lstrip("\n"))
    code, _, err = icosian(folder, "build", "flow.py", "-o", "run.py", *options)
    found = re.findall(r"^flow\.py:(\d+)(:.*)", err, re.MULTILINE)
    return code, [f"{int(line) - head.count(chr(10))}{rest}" for line, rest in found]
