"""A value of the configuration is not of the type that a parameter wants.

Hamilton notices when the dataflow runs.  On the command line, `-c` takes JSON: `3` is a number, and what is no
JSON is text.

```python whole -c rate=high
def tax(price: float, rate: float) -> float:  # expect: mistyped-config
    return price * rate
```

```python whole -c rate=0.2
def tax(price: float, rate: float) -> float:
    return price * rate
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.graph import Dag, Need
from ...ir.types import LITERAL, Type, fits
from .. import Report, rule


@rule(is_structural=False)
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    given = {key: (value, _type(value)) for key, value in dag.config if value is not None}
    for node in dag.nodes if given else ():
        for need in () if node.is_unknown else node.needs:
            if need.source not in given or need.collects or not need.type.name:
                continue
            value, type = given[need.source]
            if fits(type, need.type) is False and not _is_number(value, need.type):
                yield report(
                    f"`{node.name}` takes `{need.source}` as `{need.type}`, and the configuration says `{value!r}`",
                    need.span,
                    help=_cure(value, need),
                    when=node.when,
                )


def _cure(value: object, need: Need) -> str:
    if fits(Type("str"), need.type) is True:
        return f"a text that reads like JSON is quoted: `-c '{need.source}=\"{value}\"'`"
    return f"give a value of the type `{need.type}`"


def _type(value: object) -> Type:
    """As narrow as can be: a `Literal` where there are literals."""
    name = type(value).__qualname__
    if isinstance(value, str | int):
        return Type(LITERAL, (Type(repr(value), kind=name),))
    module = type(value).__module__
    return Type(name if module == "builtins" else f"{module}.{name}")


def _is_number(value: object, wanted: Type) -> bool:
    """An int may be given for a float, to an input as here."""
    return isinstance(value, int) and fits(Type("float"), wanted) is True
