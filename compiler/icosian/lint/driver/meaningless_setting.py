"""The settings of a dataflow say something of a node that is not there, or that says nothing of this one.

```toml
[tool.icosian.dag.node.page]
executor = "processes"
```

What stands below `node` is for the nodes that the tag of the same name is for: `executor` and what else is said of items
for fan-outs, `stream` for fan-ins.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ...ir.driver import Driven
from ...ir.findings import Finding
from ...ir.tags import TAGS
from .. import Report, rule


@rule()
def check(driven: Driven, report: Report) -> Iterator[Finding]:
    names = {node.name for node in driven.dag.nodes}
    for where in driven.directions.tagged if driven.dag.is_whole else ():
        if where.text not in names:
            near = get_close_matches(where.text, sorted(names), 1)
            yield report(
                f"there is no node `{where.text}` of which settings could say something",
                where.span,
                help=f"did you mean `{near[0]}`?"
                if near
                else "name a node of this dataflow, or leave it out",
            )
        for node in driven.dag.nodes if where.text in names else ():
            for tag in map(TAGS.__getitem__, driven.directions.tags[where.text]):
                if node.name == where.text and not (node.is_unknown or tag.fits(node)):
                    yield report(
                        f"the setting `{tag.name.replace('_', '-')}` says nothing of `{node.name}`",
                        where.span,
                        (f"`{node.name}` is no such node", node.span),
                        help=f"it is for {tag.carriers}",
                    )
