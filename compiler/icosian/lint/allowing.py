"""Taking a rule out of a comment that allows it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..ir.findings import Fix, Replacement
from ..ir.source import Allowance, Module, Span

_COMMENT = re.compile(r"#\s*icosian:\s*allow\[([^\]]*)\][^#]*")


def without(name: str, allowance: Allowance, modules: Mapping[str, Module]) -> Fix | None:
    """The comment no longer names the rule; without any rule, it is gone."""
    span = allowance.span
    if span.path not in modules:
        return None
    line = modules[span.path].text.split("\n")[span.line - 1]
    if not (match := _COMMENT.match(line, span.column - 1)):
        return None
    if others := [each for each in allowance.rules if each != name]:
        start, end, text = match.start(1), match.end(1), ", ".join(others)
    else:
        start, end, text = match.start(), match.end(), ""
        if end == len(line):
            start = len(line[:start].rstrip())
    here = Span(span.path, span.line, start + 1, span.line, end + 1)
    return Fix(f"no longer allow `{name}` here", (Replacement(here, text),))
