"""Every rule, by the examples in its own page: the findings are exactly those announced."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from icosian.ir.driver import Directions, Driven
from icosian.ir.findings import Finding, in_order
from icosian.ir.script import Order
from icosian.ir.source import Program
from icosian.lint import Rule, lint, rules
from icosian.narrow import choose, settle
from icosian.plan import plan
from icosian.quote import quote
from icosian.render.findings import findings_text
from icosian.render.pages import index_text, page_text

from .cases import GOLDEN, ROOT
from .reading import built, dag_of, linted, module_of

_FENCE = re.compile(r"^```python(?P<how>[^\n]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECTATION = re.compile(r" *# expect: [a-z-]+")
_EXPECTED = re.compile(r"# expect: ([a-z-]+)")

# What is too large, or too new for some Python, or takes two files, cannot be shown on a page.
_WITHOUT_EXAMPLE = {  # rule -> where it is tried
    "imported-node": "test_misreadings.py",
    "too-large": "test_bad_input.py",
    "needs-python": "test_bad_input.py",
    "meaningless-setting": "test_node_settings.py",
}


@dataclass(frozen=True)
class Example:
    """A fenced block of a page; `how` may say `whole`, `-t NODE`, `-c KEY=VALUE`, `--on-error WORD` or `latin-1`."""

    rule: Rule
    number: int
    how: tuple[str, ...]
    code: str

    def __str__(self) -> str:
        return f"{self.rule.name}-{self.number}"

    def expected(self) -> set[tuple[str, int]]:
        lines = self.code.splitlines()
        return {(rule, n) for n, line in enumerate(lines, 1) for rule in _EXPECTED.findall(line)}

    def said(self, flag: str) -> tuple[str, ...]:
        return tuple(word for each, word in pairwise(self.how) if each == flag)

    def source(self) -> str | bytes:
        return self.code.encode("latin-1") if "latin-1" in self.how else self.code

    def findings(self) -> tuple[Finding, ...]:
        also = (self.rule.name,) * self.rule.is_on_request
        if "latin-1" in self.how:
            return linted(self.source())
        if "whole" not in self.how:
            return linted(self.code, *also)
        program = Program((module_of(self.code),))
        modules = {module.path: module for module in program.modules}
        outputs = self.said("-t")
        config = settle(dag_of(self.code), dict(word.split("=", 1) for word in self.said("-c")))
        dag = built(self.code, outputs, config)
        whole = () if outputs else lint(choose(dag_of(self.code), config), (), modules)
        policies = dict(zip(("on_error",), self.said("--on-error"), strict=False))
        driven = lint(Driven(Directions(policies=policies), dag), (), modules)
        found = (*lint(program, (), modules), *lint(dag, (), modules), *whole, *driven)
        return found or lint(quote(plan(dag, "blocks"), program, Order()))


def _examples() -> Iterator[Example]:
    for rule in rules():
        for number, match in enumerate(_FENCE.finditer(rule.page), start=1):
            yield Example(rule, number, tuple(shlex.split(match["how"])), match["code"])


EXAMPLES = tuple(_examples())
MESSAGES = GOLDEN / "messages.txt"


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_shows_exactly_what_it_announces(example: Example) -> None:
    assert {(each.rule, each.span.line) for each in example.findings()} == example.expected()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_shows_what_is_wrong_and_the_cure(rule: Rule) -> None:
    if rule.name not in _WITHOUT_EXAMPLE:
        wrong = [example for example in EXAMPLES if example.rule == rule and example.expected()]
        cured = [example for example in EXAMPLES if example.rule == rule and not example.expected()]
        assert wrong
        assert cured
        assert all(rule.name in {name for name, _ in example.expected()} for example in wrong)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_message_says_what_is_and_what_to_do(rule: Rule) -> None:
    for example in EXAMPLES:
        for finding in example.findings() if example.rule == rule else ():
            assert not finding.message.endswith((".", "!"))
            assert finding.help or finding.rule == "syntax-error"  # Python's own words have no cure


def test_what_is_made_of_every_example_is_written_down(request: pytest.FixtureRequest) -> None:
    """The book of all messages, to be read whole: every rule says what is, in the same voice."""
    made = "\n".join(_chapter(rule) for rule in rules())
    if request.config.getoption("--refresh") and MESSAGES.read_text() != made:
        MESSAGES.write_text(made)
        print(f"changed  {MESSAGES.relative_to(ROOT)}")
    assert MESSAGES.read_text() == made


def test_the_manual_of_rules_is_what_they_say(request: pytest.FixtureRequest) -> None:
    """A page for each, and an index: no more, and no less."""
    made = {"README.md": index_text(rules()), **{f"{rule.name}.md": page_text(rule) for rule in rules()}}
    folder = ROOT / "docs" / "rules"
    there = {path.name: path.read_text() for path in folder.iterdir()}
    if request.config.getoption("--refresh"):
        for name in sorted({*there, *made}):
            if there.get(name) != made.get(name):
                (folder / name).write_text(made[name]) if name in made else (folder / name).unlink()
                print(f"changed  docs/rules/{name}")
        there = made
    assert there == made


def test_what_no_page_can_show_is_tried_elsewhere() -> None:
    for name, file in _WITHOUT_EXAMPLE.items():
        assert name in (ROOT / "tests" / file).read_text()


def _chapter(rule: Rule) -> str:
    """A rule, and what is said of the examples on its page."""
    title = f"{rule.name}: {rule.page.splitlines()[0]}"
    said = []
    for example in (
        replace(each, code=_EXPECTATION.sub("", each.code)) for each in EXAMPLES if each.rule == rule
    ):
        texts = {"flow.py": module_of(example.source()).text}
        for finding in in_order(example.findings()):
            if finding.rule == rule.name:
                said.append(findings_text((finding,), texts, "full").partition("\nFound ")[0])
    return "\n".join([title, "=" * len(title), "", *(said or ["(no example)\n"])])
