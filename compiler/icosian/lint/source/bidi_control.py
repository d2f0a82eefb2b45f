"""An invisible character changes the direction in which the text is shown.

What a reviewer reads is then not what Python runs ("Trojan Source", CVE-2021-42574).  A script carries the
code as it is written, and the next reviewer would be misled, too.

```python
def is_admin(role: str) -> bool:
    return role == "user\u202e \u2066# not an admin\u2069 \u2066"  # expect: bidi-control
```

```python
def is_admin(role: str) -> bool:
    return role == "user\\u202e"
```
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.source import Program, Span
from .. import Report, rule

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")


@rule(is_structural=False)
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        if module.text.isascii() or not _CONTROL.search(module.text):
            continue
        for number, line in enumerate(module.text.split("\n"), start=1):
            if found := _CONTROL.search(line):
                name = unicodedata.name(found[0]).lower()
                column = found.start() + 1
                yield report(
                    f"an invisible character, {name}, changes how this line is shown",
                    Span(module.path, number, column, number, column + 1),
                    help=f"remove it, or write it as `\\u{ord(found[0]):04x}`",
                )
