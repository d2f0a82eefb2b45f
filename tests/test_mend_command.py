"""What `lint --fix` writes and says, whatever it mends."""

from __future__ import annotations

from pathlib import Path

from .test_mend import check_left
from .warm import icosian


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
