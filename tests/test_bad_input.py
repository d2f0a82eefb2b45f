"""Input that is no dataflow, or no Python, or was made to break parsers: a finding, in time, and nothing else."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import libcst as cst
import pytest
from icosian import build
from icosian.discover import discover
from icosian.discover.newer import oldest
from icosian.discover.prescan import DEEPEST, LARGEST, decode, prescan
from icosian.ir.question import Part, Question
from icosian.ir.source import Flaw, Module, Program, Span

from .reading import linted
from .warm import cold, icosian


def check(source: str | bytes, *expected: str) -> None:
    """Each finding as `line:column rule: message`."""
    found = linted(source)
    assert [f"{each.span.line}:{each.span.column} {each.rule}: {each.message}" for each in found] == list(
        expected
    )


def test_syntax_errors_have_pythons_words_and_places() -> None:
    check("def a(:\n    pass\n", "1:7 syntax-error: invalid syntax")
    check("x = (1,\ny = 2\n", "1:5 syntax-error: '(' was never closed")
    check("if x:\n\ty\n        z\n", "3:1 syntax-error: inconsistent use of tabs and spaces in indentation")
    check("x = 'open\n", "1:5 syntax-error: unterminated string literal (detected at line 1)")


def test_what_only_the_compiler_rejects_is_a_syntax_error_too() -> None:
    check(
        "def f(a: int, a: int) -> int: ...",
        "1:15 syntax-error: duplicate argument 'a' in function definition",
    )
    check("return 1", "1:1 syntax-error: 'return' outside function")
    check(
        "x = 1\nfrom __future__ import annotations",
        "2:1 syntax-error: from __future__ imports must occur at the beginning of the file",
    )


def test_other_encodings_are_refused() -> None:
    check("é = 1".encode("latin-1"), "1:1 unreadable-file: the file is not UTF-8 (byte 0xe9 at offset 0)")
    check(
        "# ok\nx = 1\ny = 'é'\n".encode("latin-1"),
        "3:1 unreadable-file: the file is not UTF-8 (byte 0xe9 at offset 16)",
    )
    check("x = 1".encode("utf-16"), "1:1 unreadable-file: the file is not UTF-8 (byte 0xff at offset 0)")
    for codec in ("latin-1", "utf-7", "unicode_escape", "rot13", "nonsense"):
        check(
            f"# one\n# coding: {codec}\n".encode(),
            f"2:1 forbidden-encoding: the file says that it is {codec}",
        )
    check(b"# -*- coding: utf-8 -*-\nx = 1\n")
    check(b"\xef\xbb\xbfx = 1\n")
    check(b"x = 1\n# coding: latin-1\n")  # below code it is a comment like any other


@pytest.mark.parametrize(
    ("source", "version"),
    [
        ("x = 1", (3, 11)),
        ("type X = list[int]", (3, 12)),
        ("def f[T](a: T) -> T: ...", (3, 12)),
        ("class A[T]: ...", (3, 12)),
        ("x = f'{a['b']}'", (3, 12)),
        ("x = f'{chr(10).join(a)} {a}'", (3, 11)),
        ("x = f'{\"\\n\".join(a)}'", (3, 12)),
        ("def f[T=int](a: T) -> T: ...", (3, 13)),
        ("try:\n    pass\nexcept A, B:\n    pass", (3, 14)),
        ("try:\n    pass\nexcept (A, B):\n    pass", (3, 11)),
        ("x = t'{a}'", (3, 14)),
        ("type X = int\nx = t'{a}'", (3, 14)),
    ],
)
def test_syntax_says_which_python_it_is_of(source: str, version: tuple[int, int]) -> None:
    assert oldest(cst.parse_module(source)) == version


def test_syntax_of_a_newer_python_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> ast.Module:
        raise SyntaxError("invalid syntax", ("flow.py", 1, 6, text, 1, 7))

    monkeypatch.setattr("icosian.discover.read._parse", refuse)
    monkeypatch.setattr("icosian.discover.read.PYTHON", (3, 11))
    here = ".".join(map(str, sys.version_info[:2]))
    check(
        "type X = int",
        f"1:6 needs-python: this is syntax of Python 3.12, and Icosian runs on Python {here}",
    )
    check("typo X = int", "1:6 syntax-error: invalid syntax")  # of no Python
    check("x = int", "1:6 syntax-error: invalid syntax")  # old enough: this Python has its reasons
    monkeypatch.setattr("icosian.discover.read.PYTHON", (3, 12))
    check("type X = int", "1:6 syntax-error: invalid syntax")


def test_what_needs_a_newer_python_is_not_judged_and_not_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lint warns, also where the rest of the dataflow would look incomplete without the file; build refuses."""
    newer = Module("new", "new.py", flaws=(Flaw("needs-python", "…", Span("new.py", 1, 1, 1, 2)),))
    (tmp_path / "flow.py").write_text(
        "from hamilton.htypes import Collect\ndef b(a: Collect[int]) -> int: ...\n"
    )
    monkeypatch.chdir(tmp_path)
    found = Program((*discover(("flow.py",)).modules, newer))
    monkeypatch.setattr(build, "discover", lambda *_: found)
    paths = ("flow.py", "new.py")
    heard = build.judge(Part("open", paths), Question(paths, together=True), found)
    assert [(each.rule, each.severity) for each in heard.findings] == [("needs-python", "warning")]
    judged, _ = build.read(("flow.py", "new.py"))
    assert [(each.rule, each.severity) for each in judged.findings] == [("needs-python", "error")]


