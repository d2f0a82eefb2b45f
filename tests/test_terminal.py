"""Findings on a terminal, in a file, and in the summary of a step."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from icosian.cli.options import is_coloured
from icosian.ir.findings import Finding
from icosian.ir.source import Span
from icosian.render import step_summary
from icosian.render.findings import findings_text
from icosian.render.markdown import cell

from .test_awkward_findings import AWKWARD
from .test_cli import Icosian
from .test_formats import FULL, flawed


@pytest.fixture
def icosian(tmp_path: Path) -> Icosian:
    return flawed(tmp_path)


# A line of source, the columns that are marked, and what a terminal has to show.
LINES = {
    "a tab": ("\ta(b)", 4, 5, ("    a(b)", "      ^")),
    "a tab within": ("a\tb\tc", 3, 6, ("a   b   c", "    ^^^^^")),
    "wide letters": ("名前(größe, 項目)", 11, 13, ("名前(größe, 項目)", "            ^^^^")),
    "full-width signs": ("ａ(b)", 3, 4, ("ａ(b)", "   ^")),
    "an accent of its own": ("cafe\u0301(b)", 7, 8, ("cafe\u0301(b)", "     ^")),
    "a variation selector": ("☃\ufe0f = b", 6, 7, ("☃\ufe0f = b", "    ^")),
    "a vowel sign": ("ก\u0e34ข(b)", 5, 6, ("ก\u0e34ข(b)", "   ^")),
    "a syllable in parts": ("\u1112\u1161\u11ab(b)", 5, 6, ("\u1112\u1161\u11ab(b)", "   ^")),
    "an emoji": ('"🎲", b', 6, 7, ('"🎲", b', "      ^")),
    "an emoji of several": ('"👩\u200d🔬", b', 8, 9, (r'"👩\x200d🔬", b', "              ^")),
    "an invisible space": ("a\u200bb", 3, 4, (r"a\x200bb", "       ^")),
    "text in the other direction": ("a\u202eb", 2, 3, (r"a\x202eb", " ^^^^^^")),
    "nothing at the end": ("a(b", 4, 4, ("a(b", "   ^")),
}


@pytest.mark.parametrize("name", LINES)
def test_marks_stand_below_what_they_mean(name: str) -> None:
    line, column, end, shown = LINES[name]
    finding = Finding("cycle", "error", "m", Span("flow.py", 1, column, 1, end))
    text = findings_text((finding,), {"flow.py": f"{line}\n"}, "full")
    assert text.splitlines()[1:3] == [f"   1 | {shown[0]}", f"     | {shown[1]}"]


def test_a_mark_ends_with_its_first_line() -> None:
    finding = Finding("cycle", "error", "m", Span("flow.py", 1, 3, 2, 2))
    text = findings_text((finding,), {"flow.py": "a(bc,\nd)\n"}, "full")
    assert text.splitlines()[1:] == ["   1 | a(bc,", "     |   ^^^", "", "Found 1 error."]


def test_colours_are_the_same_text(icosian: Icosian) -> None:
    red, bold, blue, off = "\x1b[1;31m", "\x1b[1m", "\x1b[1;34m", "\x1b[0m"
    _, coloured, _ = icosian("lint", "flow.py", "--color", "always")
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == FULL
    first = (
        f"{bold}flow.py:20:14:{off} {red}error[two-fan-ins]:{off} "
        f"{bold}`most` collects from `größe`, and so does `total`{off}"
    )
    assert coloured.splitlines()[0] == first
    assert f"{blue}  20 |{off} def most__ab(größe_2" in coloured
    assert f"{blue}     |{off}              {red}^^^^^^^{off}\n" in coloured
    assert f"{blue}     |{off}           {blue}------- `total` collects here{off}\n" in coloured
    _, concise, _ = icosian("lint", "flow.py", "--output-format", "concise", "--color", "always")
    assert concise.splitlines()[0] == first


@pytest.mark.parametrize("name", ["github", "json", "sarif"])
def test_what_programs_read_has_no_colours(name: str) -> None:
    finding = Finding("cycle", "error", "m", Span("flow.py", 1, 3, 2, 2))
    plain = findings_text((finding,), {}, name)
    assert findings_text((finding,), {}, name, is_coloured=True) == plain


def shown_on_a_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What a terminal gets: a pseudo-terminal is the standard output and the standard error."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "icosian", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", **environment},
    )
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 10_000):
            pieces.append(piece)
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    process.wait(timeout=60)
    return b"".join(pieces).decode()


class Terminal(StringIO):
    """A stream that somebody sees."""

    def isatty(self) -> bool:
        return True


# Whether there are colours: on a terminal, and in a pipe.
COLOURED: dict[str, tuple[dict[str, str], str, bool, bool]] = {
    "by itself": ({}, "auto", True, False),
    "NO_COLOR": ({"NO_COLOR": "1"}, "auto", False, False),
    "NO_COLOR, empty": ({"NO_COLOR": ""}, "auto", True, False),
    "FORCE_COLOR": ({"FORCE_COLOR": "1"}, "auto", True, True),
    "CLICOLOR_FORCE": ({"CLICOLOR_FORCE": "1"}, "auto", True, True),
    "CLICOLOR_FORCE, 0": ({"CLICOLOR_FORCE": "0"}, "auto", True, False),
    "CLICOLOR, 0": ({"CLICOLOR": "0"}, "auto", False, False),
    "both": ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "auto", False, False),
    "TERM=dumb": ({"TERM": "dumb"}, "auto", False, False),
    "TERM=dumb, forced": ({"TERM": "dumb", "FORCE_COLOR": "1"}, "auto", True, True),
    "--color always": ({"NO_COLOR": "1"}, "always", True, True),
    "--color never": ({"FORCE_COLOR": "1"}, "never", False, False),
}


@pytest.mark.parametrize("case", COLOURED)
def test_when_there_are_colours(monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    environment, color, on_terminal, in_pipe = COLOURED[case]
    for name, value in {"TERM": "xterm", **environment}.items():
        monkeypatch.setenv(name, value)
    assert is_coloured(color, Terminal()) == on_terminal
    assert is_coloured(color, StringIO()) == in_pipe


def test_colours_on_a_terminal_and_not_in_a_pipe(icosian: Icosian) -> None:
    assert "\x1b[1;31merror[two-fan-ins]:" in shown_on_a_terminal(icosian.folder, "lint")
    assert "\x1b" not in shown_on_a_terminal(icosian.folder, "lint", NO_COLOR="1")
    assert "\x1b[1;31merror[two-fan-ins]:" in icosian("lint", FORCE_COLOR="1")[1]


def test_a_refused_build_is_coloured_on_a_terminal(icosian: Icosian) -> None:
    arguments = ("build", "flow.py", "-c", "mode=a|b")
    assert "\x1b[1;31merror[two-fan-ins]:" in shown_on_a_terminal(icosian.folder, *arguments)
    assert "\x1b" not in icosian(*arguments)[2]


def test_findings_go_to_a_file(icosian: Icosian) -> None:
    for color in ("auto", "always"):
        assert icosian("lint", "flow.py", "-o", "found.txt", "--color", color, FORCE_COLOR="1") == (1, "", "")
        assert (icosian.folder / "found.txt").read_text() == FULL
    assert icosian("lint", "sound.py", "--output-file", "found.txt") == (0, "", "")
    assert (icosian.folder / "found.txt").read_text() == "No problems found.\n"
    assert icosian("lint", "flow.py", "-o", "-") == (1, FULL, "")


def test_a_file_that_cannot_be_written(icosian: Icosian) -> None:
    before = (icosian.folder / "flow.py").read_text()
    code, out, err = icosian("lint", "flow.py", "-o", "./flow.py")
    assert (code, out) == (2, "")
    assert "./flow.py is one of the dataflows; name another file." in err
    assert (icosian.folder / "flow.py").read_text() == before
    code, out, err = icosian("lint", "flow.py", "-o", "no/where.txt")
    assert (code, out) == (2, "")
    assert "no/where.txt cannot be written: No such file or directory" in err


SUMMARY = """\
### `icosian lint`: 1 error and 1 warning

