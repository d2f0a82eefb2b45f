"""What the files say: Program, Module, Definition, Statement, and the names in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .vocabulary import from_star


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a source file; lines and columns count from 1, columns in code points.

    The end is exclusive: it points behind the last character.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of source and where it stands."""

    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a file could not be read: the name of the rule that reports it, and what to say."""

    rule: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Allowance:
    """`# icosian: allow[rule, rule] reason`: what may be found on this line without being told."""

    rules: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Decorator:
    """`@name(arguments)` as written."""

    qualified: str  # what the name means, "" when it is no dotted name: "hamilton.….config.when"
    modifier: str  # its name among Hamilton's modifiers, "" for any other: "config.when"
    written: Text


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter as written."""

    name: str
    kind: str  # "either", "keyword-only", "positional-only", "*" or "**"
    annotation: Text  # empty text when there is none
    default: str  # the text of the default, "" when there is none
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Definition:
    """A public module-level function: what may become a node."""

    name: str
    params: tuple[Param, ...]
    returns: Text  # empty text when there is none
    decorators: tuple[Decorator, ...]  # as written, from the top
    is_async: bool
    is_generator: bool
    gives_no_items: bool  # it has code that runs, and neither yields nor returns what could be iterated
    fate: str  # "" when the name still means this function after import, else what happened to it
    span: Span = field(compare=False, repr=False)  # of the name

    def modifiers(self) -> Iterator[Decorator]:
        """Hamilton's decorators, the innermost first."""
        return (decorator for decorator in reversed(self.decorators) if decorator.modifier)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A module-level name that is called like a function and that no `def` makes."""

    name: str
    kind: str  # "lambda", "alias" or "call"
    of: str  # the function that it stands for, or what is called; "" for a lambda
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cut:
    """A permitted edit: these characters of a statement's text are replaced when it is copied."""

    start: int
    end: int
    marker: str  # the marker that stood there: the script has a type of its own for it; or ""
    text: str  # what follows the marker's replacement, or replaces the characters alone


@dataclass(frozen=True, slots=True)
class Statement:
    """A module-level statement: the names that it binds, and those that it needs, deeply.

    Modifiers and markers do not count as needed: they are gone when the statement is copied.
    """

    writes: tuple[str, ...]  # names bound, and names whose object is changed in place
    reads: tuple[str, ...]
    has_effects: bool  # it does more than to write names, so it is kept whatever is needed
    kind: str  # "def", "class", "import", "future" or "other"
    line: int  # of the first line of `text`
    blank_before: int  # empty lines above it
    text: str = field(repr=False)  # whole lines, with the comments directly above, no last newline
    cuts: tuple[Cut, ...] = ()
    foreign: tuple[Text, ...] = ()  # what only works in the file's own place: `__file__`, `from . import`


def edited(text: str, cuts: Iterable[Cut], type_for: Mapping[str, str]) -> str:
    """The text after the cuts, with the script's own type for each marker."""
    pieces, done = [], 0
    for cut in cuts:
        replacement = type_for[cut.marker] + cut.text if cut.marker else cut.text
        pieces += [text[done : cut.start], replacement]
        done = cut.end
    return "".join([*pieces, text[done:]])


@dataclass(frozen=True, slots=True)
class Names:
    """What names mean at module level, once the module has been imported."""

    imports: Mapping[str, str]  # local name -> qualified name
    aliases: Mapping[str, str]  # local name -> text of the type that it stands for
    stars: tuple[str, ...]  # modules of which everything is imported
    classes: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # first-party class -> texts of its bases
    new_types: Mapping[str, str] = field(default_factory=dict)  # `N = NewType("N", int)` -> "int"
    type_only: tuple[str, ...] = ()  # bound for type checkers alone, under `if TYPE_CHECKING:`

    def qualify(self, dotted: str) -> str:
        """The full name of what `dotted` means at module level, "" when it is not imported."""
        for _ in range(20):  # aliases of aliases; more than that is a loop
            head, dot, rest = dotted.partition(".")
            if head in self.imports:
                return self.imports[head] + dot + rest
            if head not in self.aliases:
                break
            dotted = self.aliases[head] + dot + rest
        known = (from_star(star, dotted) for star in self.stars)
        return next(filter(None, known), "")


NO_NAMES = Names({}, {}, ())


@dataclass(frozen=True, slots=True)
class Module:
    """One file, as read."""

    name: str
    path: str  # relative to where the compiler was started, with forward slashes
    digest: str = ""  # sha256 of the text
    text: str = field(default="", repr=False, compare=False)  # newlines as \n, no byte order mark
    definitions: tuple[Definition, ...] = ()
    statements: tuple[Statement, ...] = ()
    names: Names = NO_NAMES
    guarded: tuple[Text, ...] = ()  # public functions that exist only if a branch is taken at import
    dynamic: tuple[Text, ...] = ()  # code that may bind any name at import: `exec(…)`, `globals()[…] = …`
    stand_ins: tuple[StandIn, ...] = ()
    allowed: tuple[Allowance, ...] = ()
    flaws: tuple[Flaw, ...] = ()  # why it could not be read; then all of the above is empty

    def decorating(self) -> set[str]:
        """Its functions that it uses as decorators itself."""
        used = {
            decorator.written.text.partition("(")[0]
            for definition in self.definitions
            for decorator in definition.decorators
        }
        return used & {definition.name for definition in self.definitions}

    @property
    def start(self) -> Span:
        """The place to point at when the module as a whole is meant."""
        return Span(self.path, 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Program:
    """The dataflow as read."""

    modules: tuple[Module, ...]

    def definitions(self) -> Iterator[Definition]:
        for module in self.modules:
            yield from module.definitions

    def flaws(self, rule: str) -> Iterator[Flaw]:
        for module in self.modules:
            yield from (flaw for flaw in module.flaws if flaw.rule == rule)
