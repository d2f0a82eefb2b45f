"""An annotation uses a name that only type checkers know.

Hamilton evaluates every annotation when it builds the graph, and ends in a NameError on what is imported under
`if TYPE_CHECKING:`.

```python
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def size(path: Path) -> int:  # expect: type-checking-name
    return path.stat().st_size
```

```python
from __future__ import annotations

from pathlib import Path


def size(path: Path) -> int:
    return path.stat().st_size
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...expand import is_node
from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        for definition in filter(is_node, module.definitions if module.names.type_only else ()):
            for annotation in (*(param.annotation for param in definition.params), definition.returns):
                words = re.findall(r"\w+", annotation.text)
                for name in [each for each in module.names.type_only if each in words]:
                    yield report(
                        f"`{name}` in the annotations of `{definition.name}` is there for type checkers only",
                        annotation.span,
                        help=f"import `{name}` outside of `if TYPE_CHECKING:`",
                    )
