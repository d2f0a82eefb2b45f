"""Does Hamilton 1.90 refuse to connect a value of one type with a parameter of another?

Its check (`htypes.types_match`) is stricter than need be: it compares the arguments of generic types exactly,
and neither unions nor `Any` inside brackets are widened.  Icosian accepts more (`types.fits`); who has to run
a dataflow under both asks here.
"""

from __future__ import annotations

from .types import ANNOTATED, ANY, LITERAL, UNION, Type, Verdict, fits, is_a, is_known

_CALLABLE = "collections.abc.Callable"  # `typing` and `collections.abc` have different ones


def is_refused(given: Type, wanted: Type) -> bool:
    """Is it certain that Hamilton does not build a graph in which the one feeds the other?"""
    return given.name != ANY and not _same(given, wanted) and _below(given, wanted) is False


def _below(given: Type, wanted: Type) -> Verdict:
    """Yes where Hamilton may connect them, no where it certainly does not, and None where nobody knows."""
    if wanted.name == ANNOTATED and wanted.args:
        wanted = wanted.args[0]
    if wanted.name == ANY or _same(given, wanted):
        return True
    if wanted.name == UNION:
        verdicts = {_below(given, part) for part in wanted.args}
        return True if True in verdicts else None if None in verdicts else False
    if given.is_fan_out:
        return _below(given.args[0], wanted)
    if wanted.is_fan_in:
        return _below(given, wanted.args[0])
    if given.name == ANY:  # only as a class here: what is inside a marker is not looked at more kindly
        return wanted.name == "object" or (False if is_known(wanted) else None)
    if given.name == ANNOTATED:
        return None if fits(given, wanted) is not False else False
    if given.name in (UNION, LITERAL) or wanted.name == LITERAL or "newtype" in (given.kind, wanted.kind):
        return False if is_known(given) and is_known(wanted) else None
    return _class(given, wanted)


def _class(given: Type, wanted: Type) -> Verdict:
    """Of two classes: the one has to be below the other, and arguments that both have have to be equal."""
    if given.args and wanted.args and _same(*map(_arguments, (given, wanted))) is False:
        return False
    if _CALLABLE in (given.name, wanted.name):
        return None
    if bool(given.args) != bool(wanted.args) and wanted.kind == "class":
        return False  # a generic class of one's own, with brackets on one side only
    return is_a(given, wanted)


def _arguments(type: Type) -> Type:
    return Type("[]", type.args)


def _same(one: Type, other: Type) -> Verdict:
    """Are the two equal?  Names that are not known may mean the same class."""
    if one == other:
        return True
    if one.name == UNION == other.name:
        return {*one.args} == {*other.args} or (False if _all_known(one) and _all_known(other) else None)
    if one.name != other.name:
        return False if _is_sure(one) and _is_sure(other) else None
    if len(one.args) != len(other.args):
        return False
    verdicts = {_same(*pair) for pair in zip(one.args, other.args, strict=True)}
    return False if False in verdicts else None if None in verdicts else True


def _all_known(type: Type) -> bool:
    return _is_sure(type) and all(map(_all_known, type.args))


def _is_sure(type: Type) -> bool:
    """Does its name mean one thing only?"""
    return is_known(type) or type.name in (ANY, "...", "[]")
