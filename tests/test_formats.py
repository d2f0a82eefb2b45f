"""How findings are told: each format as a whole text, through the command line."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from icosian import __version__
from icosian.cli.options import is_coloured
from icosian.ir.findings import Finding, Related
from icosian.ir.source import Span
from icosian.lint import Rule, rules
from icosian.render import step_summary
from icosian.render.findings import findings_text, formats
from icosian.render.markdown import cell
from jsonschema import Draft202012Validator
from sarif_kit.validate import validation_errors

from .cases import ROOT
from .reading import linted, module_of
from .test_cli import Icosian
from .test_rules import EXAMPLES

SCHEMA = json.loads((ROOT / "docs" / "findings.schema.json").read_text())

# An error in one configuration, with its partners; a warning; a remark.
FLOW = """
from audit import audited
from hamilton.function_modifiers import ResolveAt, config, resolve
from hamilton.htypes import Collect, Parallelizable


def größe(count: int) -> Parallelizable[int]:
    yield from range(count)


def total(größe_2: Collect[int]) -> int:
    return sum(größe_2)


def größe_2(größe: int) -> int:
    return größe * 2


@config.when(mode="a|b")
def most__ab(größe_2: Collect[int]) -> int:
    return max(größe_2)


@audited
def half(total: int) -> float:
    return total / 2


@resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda by: ...)
def later(x: int) -> int:
    return x
"""


@pytest.fixture
def icosian(tmp_path: Path) -> Icosian:
    (tmp_path / "flow.py").write_text(FLOW)
    (tmp_path / "sound.py").write_text("def a(x: int) -> int:\n    return x\n")
    return Icosian(tmp_path)


FULL = """\
flow.py:20:14: error[two-fan-ins]: `most` collects from `größe`, and so does `total`
   7 | def größe(count: int) -> Parallelizable[int]:
     |     ----- `größe` fans out here
 ...
  11 | def total(größe_2: Collect[int]) -> int:
     |           ------- `total` collects here
 ...
  20 | def most__ab(größe_2: Collect[int]) -> int:
     |              ^^^^^^^
   config: mode='a|b'
   help: collect once, and let both take that list

flow.py:24:2: warning[foreign-decorator]: `@audited` on `half` is taken to keep its name and parameters
  24 | @audited
     |  ^^^^^^^
   help: if it does not, decorate a private function and call that

flow.py:29:2: info[needs-config]: `later` is left out: what it becomes depends on the configuration
  29 | @resolve(when=ResolveAt.CONFIG_AVAILABLE, decorate_with=lambda by: ...)
     |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   help: give one, with `-c` or `--config-file`

Found 1 error and 1 warning.
"""


def test_full(icosian: Icosian) -> None:
    assert icosian("lint", "flow.py") == (1, FULL, "")
    assert icosian("lint", "flow.py", "--output-format", "full") == (1, FULL, "")
    assert icosian("lint", "sound.py") == (0, "No problems found.\n", "")


def test_concise(icosian: Icosian) -> None:
    expected = """\
flow.py:20:14: error[two-fan-ins]: `most` collects from `größe`, and so does `total`
flow.py:24:2: warning[foreign-decorator]: `@audited` on `half` is taken to keep its name and parameters
flow.py:29:2: info[needs-config]: `later` is left out: what it becomes depends on the configuration
Found 1 error and 1 warning.
"""
    assert icosian("lint", "flow.py", "--output-format", "concise") == (1, expected, "")
    assert icosian("lint", "sound.py", "--output-format", "concise") == (0, "No problems found.\n", "")


def test_github(icosian: Icosian) -> None:
    expected = """\
