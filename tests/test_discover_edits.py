"""After an edit only what is new is read with libcst."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import FrameType

import pytest
from icosian.discover.read import again, noted, read
from icosian.ir.flat import flat

from .cases import GOLDEN

EDITED = '''"""What it is."""

from __future__ import annotations
import os; import re

# Why.
LIMIT = 3


@near(  # so
    LIMIT)
async  def one(
    é: int, /, b=(1), *rest, c: str = "ü", **others
) -> int:  # why
    """Says."""
    if LIMIT:
        return é
    # so far


# above
class Two:
    def three(self): ...


def four(x): return LIMIT
'''


@pytest.mark.parametrize(
    ("old", "new", "is_known"),
    [
        ("        return é\n", "        total = LIMIT\n        yield total\n", True),
        ('    """Says."""\n', "    1\n\n\n", True),
        ("    def three(self): ...", "    x = 1\n    async def three(self):\n        pass", True),
        ("return LIMIT", "return len(x)", True),
        ("    # so far\n", "", False),
        ("LIMIT = 3", "LIMIT = 4", True),
        ("    LIMIT)", "    LIMIT, of=(1))", True),
        ("# above", "# below", False),
        ("# above", "# above\n", False),
        ("é: int", "e: int", True),
        ("async  def", "async def", True),
        ("import os; import re", "import os", True),
        ("\n\n\n# above", "\n\n\n\n# above", False),
        ("def four(x): return LIMIT\n", "", True),
        ("def four(x): return LIMIT\n", "def four(x):\n", False),
    ],
)
def test_after_an_edit_only_new_headers_need_libcst(old: str, new: str, is_known: bool) -> None:
    """And what is read without it is what is read with it."""
    _, known = noted("flow.py", "flow", EDITED)
    assert EDITED.count(old) == 1
    text = EDITED.replace(old, new)
    found = again("flow.py", "flow", text, known)
    assert (found is not None) == is_known
    assert found is None or flat(found) == flat(read("flow.py", "flow", text))


def test_the_golden_cases_are_read_without_libcst_once_they_are_known() -> None:
    for path in sorted(GOLDEN.glob("*/*.py")):
        text = path.read_text()
        module, known = noted("flow.py", "flow", text)
        for shift in ("", "\n\n"):
            found = again("flow.py", "flow", text + shift, known)
            assert flat(found and replace(found, text="", digest="")) == flat(
                replace(module, text="", digest="")
            ), path


def test_twice_as_many_functions_are_twice_as_much_work() -> None:
    def calls(count: int) -> int:
        """Of Python functions, to read so many."""
        made = 0

        def note(frame: FrameType, event: str, _: object) -> None:
            nonlocal made
            made += event == "call"

        source = "\n\n".join(f"def n{at}(x: int) -> int:\n    return x + {at}\n" for at in range(count))
        sys.setprofile(note)
        try:
            noted("flow.py", "flow", source)
        finally:
            sys.setprofile(None)
        return made

    calls(1)
    assert calls(1000) < 2.2 * calls(500)
