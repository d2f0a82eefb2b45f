"""How findings are told: each format as a whole text, through the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from icosian import __version__
from icosian.lint import Rule, rules
from icosian.render.findings import findings_text
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


def flawed(folder: Path) -> Icosian:
    """The command, in a folder that holds one dataflow with findings, and one without."""
    (folder / "flow.py").write_text(FLOW)
    (folder / "sound.py").write_text("def a(x: int) -> int:\n    return x\n")
    return Icosian(folder)


@pytest.fixture
def icosian(tmp_path: Path) -> Icosian:
    return flawed(tmp_path)


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
