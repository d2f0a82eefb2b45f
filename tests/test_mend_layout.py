"""What `icosian lint --fix` inserts is laid out as formatters have it."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from .test_mend import MARKERS, check, mended
from .warm import icosian

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
