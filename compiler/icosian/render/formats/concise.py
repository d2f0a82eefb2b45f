"""One line a finding, as compilers do: for editors, `grep` and problem matchers."""

from __future__ import annotations

from ..findings import Telling, head, summary


def text(telling: Telling) -> str:
    lines = [head(finding, telling.ink) for finding in telling.findings]
    return "\n".join([*lines, summary(telling.findings), ""])
