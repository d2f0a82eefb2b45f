"""A comment allows what cannot be allowed.

Structural errors leave nothing to be built, so they cannot be passed over (where they only warn, of what nobody asks
for, they can); a name that is no rule's allows
nothing, and neither does a group, of which some rules are structural. The comment stands at either end of what is
found, names one rule or several, and may give a reason: `# icosian: allow[rule-name, other-rule] reason`.

```python
def egg(hen: int) -> int:  # icosian: allow[cycle] we mean it  # expect: cycle  # expect: futile-allowance
    return hen


def hen(egg: int) -> int:  # icosian: allow[cycel]  # expect: futile-allowance
    return egg


def nest(hen: int) -> int:  # icosian: allow[edges]  # expect: futile-allowance
    return hen


def straw(nest: int) -> int:  # icosian: ignore type-mismatch  # expect: futile-allowance
    return nest
```

```python
def count() -> str:  # icosian: allow[type-mismatch] upstream's annotation is wrong
    return "3"


def total(count: int) -> int:
    return int(count)
```
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ...ir.findings import Finding, Verdict
from .. import Report, groups, rule, rules
from ..allowing import without


@rule(severity="warning")
def check(verdict: Verdict, report: Report) -> Iterator[Finding]:
    by_name = {each.name: each for each in rules()}
    warned = {
        (each.rule, span.path, span.line)
        for each in verdict.findings
        for span in each.spans
        if not each.is_error
    }
    for module in verdict.program.modules:
        for allowance in module.allowed:
            if not allowance.rules:
                yield report(
                    "this comment names no rule, so it allows nothing",
                    allowance.span,
                    help="write `# icosian: allow[rule-name] reason`",
                )
            for name in allowance.rules:
                if name in groups():
                    yield report(
                        f"`{name}` is a group of rules, and a comment allows single ones",
                        allowance.span,
                        help=f"name the rule that is meant: {', '.join(groups()[name])}",
                    )
                elif name not in by_name:
                    near = get_close_matches(name, by_name, 1)
                    yield report(
                        f"there is no rule `{name}`",
                        allowance.span,
                        help=f"did you mean `{near[0]}`?" if near else "`icosian explain` lists the rules",
                    )
                elif by_name[name].is_structural and (name, module.path, allowance.span.line) not in warned:
                    yield report(
                        f"`{name}` cannot be allowed, for there would be no script to write",
                        allowance.span,
                        help=f"remove the comment; `icosian explain {name}` shows the cure",
                        fix=without(name, allowance, report.modules),
                    )
