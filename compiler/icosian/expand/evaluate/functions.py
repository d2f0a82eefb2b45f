"""Python's own functions on known values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from ...ir.values import Factory, FunctionValue, Lambda
from .methods import text
from .operations import (
    REVERSIBLE,
    SETS,
    NotCovered,
    Raises,
    Unknown,
    attempt,
    binary,
    fits,
    is_known,
    items,
    length,
    plain,
    truth,
    weight,
)

_LONGEST = 1_000  # text that is read as a number
Arguments = tuple[object, ...]
Keywords = Mapping[str, object]


class User(Protocol):
    """What the evaluator does for a function of Python's."""

    def apply(self, function: object, /, *arguments: object) -> object:
        """Call a function of the user's."""

    def builtin(self, value: object) -> str:
        """The name, if it is something of Python's own: "int"."""


Function = Callable[[Arguments, Keywords, User], object]

_TYPES: dict[str, type] = {
    each.__name__: each
    for each in (
        bool,
        bytes,
        complex,
        dict,
        float,
        frozenset,
        int,
        list,
        object,
        range,
        set,
        slice,
        str,
        tuple,
    )
}


def builtin(name: str, arguments: Arguments, keywords: Keywords, user: User) -> object:
    """`name(…)` of Python's own functions."""
    if name not in _FUNCTIONS:
        raise NotCovered
    return _FUNCTIONS[name](arguments, keywords, user)


def _listed(make: Callable[[list[object]], object]) -> Function:
    """A function of the items of one iterable, or of nothing."""

    def function(arguments: Arguments, keywords: Keywords, user: User) -> object:
        if keywords or len(arguments) > 1:
            raise Raises("TypeError")
        return attempt(make, _items(arguments[0]) if arguments else [])

    return function


def _items(value: object) -> list[object]:
    return list(items(value))


def _set(make: type) -> Callable[[list[object]], object]:
    def made(values: list[object]) -> object:
        plain(values)
        return make(values)

    return made


