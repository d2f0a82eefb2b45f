"""`icosian lint --fix`: sources before and after, through the real command line."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from .warm import icosian

MARKERS = "from hamilton.htypes import Collect, Parallelizable\n\n\n"
MODIFIERS = "from hamilton.function_modifiers import config, tag\n\n\n"


def mended(folder: Path, source: str, *flags: str, head: str = MARKERS) -> str:
    """What becomes of the file."""
    path = folder / "flow.py"
    path.write_text(head + dedent(source).lstrip("\n"))
    icosian(folder, "lint", "flow.py", "--fix", *flags)
    return path.read_text()


def check(folder: Path, before: str, after: str, *flags: str, head: str = MARKERS) -> None:
    """And afterwards nothing is found, and a second time nothing happens."""
    made = mended(folder, before, *flags, head=head)
    assert made == head + dedent(after).lstrip("\n")
    assert icosian(folder, "lint", "flow.py") == (0, "No problems found.\n", "")
    icosian(folder, "lint", "flow.py", "--fix", *flags)
    assert (folder / "flow.py").read_text() == made


def check_left(folder: Path, source: str, *flags: str, head: str = MARKERS) -> None:
    assert mended(folder, source, *flags, head=head) == head + dedent(source).lstrip("\n")


def test_two_fan_ins_collect_once(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
        def number() -> Parallelizable[int]:
            yield from range(3)


        def half(number: int) -> float:
            return number / 2


        def square(number: int) -> int:
            return number * number


        def total(square: Collect[int]) -> int:
            \"\"\"All of them.\"\"\"
            return sum(square)


        # The most that there is.
        def largest(factor: float, half: Collect[float]) -> float: return factor * max(half)
        """,
        """
        def number() -> Parallelizable[int]:
            yield from range(3)


        def half(number: int) -> float:
            return number / 2


        def square(number: int) -> int:
            return number * number


        def square_and_half(square: int, half: float) -> tuple[int, float]:
            return square, half


        def all_square_and_half(
            square_and_half: Collect[tuple[int, float]],
        ) -> list[tuple[int, float]]:
            return list(square_and_half)


        def total(all_square_and_half: list[tuple[int, float]]) -> int:
            \"\"\"All of them.\"\"\"
            square = [value for value, _ in all_square_and_half]
            return sum(square)


        # The most that there is.
        def largest(factor: float, all_square_and_half: list[tuple[int, float]]) -> float:
            half = [value for _, value in all_square_and_half]
            return factor * max(half)
        """,
    )


def test_two_fan_ins_of_one_node_share_its_list(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
        def number() -> Parallelizable[int]:
            yield from range(3)


        def square(number: int) -> int:
            return number * number


        @tag(kind="sum")
        def total(square: Collect[int]) -> int:
            return sum(square)


        def largest(square: Collect[int]) -> int:
            return max(square)
        """,
        """
        def number() -> Parallelizable[int]:
            yield from range(3)


        def square(number: int) -> int:
            return number * number


        def all_square(square: Collect[int]) -> list[int]:
            return list(square)


        @tag(kind="sum")
        def total(all_square: list[int]) -> int:
            square = all_square
            return sum(square)


        def largest(all_square: list[int]) -> int:
            square = all_square
            return max(square)
        """,
        head=MODIFIERS + MARKERS,
    )


def test_two_collect_parameters_become_one(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
        def number() -> Parallelizable[int]:
            yield from range(3)


        def half(number: int) -> float:
            return number / 2


        def square(number: int) -> "dict[str, int]":
            return {"square": number * number}


        def half_and_square(number_of: int) -> int:
            return number_of


        def summary(
            half: Collect[float],
            half_and_square: int,
            square: "Collect[dict[str, int]]",  # by name
            scale: int = 1,
        ) -> float:
            return scale * sum(half) + sum(each["square"] for each in square)
        """,
        """
        def number() -> Parallelizable[int]:
            yield from range(3)


        def half(number: int) -> float:
            return number / 2


        def square(number: int) -> "dict[str, int]":
            return {"square": number * number}


        def half_and_square(number_of: int) -> int:
            return number_of


        def half_and_square_2(
            half: float,
            square: dict[str, int],
        ) -> tuple[float, dict[str, int]]:
            return half, square


        def summary(
            half_and_square_2: Collect[tuple[float, dict[str, int]]],
            half_and_square: int,  # by name
            scale: int = 1,
        ) -> float:
            half = [value for value, _ in half_and_square_2]
            square = [value for _, value in half_and_square_2]
            return scale * sum(half) + sum(each["square"] for each in square)
        """,
    )


