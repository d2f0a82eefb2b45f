"""Code that the script needs would mean something else once it stands there.

A script holds the user's code as written, but in another file: relative imports have no package
there, and `__file__` names the script.

```python whole
from pathlib import Path

HERE = Path(__file__).parent  # expect: cannot-inline


def lines() -> list[str]:
    return (HERE / "data.txt").read_text().splitlines()
```

```python whole
from pathlib import Path


def lines(here: str) -> list[str]:
    return (Path(here) / "data.txt").read_text().splitlines()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.script import Script
from .. import Report, rule


@rule()
def check(script: Script, report: Report) -> Iterator[Finding]:
    for source in script.sources:
        for text in source.foreign:
            yield report(
                f"{text.text} does not work in the script, which is another file",
                text.span,
                help="pass what it gives as an input, or import by an absolute name",
            )