def _dict(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if not arguments or isinstance(arguments[0], dict):
        return attempt(dict, *arguments, **keywords)
    pairs = [_items(pair) for pair in items(arguments[0])]
    plain([pair[:1] for pair in pairs])
    return attempt(dict, pairs, **keywords)


def _scalar(make: Callable[..., object]) -> Function:
    """A function of numbers and short texts."""

    def function(arguments: Arguments, keywords: Keywords, user: User) -> object:
        for each in (*arguments, *keywords.values()):
            plain(each)
            if isinstance(each, str) and len(each) > _LONGEST:
                raise NotCovered
        return attempt(make, *arguments, **keywords)

    return function


def _round(arguments: Arguments, keywords: Keywords, user: User) -> object:
    for each in (*arguments[1:], *keywords.values()):
        if isinstance(each, int) and abs(each) > _LONGEST:
            raise NotCovered  # powers of ten would be made
    return _scalar(round)(arguments, keywords, user)


def _str(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if keywords or len(arguments) > 1:
        raise NotCovered
    return text(arguments[0], "s") if arguments else ""


def _bool(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if keywords or len(arguments) > 1:
        raise Raises("TypeError")
    return bool(arguments) and truth(arguments[0])


def _len(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if len(arguments) == 1 and not is_known(arguments[0]):
        raise Unknown(arguments[0], "the number of items is not known")
    if len(arguments) == 1 and isinstance(arguments[0], range):
        return length(arguments[0])
    return attempt(len, *arguments, **keywords)


def _range(arguments: Arguments, keywords: Keywords, user: User) -> object:
    for each in arguments:
        if not is_known(each):
            raise Unknown(each, "the number of items is not known")
    return attempt(range, *arguments, **keywords)


def _enumerate(arguments: Arguments, keywords: Keywords, user: User) -> object:
    start = keywords.get("start", arguments[1] if len(arguments) == 2 else 0)
    if not 1 <= len(arguments) <= 2 or keywords.keys() - {"start"} or not isinstance(start, int):
        raise NotCovered
    return iter(list(enumerate(items(arguments[0]), start)))


def _zip(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if keywords.keys() - {"strict"}:
        raise Raises("TypeError")
    is_strict = truth(keywords.get("strict", False))
    made = attempt(lambda: list(zip(*map(items, arguments), strict=is_strict)))
    assert isinstance(made, list)
    return iter(made)


def _reversed(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if len(arguments) != 1 or keywords or not isinstance(arguments[0], REVERSIBLE):
        return attempt(reversed, *map(items, arguments))
    return iter(_items(arguments[0])[::-1])


def _key(keywords: Keywords, user: User) -> Callable[[object], object]:
    function = keywords.get("key")

    def key(value: object) -> object:
        found = value if function is None else user.apply(function, value)
        plain(found)
        return found

    return key


def _sorted(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if len(arguments) != 1 or keywords.keys() - {"key", "reverse"}:
        raise Raises("TypeError")
    is_reversed = truth(keywords.get("reverse", False))
    # The sorted items do not depend on the order in which a set gives them, unless a key makes some equal.
    given, is_free = arguments[0], keywords.get("key") is None
    values = list(given) if is_free and isinstance(given, SETS) else _items(given)
    keys = list(map(_key(keywords, user), values))
    order = attempt(sorted, range(len(keys)), key=keys.__getitem__, reverse=is_reversed)
    assert isinstance(order, list)
    return [values[place] for place in order]


def _extreme(choose: Callable[..., object]) -> Function:
    def function(arguments: Arguments, keywords: Keywords, user: User) -> object:
        if not arguments or keywords.keys() - {"key", "default"}:
            raise Raises("TypeError")
        values = _items(arguments[0]) if len(arguments) == 1 else [*arguments]
        if not values and "default" in keywords:
            return keywords["default"]
        keys = list(map(_key(keywords, user), values))
        place = attempt(choose, range(len(keys)), key=keys.__getitem__)
        assert isinstance(place, int)
        return values[place]

    return function


def _sum(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if not 1 <= len(arguments) <= 2 or keywords.keys() - {"start"}:
        raise Raises("TypeError")
    total = keywords.get("start", arguments[1] if len(arguments) == 2 else 0)
    values = _items(arguments[0])
    # Sums of floats differ between versions of Python.
    if any(isinstance(each, float | complex) for each in values) or isinstance(total, str | bytes):
        raise NotCovered
    done = 0
    for each in values:
        total = binary(ast.Add(), total, each)
        done += 1 if isinstance(total, int) else weight(total)
        fits(done)
    return total


def _truths(choose: Callable[[Iterator[bool]], bool]) -> Function:
    def function(arguments: Arguments, keywords: Keywords, user: User) -> object:
        if len(arguments) != 1 or keywords:
            raise Raises("TypeError")
        return choose(map(truth, items(arguments[0])))

    return function


def _isinstance(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if len(arguments) != 2 or keywords:
        raise Raises("TypeError")
    kinds = arguments[1] if isinstance(arguments[1], tuple) else (arguments[1],)
    names = [user.builtin(kind) for kind in kinds]
    is_noun = isinstance(arguments[0], FunctionValue | Lambda | Factory) and "object" not in names
    if not (is_known(arguments[0]) or is_noun) or not all(name in _TYPES for name in names):
        raise NotCovered
    return isinstance(arguments[0], tuple(_TYPES[str(name)] for name in names))


def _next(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if keywords or not all(map(is_known, arguments[:1])):
        raise NotCovered
    return attempt(next, *arguments)


def _map(arguments: Arguments, keywords: Keywords, user: User) -> object:
    function, *values = arguments
    if keywords or not values:
        raise Raises("TypeError")
    return iter([user.apply(function, *each) for each in zip(*map(items, values), strict=False)])


def _filter(arguments: Arguments, keywords: Keywords, user: User) -> object:
    if keywords or len(arguments) != 2:
        raise Raises("TypeError")
    function, values = arguments
    tests = (lambda value: value) if function is None else (lambda value: user.apply(function, value))
    return iter([each for each in items(values) if truth(tests(each))])


_FUNCTIONS: dict[str, Function] = {
    "abs": _scalar(abs),
    "all": _truths(all),
    "any": _truths(any),
    "bool": _bool,
    "chr": _scalar(chr),
    "dict": _dict,
    "enumerate": _enumerate,
    "filter": _filter,
    "float": _scalar(float),
    "frozenset": _listed(_set(frozenset)),
    "int": _scalar(int),
    "isinstance": _isinstance,
    "len": _len,
    "list": _listed(list),
    "map": _map,
    "max": _extreme(max),
    "min": _extreme(min),
    "next": _next,
    "ord": _scalar(ord),
    "range": _range,
    "reversed": _reversed,
    "round": _round,
    "set": _listed(_set(set)),
    "sorted": _sorted,
    "str": _str,
    "sum": _sum,
    "tuple": _listed(tuple),
    "zip": _zip,
}
