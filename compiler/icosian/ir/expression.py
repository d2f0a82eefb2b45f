"""How a node's value is made: an expression over the values that the node takes.

def total(x: int, y: int = 2) -> int: ...            total(x, y=y, if it was given)
@inject(x=source("a"), y=value(3))                   total(a, 3)
@extract_fields({"low": int})                        bounds["low"]
@with_columns(taxed, select=["taxed"])               frame.assign(taxed=taxed)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from .source import Text


@dataclass(frozen=True, slots=True)
class Taken:
    """The value of a node, or of an input."""

    source: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A plain value, known when the script is built."""

    value: object


@dataclass(frozen=True, slots=True, eq=False)
class Residual:
    """An expression of the user's that nobody has evaluated; the script carries it.  Its names are its module's.

    What stands at two places is two expressions: it may make two objects, and names differ between modules.
    """

    text: Text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Residual) and (self.text, self.text.span) == (other.text, other.text.span)

    def __hash__(self) -> int:
        return hash((self.text, self.text.span))


@dataclass(frozen=True, slots=True)
class Display:
    """`[a, b]`, `(a, b)`, or `{"k": a}` where it has keys."""

    kind: str  # "list", "tuple" or "dict"
    values: tuple[Expression, ...]
    keys: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """`of[key]`."""

    of: Expression
    key: object


@dataclass(frozen=True, slots=True)
class Function:
    """A function, or a class, at module level of a first-party module."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What a module of the runtime offers; a script imports such a module only if it uses it."""

    module: str  # below the runtime: "checks", "materials.csv"
    name: str


OFFERED = ("checks", "frames", "materials")  # of which a script takes what it uses, and a bundle no more


@dataclass(frozen=True, slots=True)
class Foreign:
    """`name` of a module that is not the user's, which the script imports."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """`of.name`."""

    of: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Argument:
    """What one parameter gets."""

    param: str
    value: Expression
    by_keyword: bool = False  # it cannot be passed by its place
    is_optional: bool = False  # an input that may not be given: then the function's own default counts
    default: Expression | None = (
        None  # what counts instead, if the function is not the one that has the default
    )
    passed_as: str = ""  # the parameter of the function, where that is called otherwise

    @property
    def name(self) -> str:
        """The name under which it is passed."""
        return self.passed_as or self.param


@dataclass(frozen=True, slots=True)
class Call:
    """A function's value for these arguments, which are in the order of its parameters."""

    function: Function | Residual | Offered | Foreign | Attribute
    arguments: tuple[Argument, ...]
    by_name: bool = False  # everything is passed by name: a decorator may rely on it
    is_awaited: bool = False  # what it gives is a coroutine, and its value is meant


Expression = Taken | Fixed | Residual | Display | Item | Function | Offered | Foreign | Attribute | Call


def parts(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it."""
    yield expression
    inner: tuple[Expression, ...] = ()
    match expression:
        case Display(values=values):
            inner = values
        case Item(of=of) | Attribute(of=of):
            inner = (of,)
        case Call(function=function, arguments=arguments):
            defaults = (argument.default for argument in arguments if argument.default is not None)
            inner = (function, *(argument.value for argument in arguments), *defaults)
    for each in inner:
        yield from parts(each)


def renamed(expression: Expression, rename: Callable[[str], str]) -> Expression:
    """The same, over values of other names."""
    match expression:
        case Taken(source=source):
            return Taken(rename(source))
        case Display(values=values):
            return replace(expression, values=tuple(renamed(each, rename) for each in values))
        case Item(of=of) | Attribute(of=of):
            return replace(expression, of=renamed(of, rename))
        case Call(function=function, arguments=arguments):
            if isinstance(function, Attribute):
                function = replace(function, of=renamed(function.of, rename))
            given = tuple(replace(each, value=renamed(each.value, rename)) for each in arguments)
            return replace(expression, function=function, arguments=given)
    return expression
