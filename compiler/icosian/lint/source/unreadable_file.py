"""The file cannot be read as Python source.

It is no regular file, may not be opened, or is not UTF-8 (with or without a byte order mark).

```python latin-1
name = "café"  # expect: unreadable-file
```

```python
name = "café"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule

_CURE = "save the file as UTF-8, readable by this user"


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for flaw in program.flaws("unreadable-file"):
        yield report(flaw.message, flaw.span, help=flaw.help or _CURE)
