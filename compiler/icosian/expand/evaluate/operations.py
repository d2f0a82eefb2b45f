"""What is computed on known values, in bounded time and memory; Python's own semantics.

Nothing here knows of the user's code.  What could become large is judged before it is made.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Iterator

from ...ir.values import Factory, Given

SIZE = 250_000  # items and characters of one value, nested ones included
BITS = 1_024  # of an integer
NESTING = 50  # of a value


class Refused(Exception):
    """It has no value, or one that is too large."""


class Fails(Refused):
    """The module cannot be imported, so whatever stands around it has no value either."""


class Raises(Fails):
    def __init__(self, error: str) -> None:
        super().__init__(f"it raises {error}")


class NotCovered(Exception):
    """It has a value, which is not worked out here."""


class Unknown(Exception):
    """More of this value is needed than is known of it."""

    def __init__(self, value: object, why: str) -> None:
        super().__init__(why)
        self.value, self.why = value, why


ITERATORS: tuple[type, ...] = (type(iter([])), type(iter(())))  # all that are made here: they can be used up
_SCALARS = (type(None), bool, int, float, complex, str, bytes, type(...))
VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
SETS = (set, frozenset)
REVERSIBLE = (str, list, tuple, range, dict, *VIEWS)
LISTS = (list, tuple, *SETS, *VIEWS)
_OURS = frozenset({*_SCALARS, *LISTS, *ITERATORS, dict, range, slice})
NUMBERS = (bool, int, float, complex)


def is_known(value: object) -> bool:
    """Is it a value of Python's, whatever it contains?"""
    return type(value) in _OURS


def is_plain(value: object) -> bool:
    """Is it known in full?"""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        kind = type(each)
        if kind in _SCALARS or kind in (range, slice):
            continue
        if isinstance(each, dict):
            waiting += (*each.keys(), *each.values())
        elif kind in LISTS and isinstance(each, Iterable):
            waiting += each
        else:
            return False
    return True


def weight(value: object) -> int:
    """The items and characters in it, as often as one meets them; refuses what is too large."""
    level, total, depth = [value], 0, 0
    while level:
        total, depth = total + len(level), depth + 1
        below: list[object] = []
        for each in level:
            if type(each) is int:
                if each.bit_length() > BITS:
                    raise Refused("the number is too large")
            elif isinstance(each, str | bytes):
                total += len(each)
            elif isinstance(each, dict):
                below += (*each.keys(), *each.values())
            elif type(each) in LISTS and isinstance(each, Iterable):
                below += each
            elif isinstance(each, Factory):
                below += (*each.positional, *(value for _, value in each.keywords), *each.chained)
            if total + len(below) > SIZE:
                raise Refused("the value is too large")
        if depth > NESTING:
            raise Refused("the value nests too deep")
        level = below
    return total


def effort(value: object) -> int:
    """How much there is to look at."""
    if isinstance(value, range):
        return min(length(value), SIZE)
    return operator.length_hint(value) if isinstance(value, ITERATORS) else weight(value)


def plain(*values: object) -> None:
    """What follows needs to know them in full."""
    if not all(map(is_plain, values)):
        raise NotCovered


def attempt(compute: Callable[..., object], /, *arguments: object, **keywords: object) -> object:
    """Python's own answer, or what it raises."""
    try:
        return compute(*arguments, **keywords)
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        raise Raises(type(error).__name__) from None
    except (RecursionError, MemoryError):
        raise Refused("the value is too large") from None


# Operators

_BINARY: dict[type[ast.operator], Callable[..., object]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
    ast.LShift: operator.lshift, ast.RShift: operator.rshift,
    ast.BitOr: operator.or_, ast.BitAnd: operator.and_, ast.BitXor: operator.xor,
}  # fmt: skip

_UNARY: dict[type[ast.unaryop], Callable[..., object]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert,
}  # fmt: skip

_COMPARED: dict[type[ast.cmpop], Callable[..., object]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}  # fmt: skip


def binary(operation: ast.operator, left: object, right: object) -> object:
    if not (is_known(left) and is_known(right)) or type(operation) not in _BINARY:
        raise NotCovered
    match operation:
        case ast.Mult():
            for one, other in ((left, right), (right, left)):
                if isinstance(one, int) and isinstance(other, str | bytes | list | tuple):
                    fits(one * weight(other))
        case ast.Pow() if isinstance(left, int) and isinstance(right, int) and right > 0:
            fits_integer(left.bit_length() * right)
        case ast.LShift() if isinstance(left, int) and isinstance(right, int):
            fits_integer(left.bit_length() + right)
        case ast.Mod() if isinstance(left, str | bytes):
            raise NotCovered  # a format, see there
    return attempt(_BINARY[type(operation)], left, right)


def unary(operation: ast.unaryop, value: object) -> object:
    if not is_known(value) or (isinstance(value, bool) and isinstance(operation, ast.Invert)):
        raise NotCovered  # newer Pythons warn of `~True`
    return attempt(_UNARY[type(operation)], value)


def compared(operation: ast.cmpop, left: object, right: object) -> bool:
    if isinstance(right, Given) and isinstance(operation, ast.In | ast.NotIn):
        return bool(has(right, left)) is isinstance(operation, ast.In)
    plain(left, right)
    if isinstance(operation, ast.Is | ast.IsNot) and not _is_single(left) and not _is_single(right):
        raise NotCovered
    if isinstance(operation, ast.In | ast.NotIn) and isinstance(right, range) and not isinstance(left, int):
        raise NotCovered  # looked for one by one
    return bool(attempt(_COMPARED[type(operation)], left, right))


def _is_single(value: object) -> bool:
    return value is None or value is ... or isinstance(value, bool)


def fits(size: int) -> None:
    if size > SIZE:
        raise Refused("the value is too large")


def fits_integer(bits: int) -> None:
    if bits > BITS:
        raise Refused("the number is too large")


def item(value: object, key: object) -> object:
    """`value[key]`."""
    if isinstance(value, Given):
        return value.values[has(value, key)]
    if not is_known(value):
        raise NotCovered
    return attempt(operator.getitem, value, key)


def has(config: Given, key: object) -> str:
    """The key, of which something is given."""
    if not isinstance(key, str) or key not in config.values:
        raise Unknown(config, f"what the configuration has under {key!r} is not known")
    return key


def truth(value: object) -> bool:
    if not is_known(value):
        raise Unknown(value, "whether it is true is not known")
    return bool(value)


def items(value: object) -> Iterator[object]:
    """The items of an iterable, in an order that is the same in every run."""
    if isinstance(value, SETS) and len(value) > 1 and not all(isinstance(each, NUMBERS) for each in value):
        for kind in (str, bytes):
            if all(isinstance(each, kind) for each in value):
                return iter(sorted(value))  # Python has an order that differs from run to run
        raise Unknown(value, "the order of a set is not known, `sorted(…)` makes one")
    if not is_known(value):
        raise Unknown(value, "the items are not known")
    if isinstance(value, range):
        fits(length(value))
    if not isinstance(value, Iterable):
        raise Raises("TypeError")
    return iter(value)


def length(value: range) -> int:
    """`len(value)`, which fails for more than a machine word holds."""
    return max(0, (value.stop - value.start + value.step - (1 if value.step > 0 else -1)) // value.step)
