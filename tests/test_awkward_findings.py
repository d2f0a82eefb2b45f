"""Findings whose texts, paths and values would be something else in a format."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from icosian.ir.findings import Finding, Related
from icosian.ir.source import Span
from icosian.render.findings import findings_text, formats
from sarif_kit.validate import validation_errors

from .test_cli import Icosian
from .test_formats import flawed


@pytest.fixture
def icosian(tmp_path: Path) -> Icosian:
    return flawed(tmp_path)


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
