"""What the files say: Program, Module, Definition, Statement, and the names in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .passage import Passage
from .vocabulary import from_star

if TYPE_CHECKING:
    from .driver import Driver


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
    """Why a file could not be read, or a modifier not be applied: the rule that reports it, and what to say."""

    rule: str
    message: str
    span: Span
    help: str = ""  # where the rule has no cure that fits all


@dataclass(frozen=True, slots=True)
class Allowance:
    """`# icosian: allow[rule, rule] reason`: what may be found on this line without being told.

    Without rules it is a comment for us that allows nothing.
    """

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
    default: Text  # empty text when there is none
    span: Span = field(compare=False, repr=False)
    passage: Passage = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Definition:
    """A module-level function; a public one may become a node."""

    name: str
    params: tuple[Param, ...]
    returns: Text  # empty text when there is none
    decorators: tuple[Decorator, ...]  # as written, from the top
    is_async: bool
    is_generator: bool
    gives_no_items: bool  # it is more than `...`, and neither yields nor returns what could be iterated
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
    makes: str = ""  # how the function that the call makes is called, as far as it is known


class Use(NamedTuple):
    """Where a statement names something of module level: `name.attribute.attribute`.

    Places count characters of the statement's text.  (A plain tuple, since there are very many.)
    """

    dotted: str
    start: int
    ends: tuple[int, ...]  # of `name`, of `name.attribute`, …
    is_stored: bool  # bound, changed or deleted here, not only read
    is_deferred: bool  # inside a function: not when the statement itself runs

    @property
    def name(self) -> str:
        return self.dotted.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Imported:
    """One name of an import statement at module level: `local` is `name` of `module`, or the module itself."""

    local: str  # "*" for all names
    module: str  # absolute: "package.module"
    name: str  # "" when the module itself is bound
    loads: str  # the module that has run afterwards: `import a.b` binds `a`, and runs `a.b`
    start: int  # place in the statement's text
    end: int


@dataclass(frozen=True, slots=True)
class Applied:
    """A decorator of a function: whole lines of the statement's text."""

    dotted: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A module-level statement: the names that it binds, and those that it uses, deeply."""

    writes: tuple[str, ...]  # names bound, and names whose object is changed in place
    has_effects: bool  # it does more than to write names, so it is kept whatever is needed
    kind: str  # "def", "class", "import", "future" or "other"
    line: int  # of the first line of `text`
    blank_before: int  # empty lines above it
    text: str = field(repr=False)  # whole lines, with the comments directly above, no last newline
    uses: tuple[Use, ...] = field(default=(), repr=False)  # in the order of the text
    locals: frozenset[str] = frozenset()  # names that functions and classes in it bind by themselves
    rebinds: tuple[str, ...] = ()  # names that its functions assign to through `global`
    changes: tuple[str, ...] = ()  # names whose object its functions change in place
    imported: tuple[Imported, ...] = ()  # when it is an import
    inner_imports: tuple[tuple[str, Text], ...] = ()  # (module, import) inside functions and branches
    applied: tuple[Applied, ...] = ()  # the decorators of a function

    @property
    def lines(self) -> range:
        """Of the file."""
        return range(self.line, self.line + self.text.count("\n") + 1)

    def span(self, path: str, start: int, end: int) -> Span:
        """The place in the file of a stretch of the text."""
        above = self.text.count("\n", 0, start)
        below = self.text.count("\n", 0, end)
        return Span(
            path,
            self.line + above,
            start - self.text.rfind("\n", 0, start),
            self.line + below,
            end - self.text.rfind("\n", 0, end),
        )


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """These characters of a text are replaced."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits, which do not overlap; at one place they stand as they are given."""
    pieces, done = [], 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        pieces += [text[done : edit.start], edit.text]
        done = edit.end
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
    # first-party class -> the names that its body annotates, and how
    fields: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

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

    name: str  # as Python imports it: "package.module"
    path: str  # relative to where the compiler was started, with forward slashes
    digest: str = ""  # sha256 of the text
    text: str = field(default="", repr=False, compare=False)  # newlines as \n, no byte order mark
    functions: tuple[Definition, ...] = ()  # at module level, private ones too
    statements: tuple[Statement, ...] = ()
    names: Names = NO_NAMES
    guarded: tuple[Text, ...] = ()  # public functions that exist only if a branch is taken at import
    dynamic: tuple[Text, ...] = ()  # code that may bind any name at import: `exec(…)`, `globals()[…] = …`
    stand_ins: tuple[StandIn, ...] = ()
    allowed: tuple[Allowance, ...] = ()
    drivers: tuple[Driver, ...] = ()  # Hamilton's drivers that it builds
    driving: tuple[Statement, ...] = ()  # statements that do nothing but run these; no script has them
    asks_for: tuple[str, ...] = ()  # modules that its imports and drivers name, in the order of the source
    flaws: tuple[Flaw, ...] = ()  # why it could not be read; then all of the above is empty
    homes: Mapping[str, str] = field(default_factory=dict, compare=False)  # first-party module -> path

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The public functions: those that may become nodes."""
        return tuple(each for each in self.functions if not each.name.startswith("_"))

    @property
    def is_package(self) -> bool:
        return self.path.rpartition("/")[2] == "__init__.py"

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
    """The dataflow as read: its own modules, and the first-party modules that they import, however indirectly."""

    modules: tuple[Module, ...]
    others: tuple[Module, ...] = ()  # by path

    def all(self) -> tuple[Module, ...]:
        return (*self.modules, *self.others)

    def by_path(self) -> dict[str, Module]:
        return {module.path: module for module in self.all()}

    def definitions(self) -> Iterator[Definition]:
        for module in self.modules:
            yield from module.definitions

    def flaws(self, rule: str) -> Iterator[Flaw]:
        for module in self.all():
            yield from (flaw for flaw in module.flaws if flaw.rule == rule)
