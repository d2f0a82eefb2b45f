"""The file declares an encoding other than UTF-8.

Some encodings turn what every editor and every reviewer sees as a comment into code that runs.  Icosian
reads UTF-8 only.

```python latin-1
# -*- coding: latin-1 -*-  # expect: forbidden-encoding
name = "café"
```

```python
# -*- coding: utf-8 -*-
name = "café"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule()
def check(program: Program, report: Report) -> Iterator[Finding]:
    for flaw in program.flaws("forbidden-encoding"):
        yield report(flaw.message, flaw.span, help="save the file as UTF-8, and remove the declaration")
