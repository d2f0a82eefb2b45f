"""Code that the script needs would mean something else once it stands there.

A script holds the user's code as written, and that of the first-party modules which it imports, but in
another file, and in one for all: `__file__` names the script, and no module is there as a thing of its own.
`icosian build --link import` copies nothing, and imports the modules where the script runs.

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

_KEEP = "`--link import` imports the module instead of copying it"

# What is in the way: (what is wrong, what to do), with the code as `{}`.
_KINDS = {
    "own-file": ("{} names another file in the script", "pass what it gives as an input"),
    "own-names": ("{} gives other names in the script", "name what is needed, in a dict of your own"),
    "own-module": ("{} is another module in the script", "name what is needed"),
    "inner-import": (
        "{} stands inside other code, and its module would not be there",
        "import at the top of the file",
    ),
    "star": (
        "{} would give its names to the code of other modules as well",
        "import the names that are needed",
    ),
    "module-as-value": (
        "the module {} is used as a value, and the script has none",
        "name what is needed of it",
    ),
    "assigned-through-module": (
        "{} is assigned from another module",
        "change it by a function of its own module",
    ),
    "missing": (
        "no first-party module gives {}",
        "check the spelling, or import it from where it is defined",
    ),
    "rebound": (
        "{} is assigned anew by a function of its module, and here it stays as it was imported",
        "take it through its module, or by a function",
    ),
    "import-cycle": (
        "{} is needed here before its module has made it, for the modules import each other",
        "move what both need into a third module",
    ),
}


@rule()
def check(script: Script, report: Report) -> Iterator[Finding]:
    for obstacle in script.obstacles:
        message, cure = _KINDS[obstacle.kind]
        text = " ".join(obstacle.text.split())
        yield report(message.format(f"`{text}`"), obstacle.span, help=f"{cure}; or {_KEEP}")
