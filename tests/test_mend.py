"""`icosian lint --fix`: sources before and after, through the real command line."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
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


def test_every_other_byte_stays(tmp_path: Path) -> None:
    before = b"\xef\xbb\xbfdef n(a: int):  # \xc3\xa9\r\n    return 1\r\n\r\nX = '\x0c\xe2\x80\xa8'\r\n"
    (tmp_path / "flow.py").write_bytes(before)
    icosian(tmp_path, "lint", "flow.py", "--fix")
    assert (tmp_path / "flow.py").read_bytes() == before.replace(b"int):", b"int) -> int:")


def test_a_diff_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text("def n(a: int):\n    return 1")
    assert icosian(tmp_path, "lint", "flow.py", "--diff") == (
        1,
        "--- flow.py\n+++ flow.py\n@@ -1,2 +1,2 @@\n-def n(a: int):\n+def n(a: int) -> int:\n     return 1\n"
        "\\ No newline at end of file\n",
        "",
    )
    assert (tmp_path / "flow.py").read_text() == "def n(a: int):\n    return 1"


def test_what_was_mended_is_told(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text("def n(a: int):\n    return 1\n\n\ndef m(a):\n    return a\n")
    code, out, err = icosian(tmp_path, "lint", "flow.py")
    assert (code, err) == (1, "1 finding can be mended with --fix.\n")
    assert "   fix: say that `n` returns `int` (--fix)\n" in out
    code, out, err = icosian(tmp_path, "lint", "flow.py", "--fix", "--show-fixes")
    assert (code, out.count("unannotated-node")) == (1, 2)
    assert err == "flow.py:1:5: mended[unannotated-node]: say that `n` returns `int`\n1 finding mended.\n"


def test_rules_that_are_not_selected_mend_nothing(tmp_path: Path) -> None:
    source = "def n(a: int):\n    return 1\n"
    (tmp_path / "flow.py").write_text(source)
    icosian(tmp_path, "lint", "flow.py", "--fix", "--ignore", "unannotated-node")
    assert (tmp_path / "flow.py").read_text() == source


def test_an_edit_that_makes_things_worse_is_not_made(tmp_path: Path) -> None:
    """The result would be annotated, and fit nobody: two errors instead of one."""
    source = """
        def n(a: int):
            return 1


        def m(n: str) -> str:
            return n


        def o(n: bytes) -> bytes:
            return n
        """
    check_left(tmp_path, source, head="")


def test_a_text_that_is_not_saved_is_mended_on_its_way(tmp_path: Path) -> None:
    """It goes to the standard output, the findings to the other one, and its file stays."""
    source, cured = "def n(a: int):\r\n    return 1\r\n", "def n(a: int) -> int:\r\n    return 1\r\n"
    (tmp_path / "flow.py").write_text("X = 1\n")
    words = ("lint", "-", "--stdin-filename", "flow.py")
    told = "No problems found.\n1 finding mended.\n"
    assert icosian(tmp_path, *words, "--fix", stdin=source) == (0, cured, told)
    assert icosian(tmp_path, *words, "--fix", stdin=cured) == (0, cured, "No problems found.\n")
    code, out, err = icosian(tmp_path, *words, "--diff", stdin=source)
    assert (code, out.splitlines()[3:5], err) == (1, ["-def n(a: int):", "+def n(a: int) -> int:"], "")
    assert (tmp_path / "flow.py").read_text() == "X = 1\n"


def test_variants_of_one_name_get_a_suffix_each(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
        @config.when(region="New York")
        def price() -> int:
            return 1


        @config.when_not_in(region=["New York", "EU"])
        @tag(kind="sum")
        def price() -> int:
            return 2


        @config.when(region="EU")
        async def  price() -> int:
            return 2


        def total(price: int) -> int:
            return price
        """,
        """
        @config.when(region="New York")
        def price__new_york() -> int:
            return 1


        @config.when_not_in(region=["New York", "EU"])
        @tag(kind="sum")
        def price__not_new_york_or_eu() -> int:
            return 2


        @config.when(region="EU")
        async def  price__eu() -> int:
            return 2


        def total(price: int) -> int:
            return price
        """,
        head=MODIFIERS,
    )