::error title=icosian (two-fan-ins),file=flow.py,line=20,col=14,endLine=20,endColumn=21::flow.py:20:14: two-fan-ins: `most` collects from `größe`, and so does `total`%0A  flow.py:11:11: `total` collects here%0A  flow.py:7:5: `größe` fans out here%0A  config: mode='a|b'%0A  help: collect once, and let both take that list
::warning title=icosian (foreign-decorator),file=flow.py,line=24,col=2,endLine=24,endColumn=9::flow.py:24:2: foreign-decorator: `@audited` on `half` is taken to keep its name and parameters%0A  help: if it does not, decorate a private function and call that
::notice title=icosian (needs-config),file=flow.py,line=29,col=2,endLine=29,endColumn=72::flow.py:29:2: needs-config: `later` is left out: what it becomes depends on the configuration%0A  help: give one, with `-c` or `--config-file`
"""
    assert icosian("lint", "flow.py", "--output-format", "github", GITHUB_STEP_SUMMARY="") == (
        1,
        expected,
        "",
    )
    assert icosian("lint", "sound.py", "--output-format", "github") == (0, "", "")


def test_json(icosian: Icosian) -> None:
    expected = """\
[
  {
    "rule": "two-fan-ins",
    "severity": "error",
    "message": "`most` collects from `größe`, and so does `total`",
    "path": "flow.py",
    "line": 20,
    "column": 14,
    "end_line": 20,
    "end_column": 21,
    "related": [
      {
        "message": "`total` collects here",
        "path": "flow.py",
        "line": 11,
        "column": 11,
        "end_line": 11,
        "end_column": 18
      },
      {
        "message": "`größe` fans out here",
        "path": "flow.py",
        "line": 7,
        "column": 5,
        "end_line": 7,
        "end_column": 10
      }
    ],
    "help": "collect once, and let both take that list",
    "config": {
      "mode": "a|b"
    },
    "fingerprint": "21f1fddf8a308b07bcf5d635291502a5",
    "fix": null
  },
  {
    "rule": "foreign-decorator",
    "severity": "warning",
    "message": "`@audited` on `half` is taken to keep its name and parameters",
    "path": "flow.py",
    "line": 24,
    "column": 2,
    "end_line": 24,
    "end_column": 9,
    "related": [],
    "help": "if it does not, decorate a private function and call that",
    "config": {},
    "fingerprint": "57d4f68d134223933ca1d81cebe9066e",
    "fix": null
  },
  {
    "rule": "needs-config",
    "severity": "info",
    "message": "`later` is left out: what it becomes depends on the configuration",
    "path": "flow.py",
    "line": 29,
    "column": 2,
    "end_line": 29,
    "end_column": 72,
    "related": [],
    "help": "give one, with `-c` or `--config-file`",
    "config": {},
    "fingerprint": "806d945e9cb3f7e012ef30042f6ccc61",
    "fix": null
  }
]
"""
    assert icosian("lint", "flow.py", "--output-format", "json") == (1, expected, "")
    assert icosian("lint", "sound.py", "--output-format", "json") == (0, "[]\n", "")


def place(line: int, column: int, end_column: int) -> dict[str, Any]:
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end_column}
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": "flow.py", "uriBaseId": "%SRCROOT%"},
            "region": region,
        }
    }


def sarif_rule(name: str, title: str, level: str, problem: str) -> dict[str, Any]:
    """What the log says of a rule; its texts are those of its page."""
    (rule,) = (rule for rule in rules() if rule.name == name)
    page = rule.page.strip()
    return {
        "id": name,
        "name": title,
        "shortDescription": {"text": page.splitlines()[0]},
        "fullDescription": {"text": page[: page.index("```")].partition("\n")[2].strip()},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": [rule.group], "problem.severity": problem},
    }


def test_sarif(icosian: Icosian) -> None:
    code, out, err = icosian("lint", "flow.py", "--output-format", "sarif")
    assert (code, err) == (1, "")
    fan_ins = "`most` collects from `größe`, and so does `total`\nconfig: mode='a|b'\n"
    results = [
        {
            "ruleId": "two-fan-ins",
            "ruleIndex": 2,
            "level": "error",
            "message": {"text": f"{fan_ins}help: collect once, and let both take that list"},
            "locations": [place(20, 14, 21)],
            "relatedLocations": [
                {"id": 1, "message": {"text": "`total` collects here"}, **place(11, 11, 18)},
                {"id": 2, "message": {"text": "`größe` fans out here"}, **place(7, 5, 10)},
            ],
            "partialFingerprints": {"icosian/v1": "21f1fddf8a308b07bcf5d635291502a5"},
        },
        {
            "ruleId": "foreign-decorator",
            "ruleIndex": 0,
            "level": "warning",
            "message": {
                "text": "`@audited` on `half` is taken to keep its name and parameters\nhelp: if it does not, decorate a private function and call that"
            },
            "locations": [place(24, 2, 9)],
            "partialFingerprints": {"icosian/v1": "57d4f68d134223933ca1d81cebe9066e"},
        },
        {
            "ruleId": "needs-config",
            "ruleIndex": 1,
            "level": "note",
            "message": {
                "text": "`later` is left out: what it becomes depends on the configuration\nhelp: give one, with `-c` or `--config-file`"
            },
            "locations": [place(29, 2, 72)],
            "partialFingerprints": {"icosian/v1": "806d945e9cb3f7e012ef30042f6ccc61"},
        },
    ]
    driver = {
        "name": "icosian",
        "semanticVersion": __version__,
        "rules": [
            sarif_rule("foreign-decorator", "ForeignDecorator", "warning", "warning"),
            sarif_rule("needs-config", "NeedsConfig", "note", "recommendation"),
            sarif_rule("two-fan-ins", "TwoFanIns", "error", "error"),
        ],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    assert json.loads(out) == {"$schema": schema, "version": "2.1.0", "runs": [run]}


def test_sarif_of_nothing(icosian: Icosian) -> None:
    code, out, err = icosian("lint", "sound.py", "--output-format", "sarif")
    assert (code, err, validation_errors(json.loads(out))) == (0, "", [])
    (run,) = json.loads(out)["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_whatever_rules_say_fits_the_schemas(rule: Rule) -> None:
    """Strict ones: that of the standard, and ours; neither takes a field that it does not know."""
    for example in (each for each in EXAMPLES if each.rule == rule):
        findings = example.findings()
        texts = {"flow.py": module_of(example.source()).text}
        assert validation_errors(json.loads(findings_text(findings, texts, "sarif"))) == []
        told = json.loads(findings_text(findings, texts, "json"))
        assert list(Draft202012Validator(SCHEMA).iter_errors(told)) == []


def test_the_schemas_are_strict() -> None:
    told = json.loads(findings_text(linted("def a(x) -> int: ..."), {}, "json"))
    log = json.loads(findings_text(linted("def a(x) -> int: ..."), {}, "sarif"))
    told[0]["colour"] = log["runs"][0]["results"][0]["colour"] = "red"
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(told)] == [
        "Additional properties are not allowed ('colour' was unexpected)"
    ]
    assert validation_errors(log) == [
        "runs/0/results/0: Additional properties are not allowed ('colour' was unexpected)"
    ]


def test_a_fix_is_told_in_every_format_that_has_a_place_for_it() -> None:
    source = "def a(x: int):\n    return 1\n"
    (finding,) = linted(source)
    assert finding.fix
    brave = replace(finding, fix=replace(finding.fix, is_safe=False))
    title = "say that `a` returns `int`"
    for each, flags in ((finding, "--fix"), (brave, "--fix --unsafe-fixes")):
        assert f"   fix: {title} ({flags})\n" in findings_text((each,), {"flow.py": source}, "full")
        (told,) = json.loads(findings_text((each,), {"flow.py": source}, "json"))
        place = {"path": "flow.py", "line": 1, "column": 14, "end_line": 1, "end_column": 14}
        assert told["fix"] == {
            "title": title,
            "is_safe": each is finding,
            "edits": [{**place, "text": " -> int"}],
        }
        log = json.loads(findings_text((each,), {"flow.py": source}, "sarif"))
        assert validation_errors(log) == []
        region = {"startLine": 1, "startColumn": 14, "endLine": 1, "endColumn": 14}
        change = {
            "artifactLocation": {"uri": "flow.py", "uriBaseId": "%SRCROOT%"},
            "replacements": [{"deletedRegion": region, "insertedContent": {"text": " -> int"}}],
        }
        warning = "" if each is finding else " (unsafe: look at it afterwards)"
        fixes = [{"description": {"text": f"{title}{warning}"}, "artifactChanges": [change]}]
        assert log["runs"][0]["results"][0]["fixes"] == fixes


AWKWARD = Finding(
    rule="type-mismatch",
    severity="error",
    message="`a` is `dict[str, {'50%': [x](1)}] | None`,\r\n<b>\x1b[1m",
    span=Span("a,b: 100%\n/straße\x1b.py", 1, 2, 3, 4),
    related=(Related("`b` is\n::error::here", Span("b.py", 1, 1, 1, 2)),),
    help="say 50% of it, and `x|y`",
    config=(("mode", "a\nb"), ("size", (1, 2))),
)


def told(name: str, *findings: Finding) -> Any:
    return findings_text(findings or (AWKWARD,), {}, name)


def test_nothing_leaves_its_line() -> None:
    """What a workflow command, a terminal, a line of an editor would take for its own."""
    shown = r"a,b: 100%\x0a/straße\x1b.py:1:2"
    message = r"`a` is `dict[str, {'50%': [x](1)}] | None`,\x0d\x0a<b>\x1b[1m"
    assert told("concise").splitlines() == [
        f"{shown}: error[type-mismatch]: {message}",
        "Found 1 error.",
    ]
    assert told("full").splitlines() == [
        f"{shown}: error[type-mismatch]: {message}",
        "  --> b.py:1:1",
        r"   config: mode='a\nb', size=(1, 2)",
        "   help: say 50% of it, and `x|y`",
        "",
        "Found 1 error.",
    ]
    lines = [
        f"{shown}: type-mismatch: {message}",
        r"  b.py:1:1: `b` is\x0a::error::here",
        r"  config: mode='a\nb', size=(1, 2)",
        "  help: say 50% of it, and `x|y`",
    ]
    properties = "title=icosian (type-mismatch),file=a%2Cb%3A 100%25%0A/straße\x1b.py,line=1,endLine=3"
    text = "%0A".join(lines).replace("100%\\", "100%25\\").replace("50%", "50%25")
    assert told("github") == f"::error {properties}::{text}\n"


def test_paths_and_braces_in_sarif() -> None:
    log = json.loads(told("sarif"))
    assert validation_errors(log) == []
    (result,) = log["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert (uri, unquote(uri)) == ("a%2Cb%3A%20100%25%0A/stra%C3%9Fe%1B.py", AWKWARD.span.path)
    assert result["message"]["text"] == (
        "`a` is `dict[str, {{'50%': [x](1)}}] | None`,\r\n<b>\x1b[1m\n"
        "config: mode='a\\nb', size=(1, 2)\nhelp: say 50% of it, and `x|y`"
    )


def test_values_of_the_configuration_that_json_does_not_have() -> None:
    (found,) = json.loads(told("json"))
    assert found["config"] == {"mode": "a\nb", "size": "(1, 2)"}


@pytest.mark.parametrize("name", formats())
def test_a_file_name_of_no_letters(icosian: Icosian, name: str) -> None:
    """Linux has file names that are no UTF-8; what is told of them is."""
    path = os.fsencode(icosian.folder) + b"/\xff.py"
    with open(path, "w") as file:
        file.write("def a(x) -> int: ...\n")
    code, out, err = icosian("lint", ".", "--output-format", name, os.fsdecode(b"\xff.py"))
    assert (code, err) == (1, "")
    shown = {"json": r'"\udcff.py"', "sarif": '"%FF.py"', "github": "file=�.py"}.get(name, r"\xdcff.py")
    assert shown in out


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
