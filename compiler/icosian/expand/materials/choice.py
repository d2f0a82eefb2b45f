"""The loader or saver that is meant where several have the key: the last one that fits the type, as in Hamilton."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ...ir.types import ANNOTATED, ANY, LITERAL, UNION, Type, Verdict, is_a, is_known
from . import Adapter

# Frames and arrays, wherever they are imported from.
_SPELLINGS = {
    "numpy.typing.NDArray": "numpy.ndarray",
    "pandas.core.frame.DataFrame": "pandas.DataFrame",
    "polars.dataframe.frame.DataFrame": "polars.DataFrame",
    "polars.lazyframe.frame.LazyFrame": "polars.LazyFrame",
}
_OPTIONAL = "polars."  # Hamilton knows its frames where it is installed only

OBJECT = Type("object")


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why none of them is meant."""

    why: str
    is_foreign: bool = False  # the type is of a library whose loaders and savers nobody knows here


def chosen(
    found: tuple[Adapter, ...], type: Type, fit: Callable[[Adapter, Type], Verdict]
) -> Adapter | Unfit:
    """The last that fits the type, as in Hamilton, or what is wrong, in words."""
    type = _plain(type)
    for each in reversed(found):
        verdict = fit(each, type)
        if verdict is None:
            return Unfit(f"whether {type} is a {each.types[0]} is not known", is_foreign=True)
        if verdict and type.name in (ANY, OBJECT.name) and each.types[0].name.startswith(_OPTIONAL):
            return Unfit(f"what it loads for {type} depends on which libraries are installed")
        if verdict:
            return each
    anything = [each for each in found if any(one.name == ANY for one in each.types)]
    kinds = ", ".join(dict.fromkeys(str(one) for each in found for one in each.types))
    if anything:
        return anything[-1]
    is_foreign = "." in type.name and not is_known(type) and type.name not in _FRAMES
    return Unfit(f"it is for {kinds}, not for {type if type.name else 'no type at all'}", is_foreign)


def _plain(type: Type) -> Type:
    type = type.element
    while type.name == ANNOTATED and type.args:
        type = type.args[0]
    args = tuple(map(_plain, type.args)) if type.name == UNION else type.args
    return replace(type, name=_SPELLINGS.get(type.name, type.name), args=args)


def loads(adapter: Adapter, wanted: Type) -> Verdict:
    """May what it loads be passed where the type is wanted?"""
    if wanted.name in (ANY, OBJECT.name):
        return True
    if wanted.name == UNION:
        return _any(loads(adapter, part) for part in wanted.args)
    return _any(_below(one, replace(wanted, args=())) for one in adapter.types if one.name != ANY)


def saves(adapter: Adapter, given: Type) -> Verdict:
    """Can it save a value of the type?  Hamilton takes a union only if it is just what can be saved."""
    if any(one.name == ANY for one in adapter.types):
        return True
    if given.name == UNION:
        return len(adapter.types) > 1 and {*given.args} == {*adapter.types}
    if OBJECT in adapter.types:
        return given.name != LITERAL
    return given.name != ANY and _any(_below(replace(given, args=()), one) for one in adapter.types)


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    seen = set(verdicts)
    return True if True in seen else None if None in seen else False


def _below(given: Type, wanted: Type) -> Verdict:
    """Is the one class the other, or below it?  What a library has is taken for another class, but for frames."""
    verdict = is_a(given, wanted)
    if verdict is not None:
        return verdict
    if given.kind:  # of the project: what it inherits from says more
        return _any(_below(base, wanted) for base in given.bases)
    if given.name in _FRAMES:
        is_open = wanted.name in _PROTOCOLS or wanted.kind == "protocol"
        is_frame = wanted.name.endswith(_ENDINGS) and wanted.name not in _FRAMES and not wanted.kind
        return None if is_open or is_frame else False
    return (
        None
        if wanted.name in _FRAMES and given.name.endswith(_ENDINGS) and given.name not in _FRAMES
        else False
    )


_FRAMES = ("numpy.ndarray", "pandas.DataFrame", "polars.DataFrame", "polars.LazyFrame")
_ENDINGS = ("Frame", "ndarray")  # of names that may mean one of these, or inherit from it
_PROTOCOLS = tuple(
    f"collections.abc.{name}" for name in ("Collection", "Container", "Hashable", "Iterable", "Sized")
)