@pytest.mark.parametrize("control", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_text_that_is_shown_in_another_order_is_told_once_a_line(control: str) -> None:
    name = unicodedata.name(control).lower()
    check(
        f"x = 'é{control}{control}'\n# {control}\n",
        f"1:7 bidi-control: an invisible character, {name}, changes how this line is shown",
        f"2:3 bidi-control: an invisible character, {name}, changes how this line is shown",
    )
    check("x = 'שלום'  # right to left by itself")


def test_control_characters() -> None:
    check("x = 1\n\0", "2:1 syntax-error: the file holds a NUL character")
    check("x = 1\x1a", "1:6 syntax-error: invalid non-printable character U+001A")
    check("\x0cdef a() -> int: ...\n")


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_every_kind_of_newline_gives_the_same_module(newline: str) -> None:
    source = 'def a(x: int) -> str:\n\t"""Two\n\tlines."""\n\treturn f"{x}"\n'
    one, two = decode(source.replace("\n", newline).encode(), "flow.py"), decode(source.encode(), "flow.py")
    assert one == two


def test_an_empty_module_is_fine() -> None:
    check("")
    check("# nothing\n")
    check('"""Only words."""')
    check("\n\n\n")


@pytest.mark.parametrize("bracket", ["(", "[", "{"])
def test_brackets_may_nest_as_deep_as_anybody_writes(bracket: str) -> None:
    closing = {"(": ")", "[": "]", "{": "}"}[bracket]
    assert not prescan("x = " + bracket * DEEPEST + closing * DEEPEST, "flow.py")
    (flaw,) = prescan("x = " + bracket * (DEEPEST + 1), "flow.py")
    assert (flaw.rule, flaw.span.column) == ("too-deep", 5 + DEEPEST)


def test_brackets_in_strings_and_comments_do_not_count() -> None:
    quiet = "(" * 500
    for text in (
        f"'{quiet}'",
        f'"{quiet}"',
        f"'''\n{quiet}\n'''",
        f'"""{quiet}\\""" {quiet}"""',
        f"# {quiet}",
    ):
        assert not prescan(text, "flow.py")


@pytest.mark.parametrize(
    "chain",
    [
        "+".join("1" * 3000),
        "x" + ".a" * 3000,
        "f" + "()" * 3000,
        "x" + "[0]" * 3000,
        "not " * 3000 + "x",
        "lambda: " * 3000 + "x",
        "x if y else " * 3000 + "z",
        "-" * 3000 + "1",
    ],
)
def test_long_chains_are_refused_at_once(chain: str) -> None:
    assert [flaw.rule for flaw in prescan(chain, "flow.py")] == ["too-deep"]


def test_long_tables_are_no_chains() -> None:
    assert not prescan("x = [" + ", ".join("a.b + 1" for _ in range(5000)) + "]", "flow.py")
    assert not prescan("x = {" + ", ".join("'k': -1" for _ in range(5000)) + "}", "flow.py")
    assert not prescan("\n".join(f"x{n} = a.b(c) + 1" for n in range(5000)), "flow.py")


# What it is, the text, and the rule that tells about it ("" where the file is fine).
CRASHERS = {
    "6 kB of nested parentheses": ("x = " + "(" * 3000 + ")" * 3000, "too-deep"),
    "44 kB of legal deep nesting": (
        "\n".join(f"x{n}: {'a[' * 180}int{']' * 180}" for n in range(40)),
        "too-deep",
    ),
    "parentheses in an f-string": ('x = f"{' + "(" * 3000 + ")" * 3000 + '}"', "syntax-error"),
    "elif without end": ("if x:\n    pass\n" + "elif y:\n    pass\n" * 3000, "too-deep"),
    "strings without operators": ("x = (" + "'a' " * 20000 + ")", ""),
    "20,000 operators": ("x = " + "+".join("1" * 20000), "too-deep"),
    "99 indents": ("".join("    " * depth + "if x:\n" for depth in range(99)) + "    " * 99 + "pass\n", ""),
    "101 indents": (
        "".join("    " * depth + "if x:\n" for depth in range(101)) + "    " * 101 + "pass\n",
        "syntax-error",
    ),
    "a tower of decorators": ("@a\n" * 3000 + "def _f() -> int: ...\n", ""),
    "comprehension clauses": ("x = [y " + "for y in z " * 3000 + "]", "too-deep"),
}


@pytest.mark.parametrize("name", CRASHERS)
def test_what_breaks_parsers_is_a_finding_or_fine(tmp_path: Path, name: str) -> None:
    text, rule = CRASHERS[name]
    (tmp_path / "flow.py").write_text(text)
    (tmp_path / "good.py").write_text("def a(x) -> int: ...\n")
    code, out, err = icosian(tmp_path, "lint", "flow.py", "good.py")
    assert (code, err) == (1, "")
    assert "good.py:1:7: error[unannotated-node]" in out  # the other file is judged all the same
    said = [line.split(": ")[1] for line in out.splitlines() if line.startswith("flow.py:")]
    assert said == ([f"error[{rule}]"] if rule else [])


def test_a_file_that_takes_too_much_is_charged_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from icosian.discover import children

    monkeypatch.setattr(children, "_spawn", cold)
    monkeypatch.setattr(children, "_START", "import sys, pickle; pickle.load(sys.stdin.buffer); sys.exit(9)")
    monkeypatch.chdir(tmp_path)
    Path("flow.py").write_text("x = 1\n")
    (flaw,) = discover(("flow.py",)).flaws("too-large")
    assert flaw.message == "reading it takes more than 10 s or 1 GB, or crashes the parser"


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "flow.py").open("wb") as file:
        file.truncate(LARGEST + 1)
    code, out, _ = icosian(tmp_path, "lint", "flow.py")
    assert code == 1
    assert "flow.py:1:1: error[too-large]: the file has more than 10 MB" in out


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "loop.py").symlink_to("loop.py")
    code, out, _ = icosian(tmp_path, "lint", "pipe.py", "loop.py")
    assert code == 1
    assert "pipe.py:1:1: error[unreadable-file]: this is not a regular file" in out
    assert "loop.py:1:1: error[unreadable-file]: this link leads nowhere" in out


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_output_that_finds_no_room_is_no_bug_of_ours(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text("def f(a) -> int: ...\n")
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "icosian", "lint", "flow.py"]
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True)
    said = "error: the output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_a_file_nobody_may_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.chdir(tmp_path)
    Path("flow.py").write_text("x = 1\n")
    (flaw,) = discover(("flow.py",)).flaws("unreadable-file")
    assert flaw.message == "Permission denied"


