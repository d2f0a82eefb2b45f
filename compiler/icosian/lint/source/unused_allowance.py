"""A comment allows what is not found there.

Once it was, or the comment stands on another line than either end of the finding. It would hide the next fault of
the kind.  `--fix` takes the rule out of the comment.

```python
def count() -> str:  # icosian: allow[unannotated-node] older than our annotations  # expect: unused-allowance
    return "3"
```

```python
def count():  # icosian: allow[unannotated-node] older than our annotations
    return "3"
```

Of rules about how functions hang together, it is told only where the dataflow is known whole: with `--together`, and in
modules of a `[[tool.icosian.dag]]`. It is never told beside errors that keep other rules silent, or of some outputs or
one configuration alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding, Verdict
from ...ir.source import Allowance
from .. import Report, Rule, rule, rules
from ..allowing import without


@rule(severity="warning")
def check(verdict: Verdict, report: Report) -> Iterator[Finding]:
    by_name = {each.name: each for each in rules()}
    if any(finding.is_error and by_name[finding.rule].is_structural for finding in verdict.findings):
        return
    found = {(finding.rule, span.path, span.line) for finding in verdict.findings for span in finding.spans}
    for module in verdict.program.modules:
        for allowance in module.allowed:
            place = (module.path, allowance.span.line)
            for name in (each for each in allowance.rules if each in by_name and (each, *place) not in found):
                if _has_spoken(by_name[name], allowance, verdict):
                    yield report(
                        f"`{name}` finds nothing on this line",
                        allowance.span,
                        help="remove it from the comment",
                        fix=without(name, allowance, report.modules),
                    )


def _has_spoken(rule: Rule, allowance: Allowance, verdict: Verdict) -> bool:
    """Would the rule have found it?  Of structural ones something else is said."""
    if rule.is_structural or (rule.is_on_request and rule.name not in verdict.also):
        return False
    return rule.looks_at == "Program" or (
        rule.looks_at in ("Dag", "Driven") and allowance.span.path in verdict.settled
    )