@pytest.mark.parametrize(
    "source",
    [
        '@config.when(a="b")\ndef n() -> int: ...\n\n\ndef n() -> int: ...\n',
        '@config.when(a="b")\ndef n() -> int: ...\n\n\n@config.when(a="B")\ndef n() -> int: ...\n',
        '@config.when(a="b", name="n")\ndef n() -> int: ...\n\n\n@config.when(a="c")\ndef n() -> int: ...\n',
        '@config.when(a="b")\ndef n() -> int: ...\n\n\n@config.when(a=B)\ndef n() -> int: ...\n',
        '@config.when(a="-")\ndef n() -> int: ...\n\n\n@config.when(a="c")\ndef n() -> int: ...\n',
        '@config.when(a="b")\ndef n() -> int: ...\n\n\n@config.when(a="c")\ndef n() -> int: ...\n\n\nN = n()\n',
        '@config.when(a="b")\ndef n() -> int: ...\n\n\n@config.when(a="c")\ndef n() -> int: ...\n\n\nn__c = 1\n',
        '@config.when(a="b")\ndef n() -> int: ...\n\n\n'
        '@config.when(a="c")\n@config.when(b="c")\ndef n() -> int: ...\n',
    ],
    ids=[
        "no condition",
        "one suffix",
        "name of its own",
        "no literal",
        "no word",
        "used elsewhere",
        "taken",
        "two conditions",
    ],
)
def test_variants_without_plain_conditions_keep_their_name(tmp_path: Path, source: str) -> None:
    check_left(tmp_path, source, "--unsafe-fixes", head=MODIFIERS)


def test_a_lacking_underscore_makes_a_suffix(tmp_path: Path) -> None:
    before = """
        @config.when(region="EU")
        def price_eu() -> int:
            return 1


        @config.when_not(region="EU")
        def price_other() -> int:
            return 2


        def total(price: int) -> int:
            return price
        """
    check_left(tmp_path, before, head=MODIFIERS)
    after = before.replace("price_", "price__")
    check(tmp_path, before, after, "--unsafe-fixes", head=MODIFIERS)
    check_left(tmp_path, f"{dedent(before)}\n\nRATE = price_eu()\n", "--unsafe-fixes", head=MODIFIERS)


@pytest.mark.parametrize(
    ("others", "condition"),
    [
        ('@config.when(region="EU")\ndef n__eu() -> int: ...\n', 'when_not(region="EU")'),
        ("@config.when_in(size=[1, 2])\ndef n__eu() -> int: ...\n", "when_not_in(size=[1, 2])"),
        (
            '@config.when(region="EU")\ndef n__eu() -> int: ...\n\n\n'
            '@config.when(region="US")\ndef n__us() -> int: ...\n',
            'when_not_in(region=["EU", "US"])',
        ),
        ("@config.when_not(is_new=True)\ndef n__eu() -> int: ...\n", "when(is_new=True)"),
    ],
)
def test_a_suffix_without_condition_gets_what_the_others_leave(
    tmp_path: Path, others: str, condition: str
) -> None:
    slip = "# Where no other is meant.\n{}def n__other() -> int: ...\n\n\n"
    before = slip.format("") + others
    check_left(tmp_path, before, head=MODIFIERS)
    check(tmp_path, before, slip.format(f"@config.{condition}\n") + others, "--unsafe-fixes", head=MODIFIERS)


@pytest.mark.parametrize(
    "others",
    [
        "def total(n: int) -> int: ...\n",
        '@config.when(a="b", c="d")\ndef n__a() -> int: ...\n',
        "@config.when(a=1.5)\ndef n__a() -> int: ...\n",
        '@config.when(a="b")\ndef n__b() -> int: ...\n\n\n@config.when(c="d")\ndef n__d() -> int: ...\n',
        '@config.when(a="b")\ndef n__b() -> int: ...\n\n\n@config.when_not(a="b")\ndef n__d() -> int: ...\n',
    ],
    ids=["no variants", "two keys", "no plain value", "different keys", "nothing left"],
)
def test_a_suffix_is_left_where_its_condition_would_be_guessed(tmp_path: Path, others: str) -> None:
    check_left(tmp_path, f"def n__other() -> int: ...\n\n\n{others}", "--unsafe-fixes", head=MODIFIERS)


