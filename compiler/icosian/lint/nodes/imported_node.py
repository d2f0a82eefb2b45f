"""A parameter has the name of a function of another module, which is imported here and is no node.

Hamilton collects the functions that a module defines, and none that it imports, whatever they are called here.
Whoever takes the value of such a function silently waits for an input.  Of a part of a larger dataflow it is said only
where the function has another name at home: else its own module may belong to the dataflow, too.

```text
from prices import net, gross as total     # functions of another module of yours


def bill(total: float) -> str:             # waits for an input: nobody makes `total`
    return f"{total} to pay"
```

```text
import prices


def total(net: float) -> float:
    return prices.gross(net)


def bill(total: float) -> str:
    return f"{total} to pay"
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...discover.symbols import Symbols
from ...ir.findings import Finding
from ...ir.graph import Dag
from ...ir.source import Module, Program, Span
from .. import Report, rule


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    if not dag.is_understood:
        return  # any name may be made
    takers = dag.consumers()
    given = {key for key, _ in dag.config}
    for each in dag.inputs:
        for user in () if each.name in given else takers.get(each.name, ()):
            module = report.modules.get(user.span.path)
            found = _function(each.name, module, report.modules) if module else None
            if found and (dag.is_whole or found[0] != each.name):
                name, place = found
                called = f"`{each.name}`" if name == each.name else f"`{name}`, here `{each.name}`,"
                yield report(
                    f"`{user.name}` takes `{each.name}`, and the function of that name is imported, so it is no node",
                    next(need.span for need in user.needs if need.source == each.name),
                    (f"{called} is a function of another module", place),
                    help=f"call it from a plain `def {each.name}(…)`",
                    when=user.when,
                )
                break


def _function(local: str, module: Module, modules: Mapping[str, Module]) -> tuple[str, Span] | None:
    """The function of another module of the project that has this name here: its own name, and its place."""
    if local not in module.names.imports and local not in module.names.aliases:
        return None
    dotted = module.names.aliases.get(local, local)
    symbols = Symbols(Program(tuple(modules.values())))  # of all there are, which few dataflows need
    meaning = symbols.of(module.path, dotted)
    symbol = meaning.symbol if meaning and meaning.length == len(dotted.split(".")) else None
    if symbol is None or symbol.path == module.path:
        return None
    functions = symbols.modules[symbol.path].functions
    return next(((each.name, each.span) for each in functions if each.name == symbol.name), None)
