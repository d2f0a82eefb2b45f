"""A module-level name holds a lambda, another name of a public function, or a function that a call makes.

Hamilton collects every function that it finds in a module, by the function's own name: a lambda has no
annotations, and of a function with two names it says that it cannot be defined twice.  It refuses to build the
graph.  What a call makes is a node, under the name that the function has where it is made.

```python
_double = lambda count: 2 * count  # expect: stray-function


def total(counts: list[int]) -> int:
    return _double(sum(counts))


amount = total  # expect: stray-function


def _times(factor: int):
    def scaled(count: int) -> int:
        return factor * count

    return scaled


_doubled = _times(2)  # expect: stray-function
```

```python
def _double(count: int) -> int:
    return 2 * count


def total(counts: list[int]) -> int:
    return _double(sum(counts))


def amount(total: int) -> int:
    return total
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.findings import Finding
from ...ir.source import Program
from .. import Report, rule


@rule(severity="warning")
def check(program: Program, report: Report) -> Iterator[Finding]:
    for module in program.modules:
        for each in module.stand_ins:
            if each.kind == "lambda":
                yield report(
                    f"`{each.name}` is a lambda, which Hamilton takes for a node without types",
                    each.span,
                    help=f"write `def _{each.name.lstrip('_')}(…)`",
                )
            elif each.kind == "alias" and not each.of.startswith("_"):
                yield report(
                    f"`{each.name}` is another name of `{each.of}`, and Hamilton defines `{each.of}` twice",
                    each.span,
                    help=f"write a function that takes `{each.of}`",
                )
            elif each.makes and not each.makes.startswith("_"):
                yield report(
                    f"`{each.name}` is a function that `{each.of}` makes, and Hamilton takes it for a node `{each.makes}`",
                    each.span,
                    help=f"write `def {each.makes}(…)` at module level, or call what `{each.of}` makes `_{each.makes}`",
                )
