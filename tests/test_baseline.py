"""What a baseline holds is not told again: through the command line, and what names a finding."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click import UsageError
from icosian.cli import files
from icosian.ir.findings import UNREAD, Known
from icosian.ir.source import Flaw, Module, Program, Span
from icosian.lint import lint, rules
from icosian.lint.baseline import Scope, compare
from icosian.lint.fingerprints import fingerprints
from icosian.render.baseline import baseline_text

from .reading import linted, module_of
from .test_cli import BAD, GOOD, Icosian

UNTYPED = "\n\ndef untyped(x) -> int: ...\n"


@pytest.fixture
def icosian(tmp_path: Path) -> Icosian:
    (tmp_path / "flow.py").write_text(GOOD)
    (tmp_path / "bad.py").write_text(BAD)
    return Icosian(tmp_path)


HELD = """\
{
  "icosian-baseline": 1,
  "findings": [
    {
      "path": "bad.py",
      "rule": "two-fan-ins",
      "message": "`again` collects from `item`, and so does `total`",
      "fingerprint": "6d85913dc8ddbe2de54d7ca3754e4ede"
    }
  ]
}
"""
NOTHING = '{\n  "icosian-baseline": 1,\n  "findings": []\n}\n'
ONE_KNOWN = "info: 1 finding not told, known from base.json\n"
GONE = (
    "info: gone, and still in base.json until --update-baseline: "
    "bad.py: two-fan-ins: `again` collects from `item`, and so does `total`\n"
)


def test_what_is_known_is_not_told(icosian: Icosian) -> None:
    base = icosian.folder / "base.json"
    written = icosian("lint", "--baseline", "base.json", "--update-baseline")
    assert written == (0, "No problems found.\n", "info: base.json holds 1 finding: 1 new, 0 dropped\n")
    assert base.read_text() == HELD
    assert icosian("lint", "--baseline", "base.json") == (0, "No problems found.\n", ONE_KNOWN)
    assert icosian("lint")[0] == 1
    told = json.loads(icosian("lint", "--output-format", "json")[1])
    assert [each["fingerprint"] for each in told] == [json.loads(HELD)["findings"][0]["fingerprint"]]


def test_what_is_new_is_told(icosian: Icosian) -> None:
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    (icosian.folder / "bad.py").write_text(
        "# one line more\n" + BAD.replace("def again", "def  again") + UNTYPED
    )
    expected = """\
