"""`icosian lint --fix`: suffixes and conditions of variants."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from .test_mend import MODIFIERS, check, check_left


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