BLOCK = MARKERS + "def number() -> Parallelizable[int]:\n    yield from range(3)\n\n\n"
HEADS = [
    "",
    "# Words.\n\n\n",
    '"""Words."""\n\n\n',
    '"""Words."""\n\nX = 1\n\n\n',
    "from __future__ import annotations\n\n\n",
    "import os  # here\n\nX = 1\n\n\n",
    "from hamilton.htypes import Collect\n\n\n",
    "from hamilton.htypes import (\n    Collect,\n    Other,  # why\n)\n\n\n",
    "from hamilton.htypes import Collect, aaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbb\n\n\n",
]


def _blocks() -> Iterator[str]:
    """Nodes with short and long names and types, collected by functions of their own, and by one."""
    for length, type, count in itertools.product(
        (3, 10, 26), ("int", "tuple[int, dict[str, list[float]]]"), (2, 4)
    ):
        names = [letter * length for letter in "abcd"[:count]]
        nodes = "".join(f"def {name}(number: int) -> {type}:\n    return number\n\n\n" for name in names)
        takes = ", ".join(f"{name}: Collect[{type}]" for name in names)
        yield f"{BLOCK}{nodes}def total({takes}) -> int:\n    return 1\n"
        fan_ins = (
            f"def sum_{name}({name}: Collect[{type}]) -> int:\n    def f(): ...\n\n    return f\n"
            for name in names
        )
        yield BLOCK + nodes + "\n\n".join(fan_ins)


def test_what_is_inserted_is_as_formatters_have_it(tmp_path: Path) -> None:
    word = "def word(text: str) -> Parallelizable[str]:\n    yield text\n"
    wide = f"def n({', '.join(f'parameter_{n}: int' for n in range(4))}):\n    return [1]\n"
    for at, source in enumerate([*_blocks(), *(head + word for head in HEADS), wide]):
        (tmp_path / f"flow_{at}.py").write_text(source)
    files = sorted(str(path) for path in tmp_path.iterdir())
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated"]
    subprocess.run([*ruff, "--quiet", *files], check=True)
    code, out, _ = icosian(tmp_path, "lint", *files, "--fix")
    assert (code, out) == (0, "No problems found.\n")
    done = subprocess.run([*ruff, "--diff", *files], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_an_import_does_not_take_the_place_of_a_docstring(tmp_path: Path) -> None:
    word = "def word(text: str) -> Parallelizable[str]:\n    yield text\n"
    check(
        tmp_path,
        f'"""Words."""\n\n\n{word}',
        f'"""Words."""\n\nfrom hamilton.htypes import Parallelizable\n\n\n{word}',
        head="",
    )


def test_files_are_mended_as_they_are_written(tmp_path: Path) -> None:
    """The same edits, whatever the ends of lines, the indentation and the beginning of the file."""
    before = BLOCK + (
        "def half(number: int) -> float:\n    return number / 2\n\n\n"
        "def total(half: Collect[float]) -> float:\n    return sum(half)\n\n\n"
        "def largest(half: Collect[float]) -> float:\n    return max(half)\n\n\n"
        "def mean(number: Collect[int]): return 1.5\n"
    ).replace("number: Collect[int]", "total: float")
    after = mended(tmp_path, before, head="")
    assert after != before
    others: tuple[Callable[[str], str], ...] = (
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("    ", "\t"),
        lambda text: text.removesuffix("\n"),
        lambda text: "\ufeff# é\r\n" + text.replace("\n", "\r\n").replace("    ", "\t"),
    )
    for other in others:
        (tmp_path / "flow.py").write_bytes(other(before).encode())
        icosian(tmp_path, "lint", "flow.py", "--fix")
        assert (tmp_path / "flow.py").read_bytes().decode() == other(after)