bad.py:26:13: error[unannotated-node]: parameter `x` of `untyped` has no type
Found 1 error.
"""
    command = ("lint", "--baseline", "base.json", "--output-format", "concise")
    assert icosian(*command) == (1, expected, ONE_KNOWN)
    told = (0, "No problems found.\n", "info: base.json holds 2 findings: 1 new, 0 dropped\n")
    assert icosian(*command, "--update-baseline") == told
    assert icosian(*command)[0] == 0


def test_what_is_gone_is_said_and_dropped(icosian: Icosian) -> None:
    base = icosian.folder / "base.json"
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    (icosian.folder / "bad.py").unlink()
    assert icosian("lint", "--baseline", "base.json") == (0, "No problems found.\n", GONE)
    assert base.read_text() == HELD
    written = icosian("lint", "--baseline", "base.json", "--update-baseline")
    assert written == (0, "No problems found.\n", "info: base.json holds 0 findings: 0 new, 1 dropped\n")
    assert base.read_text() == NOTHING


def test_what_was_not_looked_for_is_kept(icosian: Icosian) -> None:
    """Hooks name some of the files, and people some of the rules."""
    base = icosian.folder / "base.json"
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    (icosian.folder / "bad.py").unlink()
    for beside in (("flow.py",), (".", "--select", "cycle"), (".", "--ignore", "parallel")):
        command = ("lint", *beside, "--baseline", "base.json")
        assert icosian(*command) == (0, "No problems found.\n", "")
        assert (
            icosian(*command, "--update-baseline")[2] == "info: base.json holds 1 finding: 0 new, 0 dropped\n"
        )
        assert base.read_text() == HELD


def test_what_settings_do_not_look_for_is_kept(icosian: Icosian) -> None:
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    (icosian.folder / "bad.py").unlink()
    for text in ('ignore = ["parallel"]', 'per-file-ignores = { "bad.py" = ["two-fan-ins"] }'):
        (icosian.folder / "icosian.toml").write_text(text)
        assert icosian("lint", "--baseline", "base.json") == (0, "No problems found.\n", "")
    (icosian.folder / "icosian.toml").write_text('ignore = ["nodes"]')
    assert icosian("lint", "--baseline", "base.json") == (0, "No problems found.\n", GONE)
    code, _, err = icosian("lint", "-o", "icosian.toml")
    assert (code, err.splitlines()[-1]) == (2, "Error: icosian.toml holds the settings; name another file.")


def test_what_is_excluded_is_kept(icosian: Icosian) -> None:
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    base = ("lint", "--baseline", "base.json", "--update-baseline")
    assert icosian("lint", "--baseline", "base.json", "--exclude", "bad.py") == (
        0,
        "No problems found.\n",
        "",
    )
    icosian(*base, "--exclude", "bad.py")
    (icosian.folder / "icosian.toml").write_text('exclude = ["bad.py"]\n')
    icosian(*base)
    assert (icosian.folder / "base.json").read_text() == HELD
    assert icosian("lint", "bad.py", "--baseline", "base.json")[2] == ONE_KNOWN
    (icosian.folder / "bad.py").unlink()
    assert icosian("lint", "--baseline", "base.json") == (0, "No problems found.\n", GONE)


def test_what_is_known_is_not_mended(icosian: Icosian) -> None:
    base = ("lint", "--baseline", "base.json")
    icosian(*base, "--update-baseline")
    code, out, err = icosian(*base, "--fix")
    assert (code, out, err) == (0, "No problems found.\n", ONE_KNOWN)
    assert (icosian.folder / "bad.py").read_text() == BAD
    (icosian.folder / "flow.py").write_text(f"{GOOD}\n\ndef more(total: int):\n    return 1\n")
    assert icosian(*base, "--fix")[2] == f"{ONE_KNOWN}1 finding mended.\n"
    assert (icosian.folder / "bad.py").read_text() == BAD


def test_what_is_known_fails_no_more_and_what_is_mended_is_gone(icosian: Icosian) -> None:
    source = GOOD + "\n\ndef untyped():\n    return 1\n"
    for name in ("bad.py", "flow.py"):
        (icosian.folder / name).write_text(source)
    command = ("lint", "--baseline", "base.json", "--fail-on", "info")
    assert icosian(*command, "--update-baseline")[0] == 0
    told = "info: 2 findings not told, known from base.json\n"
    assert icosian(*command) == (0, "No problems found.\n", told)
    icosian("lint", "flow.py", "--fix")
    code, out, err = icosian(*command, "flow.py")
    assert (code, out) == (0, "No problems found.\n")
    assert re.findall("gone.*(?<=: )(.*): una", err) == ["flow.py"]


def test_a_baseline_is_the_same_from_every_folder(icosian: Icosian) -> None:
    (icosian.folder / "deep").mkdir()
    deep = Icosian(icosian.folder / "deep")
    (deep.folder / "worse.py").write_text(BAD)
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    known = "info: 1 finding not told, known from ../base.json\n"
    assert deep("lint", "--baseline", "../base.json") == (0, "No problems found.\n", known)
    assert deep("lint", "../bad.py", "--baseline", "../base.json") == (0, "No problems found.\n", known)
    both = known.replace("1 finding", "2 findings")
    before = (icosian.folder / "base.json").read_text()
    assert deep("lint", "..", "--baseline", "../base.json") == (0, "No problems found.\n", both)
    assert deep("lint", "..", "--baseline", "../base.json", "--update-baseline")[0] == 0
    assert (icosian.folder / "base.json").read_text() == before
    (deep.folder / "worse.py").write_text(GOOD)
    assert deep("lint", "--baseline", "../base.json")[2].startswith("info: gone, and still in ../base.json")


def test_a_baseline_that_is_up_to_date_is_not_touched(icosian: Icosian) -> None:
    base = icosian.folder / "base.json"
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    before = base.stat()
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    assert (base.stat().st_ino, base.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_there_is_no_script_of_what_is_known(icosian: Icosian) -> None:
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    code, _, err = icosian("build", "bad.py", "-o", "run.py")
    assert (code, "error[two-fan-ins]" in err, (icosian.folder / "run.py").exists()) == (1, True, False)


def test_what_keeps_a_file_from_being_read_is_always_told(icosian: Icosian) -> None:
    (icosian.folder / "bad.py").write_text("def a(:\n")
    expected = "bad.py:1:7: error[syntax-error]: invalid syntax\nFound 1 error.\n"
    command = ("lint", "bad.py", "--baseline", "base.json", "--output-format", "concise")
    written = icosian(*command, "--update-baseline")
    assert written == (1, expected, "info: base.json holds 0 findings: 0 new, 0 dropped\n")
    assert (icosian.folder / "base.json").read_text() == NOTHING
    assert icosian(*command) == (1, expected, "")


def test_what_a_file_that_cannot_be_read_holds_is_not_gone(icosian: Icosian) -> None:
    icosian("lint", "--baseline", "base.json", "--update-baseline")
    (icosian.folder / "bad.py").write_text(f"{BAD}def a(:\n")
    code, out, err = icosian("lint", "--baseline", "base.json", "--update-baseline")
    assert (code, "error[syntax-error]" in out) == (1, True)
    assert err == "info: base.json holds 1 finding: 0 new, 0 dropped\n"
    assert (icosian.folder / "base.json").read_text() == HELD


def test_the_rules_that_are_always_told_are_those_about_unread_files() -> None:
    flawed = [Module("a", f"{rule.name}.py", flaws=(_flaw(rule.name),)) for rule in rules()]
    assert {finding.rule for finding in lint(Program(tuple(flawed)))} == UNREAD


def _flaw(name: str) -> Flaw:
    return Flaw(name, "it is so", Span(f"{name}.py", 1, 1, 1, 1))


CURE = "restore it, or remove it and write it anew with --update-baseline"
BROKEN = {
    "": "Expecting value: line 1 column 1 (char 0)",
    HELD.replace('"path": "bad.py",', "<<<<<<< ours"): (
        "Expecting property name enclosed in double quotes: line 5 column 7 (char 55)"
    ),
    "[]": "it has no key 'icosian-baseline'",
    '{"findings": []}': "it has no key 'icosian-baseline'",
    NOTHING.replace(": 1", ": 2"): "its version is 2, and this icosian knows version 1",
    NOTHING.replace("[]", "3"): "it has no list of findings",
    '{"icosian-baseline": 1}': "it has no list of findings",
    NOTHING.replace(
        "[]", "[3]"
    ): "a finding in it has not exactly the texts fingerprint, message, path, rule",
    HELD.replace('"rule"', '"code"'): (
        "a finding in it has not exactly the texts fingerprint, message, path, rule"
    ),
    HELD.replace(
        '"bad.py"', "7"
    ): "a finding in it has not exactly the texts fingerprint, message, path, rule",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_baseline_says_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "base.json"
    path.write_text(text)
    with pytest.raises(UsageError) as raised:
        files.baseline(str(path))
    assert raised.value.message == f"{path} is no baseline: {BROKEN[text]}; {CURE}."


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--baseline", "none.json"), "none.json does not exist; --update-baseline writes it."),
        (("--baseline", "bad.json"), f"bad.json is no baseline: {BROKEN['[]']}; {CURE}."),
        (("--baseline", "bad.json", "--update-baseline"), f"is no baseline: {BROKEN['[]']}; {CURE}."),
        (("--update-baseline",), "--update-baseline needs the file to write: --baseline FILE."),
        (("--baseline", "folder"), "folder cannot be read: Is a directory"),
        (("--baseline", "no/base.json", "--update-baseline"), "no/base.json cannot be written: No such file"),
        (("--baseline", "flow.py", "--update-baseline"), "flow.py is no baseline: Expecting value"),
        (
            ("--baseline", "new.json", "-o", "./new.json"),
            "new.json cannot be both the baseline and the output.",
        ),
    ],
)
def test_wrong_use_is_exit_2(icosian: Icosian, options: tuple[str, ...], said: str) -> None:
    (icosian.folder / "bad.json").write_text("[]")
    (icosian.folder / "folder").mkdir()
    before = {path: path.is_file() and path.read_text() for path in icosian.folder.rglob("*")}
    code, out, err = icosian("lint", "flow.py", *options)
    assert (code, out) == (2, "")
    assert said in err
    assert {path: path.is_file() and path.read_text() for path in icosian.folder.rglob("*")} == before


def names(source: str) -> list[tuple[str, str]]:
    """Each finding with what it is about, and its fingerprint."""
    findings = linted(source)
    found = fingerprints(findings, {"flow.py": module_of(source).text})
    about = [re.findall("`(.*?)`", finding.message)[-1] for finding in findings]
    return sorted(zip(about, found, strict=True))


PLAIN = """
def a(x) -> int: ...
def b(y) -> int: ...
"""
SAME = {
    "lines above, and between": "import math\n\n\ndef a(x) -> int: ...\n\n# b\n\ndef b(y) -> int: ...\n",
    "lines in another order": "def b(y) -> int: ...\ndef a(x) -> int: ...\n",
    "other spaces": "def  a(x)  ->  int: ...\t\ndef b(y) -> int: ...",
}
OTHER = {
    "another line": PLAIN.replace("a(x)", "a(x, z=1)"),
    "another name": PLAIN.replace("a(x)", "a(w)"),
}


@pytest.mark.parametrize("name", SAME)
def test_a_fingerprint_stays(name: str) -> None:
    assert names(SAME[name]) == names(PLAIN)


@pytest.mark.parametrize("name", OTHER)
def test_a_fingerprint_changes_with_its_line_alone(name: str) -> None:
    (_, _), b = names(PLAIN)
    *others, same = names(OTHER[name])
    assert same == b
    assert not {fingerprint for _, fingerprint in others} & {fingerprint for _, fingerprint in names(PLAIN)}


def test_equal_lines_are_told_apart_and_so_are_files_and_rules() -> None:
    source = "def a(x, y) -> int: ...\n\n\ndef a(x, y) -> int: ...\n"
    findings = linted(source)
    other = tuple(replace(each, span=replace(each.span, path="other.py")) for each in findings)
    found = fingerprints((*findings, *other), {"flow.py": source, "other.py": source})
    assert len(set(found)) == len(found) == 2 * len(findings)
    assert len({finding.rule for finding in findings}) == 2


def test_of_equal_findings_one_more_is_new() -> None:
    source = "def a(x, y) -> int: ...\n"
    findings = linted(source)
    scope = Scope((".",), lambda rule, path: rule == "unannotated-node")
    first = compare(findings[:1], {"flow.py": source}, (), "", scope).updated
    both = compare(findings, {"flow.py": source}, first, "", scope)
    assert (both.new, both.known, both.gone) == (findings[1:], first, ())


def test_a_baseline_is_sorted_and_a_rule_that_is_none_any_more_is_gone() -> None:
    old = [
        Known("b.py", "old-rule", "m", "1"),
        Known("a.py", "cycle", "n", "2"),
        Known("a.py", "cycle", "m", "3"),
    ]
    entries = json.loads(baseline_text(tuple(old)))["findings"]
    assert [each["fingerprint"] for each in entries] == ["3", "2", "1"]
    found = compare((), {}, tuple(old), "", Scope((".",), lambda rule, path: False))
    assert (found.gone, found.updated) == (tuple(old[:1]), (old[2], old[1]))
