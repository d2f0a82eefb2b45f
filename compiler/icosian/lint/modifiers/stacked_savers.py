"""Two savers stand on one function, and the upper one does not say what it saves.

Without `target_`, Hamilton has it save the last node of the function, and that is what the lower saver tells of the file that
it has written, not the value.

```python
from hamilton.function_modifiers import save_to


@save_to.json(path="again.json")  # expect: stacked-savers
@save_to.json(path="once.json", output_name_="saved")
def prices() -> dict:
    return {"egg": 3}
```

```python
from hamilton.function_modifiers import save_to


@save_to.json(path="again.json", target_="prices", output_name_="saved_again")
@save_to.json(path="once.json", output_name_="saved")
def prices() -> dict:
    return {"egg": 3}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule


@rule()
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    for flaw in dag.flaws(report.rule):
        yield report(flaw.message, flaw.span, help=flaw.help)