@pytest.mark.parametrize(
    "fan_in",
    [
        '@config.when(mode="a")\ndef total__a(square: Collect[int]) -> int:\n    return sum(square)',
        "def total(square: Collect[int] = ()) -> int:\n    return sum(square)",
        "import functools\n@functools.wraps(len)\ndef total(square: Collect[int]) -> int:\n    return sum(square)",
        "def total(number: Collect[int]) -> int:\n    return sum(number)",
        "Ints = Collect[int]\ndef total(square: Ints) -> int:\n    return sum(square)",
    ],
    ids=["configured", "default", "foreign decorator", "fan-out itself", "alias"],
)
def test_where_something_has_to_be_guessed_nothing_is_mended(tmp_path: Path, fan_in: str) -> None:
    block = (
        "def number() -> Parallelizable[int]:\n    yield from range(3)\n\n\n"
        "def square(number: int) -> int:\n    return number * number\n\n\n"
        "def largest(square: Collect[int]) -> int:\n    return max(square)\n\n\n"
    )
    check_left(tmp_path, f"{block}{fan_in}\n", "--unsafe-fixes", head=MODIFIERS + MARKERS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "def word(text: str) -> Parallelizable[str]:\n    yield text\n",
            "from hamilton.htypes import Parallelizable\n\n\n"
            "def word(text: str) -> Parallelizable[str]:\n    yield text\n",
        ),
        (
            '"""Words."""\n\nimport re\n\nWORD = re.compile("x")\n\n\n'
            "def word(text: str) -> Parallelizable[str]:\n    yield text\n",
            '"""Words."""\n\nimport re\nfrom hamilton.htypes import Parallelizable\n\nWORD = re.compile("x")\n\n\n'
            "def word(text: str) -> Parallelizable[str]:\n    yield text\n",
        ),
        (
            "from hamilton.htypes import Parallelizable\n\n\n"
            "def word(text: str) -> Parallelizable[str]:\n    yield text\n\n\n"
            "def words(length: 'Collect[int]') -> int:\n    return sum(length)\n",
            "from hamilton.htypes import Parallelizable, Collect\n\n\n"
            "def word(text: str) -> Parallelizable[str]:\n    yield text\n\n\n"
            "def words(length: 'Collect[int]') -> int:\n    return sum(length)\n",
        ),
        (
            "from icosian_runtime.dataflow import tag\n\n\n"
            '@tag(a="b")\ndef word(text: str) -> Parallelizable[str]:\n    yield text\n',
            "from icosian_runtime.dataflow import tag, Parallelizable\n\n\n"
            '@tag(a="b")\ndef word(text: str) -> Parallelizable[str]:\n    yield text\n',
        ),
    ],
)
def test_markers_are_imported(tmp_path: Path, before: str, after: str) -> None:
    check(tmp_path, before, after, head="")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def n(a: Collect[int] | None) -> int: ...\n", "def n(a: Collect[int]) -> int: ...\n"),
        ("def n(a: Optional[Collect[int]]) -> int: ...\n", "def n(a: Collect[int]) -> int: ...\n"),
        ("def n(a: Annotated[Collect[int], 1]) -> int: ...\n", "def n(a: Collect[int]) -> int: ...\n"),
        ("def n(a: Parallelizable[int]) -> int: ...\n", "def n(a: int) -> int: ...\n"),
        ("def n(a: int) -> Collect[int]: ...\n", "def n(a: int) -> int: ...\n"),
        (
            "def n(a: int) -> None | Parallelizable[int]:\n    yield a\n",
            "def n(a: int) -> Parallelizable[int]:\n    yield a\n",
        ),
    ],
)
def test_markers_are_unwrapped(tmp_path: Path, before: str, after: str) -> None:
    check(tmp_path, before, after, head="from typing import Annotated, Optional\n\n" + MARKERS)


@pytest.mark.parametrize("annotation", ["list[Collect[int]]", "Collect[int] | int", "Collect"])
def test_markers_that_may_mean_something_are_left(tmp_path: Path, annotation: str) -> None:
    check_left(tmp_path, f"def n(a: {annotation}) -> int: ...\n", "--unsafe-fixes")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def n(a: int):\n    print(a)\n", "def n(a: int) -> None:\n    print(a)\n"),
        ('def n(a: int):\n    return f"{a}"\n', 'def n(a: int) -> str:\n    return f"{a}"\n'),
        ("def n(a: dict[str, int]): return not a\n", "def n(a: dict[str, int]) -> bool: return not a\n"),
        (
            "def n(a: int):\n    if a:\n        return [1]\n    return [b for b in (a,)]\n",
            "def n(a: int) -> list:\n    if a:\n        return [1]\n    return [b for b in (a,)]\n",
        ),
        (
            "def n(\n    a: int,\n):  # :\n    return 1\n",
            "def n(\n    a: int,\n) -> int:  # :\n    return 1\n",
        ),
    ],
)
def test_certain_results_are_annotated(tmp_path: Path, before: str, after: str) -> None:
    check(tmp_path, before, after, head="")


@pytest.mark.parametrize(
    "source",
    [
        "def n(a: int):\n    if a:\n        return 1\n",
        "def n(a: int):\n    if a:\n        return 1\n    return 'one'\n",
        "def n(a: int):\n    return a\n",
        "def n(a: int):\n    raise ValueError(a)\n",
        "def n(a: int):\n    yield 1\n",
    ],
)
def test_uncertain_results_are_left(tmp_path: Path, source: str) -> None:
    check_left(tmp_path, source, "--unsafe-fixes", head="")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# icosian: allow[unannotated-node] old", ""),
        ("# icosian: allow[unannotated-node, cycle] old", ""),
        ("# icosian: allow[cycle] old  # noqa: E501", "  # noqa: E501"),
        ("# icosian: allow[unannotated-node, no-such-rule] x", "  # icosian: allow[no-such-rule] x"),
    ],
)
def test_stale_comments_go(tmp_path: Path, before: str, after: str) -> None:
    made = mended(tmp_path, f"def n(a: int) -> int:  {before}\n    return a\n", head="")
    assert made == f"def n(a: int) -> int:{after}\n    return a\n"


def test_the_key_of_a_positional_condition_is_taken_from_the_other_variants(tmp_path: Path) -> None:
    before = """
        @config.when("EU")
        def price__eu() -> int:
            return 1


        @config.when(region="US")
        def price__us() -> int:
            return 2
        """
    check_left(tmp_path, before, head=MODIFIERS)
    after = MODIFIERS + dedent(before).replace('when("EU")', 'when(region="EU")').lstrip("\n")
    assert mended(tmp_path, before, "--unsafe-fixes", head=MODIFIERS) == after
    (tmp_path / "icosian.toml").write_text("unsafe-fixes = true\n")
    check_left(tmp_path, before, "--no-unsafe-fixes", head=MODIFIERS)
    assert mended(tmp_path, before, head=MODIFIERS) == after
