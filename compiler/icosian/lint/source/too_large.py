"""The file is too large, or takes too long to read.

A file may have 10 MB, and reading it may take 10 seconds and 1 GB.  No example is small enough to
be shown here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for flaw in program.flaws("too-large"):
        yield report(
            flaw.message, flaw.span, help="split the file; a dataflow module seldom needs 1,000 lines"
        )