HOSTILE = '''
"""A docstring with {{ jinja }} and {% block %} and """ ' """ inside."""
from hamilton.htypes import Collect, Parallelizable
import os


def config(inputs: str = "{{ 7 * 7 }}") -> Parallelizable[str]:
    """{% raw %} \\N{BULLET} \\x00"""
    yield from inputs


def list(config: str) -> str:
    return config + """
  kept\x20\x20
\ttab
"""


def match(list: Collect[str]) -> str:
    return "".join(list)
'''.replace('""" \' """', "''' ' ")


def test_text_of_the_user_is_never_a_template(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(HOSTILE)
    assert icosian(tmp_path, "build", "flow.py", "-o", "run.py")[0] == 0
    done = subprocess.run(
        [sys.executable, "run.py", "--format", "json"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "7 * 7" in (tmp_path / "run.py").read_text()
    assert "  kept  \\n\\ttab" in done.stdout


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        "a b.py",
        "x\nimport os\n.py",
        "quote'\".py",
        '""".py',
        "{{ 1 }}.py",
        "ünï.py",
        "-c.py",
        "con.py",
        "a\rb.py",
        "\u2028.py",
    ],
)
def test_file_names_cannot_put_code_into_a_script(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("LOG = __name__\n\n\ndef a() -> str:\n    return LOG\n")
    assert icosian(tmp_path, "build", f"./{name}", "-o", "run.py")[0] == 0
    assert "\nimport os" not in (tmp_path / "run.py").read_text()
    done = subprocess.run([sys.executable, "run.py"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert icosian(tmp_path, "build", f"./{name}", "-o", "run.py", "--check")[0] == 0
