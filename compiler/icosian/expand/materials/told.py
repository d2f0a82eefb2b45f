"""What the keywords of a modifier tell the function that loads or saves.

path=source("p"), sep=";"        ->   takes the value of `p`, is called with (p, sep=";")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

from ...discover.symbols import Symbols
from ...ir.expression import Argument
from ...ir.graph import Need
from ...ir.source import Flaw, Text
from ...ir.values import Factory, Opaque, Residual
from ..binding import Bound, bound
from ..modifiers import Call
from . import Adapter
from .choice import Unfit


@dataclass(frozen=True, slots=True)
class Told:
    """What a loader or saver is told by the keywords of the modifier."""

    needs: tuple[Need, ...]
    arguments: tuple[Argument, ...]


def told(adapter: Adapter, given: Mapping[str, object], call: Call) -> Told | tuple[Text | Flaw, ...]:
    """Each keyword as an argument, in the order of the function's parameters, or what is wrong with them."""
    if facts := tuple(_misused(adapter, given, call)):
        return facts
    needs, arguments = list[Need](), list[Argument]()
    for option in adapter.options:
        if option.name not in given:
            continue
        one = given[option.name]
        factory = one if isinstance(one, Factory | Opaque) else Factory("value", (one,), (), call.written)
        span = factory.text.span
        need = Need(
            option.name, "", option.type, option.is_optional, by_keyword=option.is_optional, span=span
        )
        found = bound(factory, need, call)
        if isinstance(found, str):
            return (replace(call.flaw(f"`{option.name}` gets {found}"), span=span),)
        if not isinstance(found, Bound):
            return (found,)
        needs += (replace(need, source=source) for source, _ in found.sources)
        is_optional = option.is_optional and bool(found.sources)
        arguments.append(Argument(option.name, found.value, option.is_optional, is_optional))
    return Told(tuple(needs), tuple(arguments))


def unfit(call: Call, what: str, found: Unfit) -> Flaw:
    """Nothing is found that loads or saves it; of another library's types Hamilton may know better."""
    flaw = call.flaw(f"{what}: {found.why}")
    return replace(flaw, rule="unsupported-type") if found.is_foreign else flaw


def unnamed(*names: object) -> tuple[Text, ...]:
    """Names that are not known: the script could carry the values, and the graph cannot."""
    return tuple(name.text for name in names if isinstance(name, Residual))


def _misused(adapter: Adapter, given: Mapping[str, object], call: Call) -> Iterator[Text | Flaw]:
    yield from call.opaque()
    if call.where.symbols and registers_its_own(call.where.symbols):
        yield call.flaw("the project registers loaders or savers of its own, and which is meant is not known")
    if call.positional and not call.opaque():
        yield call.flaw("its arguments have to be given by name")
    names = [option.name for option in adapter.options]
    for name in given:
        if name not in names:
            near = get_close_matches(name, [*names, "inject_", "output_name_", "target_"], 1)
            hint = f"; did you mean `{near[0]}`?" if near else f"; it takes {_listed(names)}"
            yield call.flaw(f"it takes no `{name}`{hint}", call.at_key(name))
    for option in adapter.options:
        if not option.is_optional and option.name not in given:
            yield call.flaw(f"`{option.name}` is missing")
    yield from _confused(given, call)


def _confused(given: Mapping[str, object], call: Call) -> Iterator[Flaw]:
    """Hamilton tells the arguments apart by the names of their sources."""
    taken = dict[object, str]()
    for name, one in given.items():
        if not isinstance(one, Factory) or one.name == "value":
            continue
        if one.name != "source":
            flaw = call.flaw(f"`{name}` gets a `{one.name}`; it takes `source(…)` or a value")
            yield replace(flaw, span=one.text.span)
            continue
        source = next(iter(one.positional), None)
        if source in taken:
            flaw = call.flaw(
                f"`{name}` has the source of `{taken[source]}`, and Hamilton gives it to one only"
            )
            yield replace(flaw, span=one.text.span)
        elif source != name and source in given:
            flaw = call.flaw(
                f"Hamilton takes the source `{source}` of `{name}` for its own keyword `{source}`"
            )
            yield replace(flaw, span=one.text.span)
        taken[source] = name


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:6])
    return f"{shown} and more" if len(names) > 6 else shown or "nothing"


@lru_cache(maxsize=1)
def registers_its_own(symbols: Symbols) -> bool:
    """Does the project give Hamilton loaders or savers of its own, which then may be meant?"""
    return any(
        use.dotted.endswith("register_adapter")
        and symbols.qualified(path, use.dotted) == "hamilton.registry.register_adapter"
        for path, module in symbols.modules.items()
        for statement in module.statements
        for use in statement.uses
    )
