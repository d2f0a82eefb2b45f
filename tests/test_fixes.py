"""Every fix of every rule, by itself: the file still parses, nothing in it is worse, and the finding is gone.

The files are the examples of all pages and the golden cases, as they are and laid out in other ways.  What `--fix`
would refuse to keep is no excuse here: a fix has to be right by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icosian.ir.findings import Finding
from icosian.lint import rules
from icosian.mend import _edited

from .cases import GOLDEN, ROOT
from .reading import linted
from .test_rules import EXAMPLES

ON_REQUEST = tuple(rule.name for rule in rules() if rule.is_on_request)
# Of rules whose pages show what is left to people.
OTHERS = {
    "unannotated-node": "def n(a: int):\n    if a:\n        return [a]\n    return [b for b in (a,)]\n",
    "positional-condition": """
from hamilton.function_modifiers import config


@config.when("EU")
def price__eu() -> int:
    return 1


@config.when(region="US")
def price__us() -> int:
    return 2
""",
}
SOURCES = {
    **OTHERS,
    **{str(each): each.code for each in EXAMPLES if isinstance(each.source(), str)},
    **{f"{path.parent.name}/{path.name}": path.read_text() for path in sorted(GOLDEN.glob("*/*.py"))},
}


def found(source: bytes, *, is_whole: bool) -> tuple[Finding, ...]:
    return linted(source, *ON_REQUEST, is_whole=is_whole)


def weight(findings: tuple[Finding, ...]) -> tuple[int, int]:
    said = Counter(finding.severity for finding in findings)
    return said["error"], said["warning"]


def check(source: bytes) -> set[str]:
    """The rules that offer a fix."""
    fixed = set()
    for is_whole in (False, True):
        before = found(source, is_whole=is_whole)
        for finding in before:
            if finding.fix:
                made = _edited(source, finding.fix.edits)
                compile(made, "flow.py", "exec", dont_inherit=True)
                after = found(made, is_whole=is_whole)
                assert weight(after) <= weight(before), (finding.fix.title, made.decode(), after)
                assert _alike(finding, after) < _alike(finding, before), (finding.fix.title, made.decode())
                fixed.add(finding.rule)
    return fixed


def _alike(finding: Finding, findings: tuple[Finding, ...]) -> int:
    return sum((each.rule, each.message) == (finding.rule, finding.message) for each in findings)


def test_a_fix_mends_what_it_is_about_and_nothing_is_worse() -> None:
    fixed = set().union(*(check(source.encode()) for source in SOURCES.values()))
    files = (ROOT / "compiler/icosian/lint").glob("*/*.py")
    assert fixed == {path.stem.replace("_", "-") for path in files if re.search(r"\bfix=", path.read_text())}


# Other layouts of the same


def _broken(source: str) -> str:
    """The parameters of functions, each on a line."""
    return re.sub(
        r"^(\s*(?:async )?def \w+\()([^()\n#]+)\)",
        lambda found: "{}\n    {}\n)".format(found[1], found[2].replace(", ", ",  # é\n    ")),
        source,
        flags=re.MULTILINE,
    )


def _on_one_line(source: str) -> str:
    """Bodies that are one line stand behind the colon."""
    return re.sub(r"^(def .*:)\n    (\S.*)\n(?!    )", r"\1 \2\n", source, flags=re.MULTILINE)


LAYOUTS: dict[str, Callable[[str], str]] = {
    "windows": lambda source: source.replace("\n", "\r\n"),
    "byte order mark": lambda source: f"\ufeff{source}",
    "no end of the last line": lambda source: source.rstrip("\n"),
    "tabs": lambda source: source.replace("    ", "\t"),
    "parameters on lines": _broken,
    "bodies on one line": _on_one_line,
    "comments": lambda source: re.sub(r"^(def [^#\n]*:|    return [^#\n]*)$", r"\1  # é", source, flags=re.M),
    "a head": lambda source: f'#!/usr/bin/env python\n"""É."""\n\n\n{source}',
    "no empty lines": lambda source: re.sub(r"\n\n+", "\n", source),
    "other letters": lambda source: re.sub(r"\b(number|url|word|page)\b", r"\1_é", source),
    "spaces": lambda source: source.replace("def ", "def  ").replace(" ->", "  ->").replace("(", "( "),
}


def _check_laid_out(name: str, layouts: Iterable[str]) -> None:
    source = SOURCES[name]
    for layout in layouts:
        source = LAYOUTS[layout](source)
    try:
        compile(source, "flow.py", "exec", dont_inherit=True)
    except SyntaxError:
        return  # another layout of some string, or of what was none before
    check(source.encode())


@pytest.mark.long
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_does_not_matter_to_fixes(layout: str) -> None:
    for name in SOURCES:
        _check_laid_out(name, (layout,))


@pytest.mark.long
@given(
    st.sampled_from(sorted(SOURCES)),
    st.lists(st.sampled_from(sorted(LAYOUTS)), min_size=2, max_size=3, unique=True),
)
@settings(max_examples=2_000)
def test_nor_do_several_layouts(name: str, layouts: list[str]) -> None:
    _check_laid_out(name, layouts)
