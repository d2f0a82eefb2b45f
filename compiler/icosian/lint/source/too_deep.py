"""The code nests deeper than a parser can be asked to follow.

More than 100 brackets within each other, or more than 1,000 operations in one expression, make
parsers slow or crash; people do not write such code, programs do.

```python
DATA = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((( # expect: too-deep
0)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
```

```python
DATA = ((((((((0))))))))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for flaw in program.flaws("too-deep"):
        yield report(flaw.message, flaw.span, help="move the data into a file, or build it step by step")
