"""The file is written for a newer Python than the one that runs Icosian.

`icosian lint` warns and does not judge the file; there is no script to build from it.  Under Python 3.11:

    type Words = list[str]      # syntax of Python 3.12

Install Icosian for the Python that the dataflow is written for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule(is_for_builds=True)
def check(program: Program, report: Report) -> Iterator[Finding]:
    here = ".".join(map(str, sys.version_info[:2]))
    for flaw in program.flaws("needs-python"):
        yield report(
            f"{flaw.message}, and Icosian runs on Python {here}",
            flaw.span,
            help="run Icosian with the Python that the dataflow is written for",
        )