| severity | place | rule | finding |
|---|---|---|---|
| error | <code>flow.py:20:14</code> | <code>two-fan-ins</code> | <code>most</code> collects from <code>größe</code>, and so does <code>total</code><br>collect once, and let both take that list |
| warning | <code>flow.py:24:2</code> | <code>foreign-decorator</code> | <code>@audited</code> on <code>half</code> is taken to keep its name and parameters<br>if it does not, decorate a private function and call that |
| info | <code>flow.py:29:2</code> | <code>needs-config</code> | <code>later</code> is left out: what it becomes depends on the configuration<br>give one, with <code>-c</code> or <code>--config-file</code> |

"""


def test_github_gets_a_summary_of_the_step(icosian: Icosian) -> None:
    page = icosian.folder / "summary.md"
    page.write_text("# Before\n\n")
    given = {"GITHUB_STEP_SUMMARY": str(page)}
    icosian("lint", "flow.py", **given)
    icosian("lint", "sound.py", "--output-format", "github", **given)
    assert page.read_text() == "# Before\n\n"
    for count in (1, 2):
        assert icosian("lint", "flow.py", "--output-format", "github", **given)[0] == 1
        assert page.read_text() == "# Before\n\n" + count * SUMMARY


def test_a_summary_that_cannot_be_written_is_a_warning(icosian: Icosian) -> None:
    code, out, err = icosian("lint", "flow.py", "--output-format", "github", GITHUB_STEP_SUMMARY="no/where")
    assert (code, out.count("\n")) == (1, 3)
    assert err == "warning: no/where cannot be written: No such file or directory\n"


def test_a_summary_has_an_end() -> None:
    text = step_summary((AWKWARD,) * 1_002)
    assert text.startswith("### `icosian lint`: 1002 errors\n")
    assert text.count("<code>type-mismatch</code>") == 1_000
    assert text.endswith(" |\n\n2 more are in the log.\n\n")


# What stands in a message, and in a cell: nothing that would be markup, a link or the end of the cell.
CELLS = {
    "`a` is `b`": "<code>a</code> is <code>b</code>",
    "`a|b` | c": "<code>a&#124;b</code> &#124; c",
    "<b>&amp; `<i>`": "&lt;b&gt;&amp;amp; <code>&lt;i&gt;</code>",
    "*a* _b_ ~c~ [d](e) @f #1": r"\*a\* \_b\_ \~c\~ \[d\](e) \@f \#1",
    "one ` alone": r"one \` alone",
    "a\nb\x1b": r"a\\x0ab\\x1b",
    "`` none": "`` none",
}


@pytest.mark.parametrize("text", CELLS)
def test_a_cell_stays_a_cell(text: str) -> None:
    assert cell(text) == CELLS[text]
