"""A parameter has nearly the name of a node, of a config key, or of another input.

A name that no function makes is an input, so a slip of the pen is no error: the dataflow asks for one input
more, and the node that was meant is left unused.  Names that are meant to be alike (`df1` and `df2`, `x_train`
and `y_train`, `url` made from `urls`) are left alone.

```python
def url_loaded(url: str) -> str:
    return url


def page_length(urls_loaded: str) -> int:  # expect: misspelt-input
    return len(urls_loaded)
```

```python
def url_loaded(url: str) -> str:
    return url


def page_length(url_loaded: str) -> int:
    return len(url_loaded)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag
from .. import Report, rule
from ..misspelt import misspelt, outside, takers_of


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    found = list(misspelt(dag))
    told = {each.name for each in outside(dag).values()} if found else ()  # by `collect-without-fan-out`
    takers = takers_of(dag) if found else {}
    inputs = {each.name for each in dag.inputs}
    for each in found:
        name, other, user, span = each.name, each.meant, each.user, each.need.span
        if name in told:
            continue
        if each.node:
            is_unused = other not in takers and other not in dag.outputs
            yield report(
                f"`{user.name}` takes `{name}`, which nobody makes, and there is `{other}`",
                span,
                (f"`{other}` is made here" + ", and nobody takes it" * is_unused, each.node.span),
                help=f"did you mean `{other}`?",
                when=user.when,
            )
        elif other in inputs:
            (first, there), *_ = takers[other]
            yield report(
                f"`{user.name}` takes the input `{name}`, and `{first.name}` the input `{other}`",
                span,
                (f"`{first.name}` takes `{other}` here", there.span),
                help="if they are meant to be one input, give them one name",
                when=user.when,
            )
        else:
            (node, *_) = (node for node in dag.nodes if other in (key for key, _ in node.when.sides))
            yield report(
                f"`{user.name}` takes `{name}`, which nobody makes, and there is a config key `{other}`",
                span,
                (f"whether `{node.name}` exists depends on `{other}`", node.span),
                help=f"did you mean `{other}`?",
                when=user.when,
            )
